#include "tidegate/sim/calls/service.hpp"

#include <utility>

#include "tidegate/base/assert.hpp"
#include "tidegate/mexc/wire/answers/encode.hpp"

namespace tidegate::sim {

namespace wire = mexc::wire;
using wire::Endpoint;

RestAnswer to_answer(Endpoint endpoint, const base::Error& error) {
  const bool is_market_data = wire::row(endpoint).security == wire::Security::kNone;
  const auto encode = is_market_data ? wire::encode_market_data_error : wire::encode_error;
  return {error.http_status, encode({error.upstream_code, error.message})};
}

RestAnswer RestService::answer(Endpoint endpoint, const wire::Params& params,
                               std::optional<AccountId> account, const AnswerChanges& changes) {
  auto made = body(endpoint, params, account, changes);
  if (!made) return to_answer(endpoint, made.error());
  return {200, std::move(*made)};
}

// The table groups its endpoints by what they are about.
base::Result<std::string> RestService::body(Endpoint endpoint, const wire::Params& params,
                                            std::optional<AccountId> account, const AnswerChanges& changes) {
  if (wire::row(endpoint).security == wire::Security::kNone) return market_data_.answer(endpoint, params);
  TIDEGATE_ASSERT(account.has_value(), "an endpoint of accounts is asked with an account");
  if (endpoint <= Endpoint::kMyTrades) return orders_.answer(endpoint, params, *account, changes);
  if (endpoint <= Endpoint::kCoins) return accounts_.answer(endpoint, params, *account, changes);
  return listen_keys_.answer(endpoint, params, *account, exchange_.now());
}

}  // namespace tidegate::sim
