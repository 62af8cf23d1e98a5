// Who asks, and may he: MEXC's checks of keyed and signed requests, in its order.
#pragma once

#include <string_view>
#include <vector>

#include "tidegate/base/error.hpp"
#include "tidegate/mexc/wire/requests/endpoints.hpp"
#include "tidegate/mexc/wire/requests/query.hpp"
#include "tidegate/mexc/wire/requests/signing.hpp"
#include "tidegate/sim/exchange/exchange.hpp"

namespace tidegate::sim {

class Authenticator {
 public:
  // `exchange` must outlive this.
  explicit Authenticator(const Exchange& exchange);

  // header present (400), key well formed (700001) and known (10072), signature (700002), recvWindow
  // (700005), timestamp (700003): accepted when timestamp < now + 1 s and now - timestamp <= recvWindow
  // (default 5 s).
  base::Result<AccountId> check(mexc::wire::Security security, std::string_view api_key,
                                const mexc::wire::RequestParams& request) const;

 private:
  base::Result<void> check_time(const mexc::wire::Params& params) const;

  const Exchange& exchange_;
  std::vector<mexc::wire::Signer> signers_;  // by account, the first at 0
};

}  // namespace tidegate::sim
