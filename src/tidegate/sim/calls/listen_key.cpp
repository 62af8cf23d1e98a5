#include "tidegate/sim/calls/listen_key.hpp"

#include "tidegate/mexc/server/parameters.hpp"
#include "tidegate/mexc/server/refusal.hpp"
#include "tidegate/mexc/wire/answers/encode.hpp"
#include "tidegate/mexc/wire/answers/errors.hpp"

namespace tidegate::sim {

namespace code = mexc::wire::code;
namespace wire = mexc::wire;
using mexc::server::refuse;
using mexc::server::required;
using wire::Endpoint;

base::Result<std::string> ListenKeyCalls::answer(Endpoint endpoint, const wire::Params& params,
                                                 AccountId account, base::MonotonicTime now) {
  if (endpoint == Endpoint::kListenKeys) {
    return wire::encode_listen_keys(keys_.of(account, now), keys_.most());
  }
  if (endpoint == Endpoint::kListenKeyCreate) {
    const auto key = keys_.create(account, now);
    if (!key) return refuse(code::kWrongParameter, "the account has as many listen keys as it may have");
    return wire::encode_listen_key(*key);
  }
  const auto text = required(params, "listenKey");
  if (!text) return std::unexpected(text.error());
  const wire::ListenKey key{std::string(*text)};
  const bool known =
      endpoint == Endpoint::kListenKeyKeep ? keys_.keep(account, key, now) : keys_.close(account, key, now);
  if (!known) return refuse(code::kUnknownListenKey);
  return wire::encode_listen_key(key);
}

}  // namespace tidegate::sim
