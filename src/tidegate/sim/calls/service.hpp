// MEXC's REST answers out of the simulated exchange's state: parameters in, an answer out.
#pragma once

#include <optional>
#include <string>

#include "tidegate/base/error.hpp"
#include "tidegate/mexc/wire/requests/endpoints.hpp"
#include "tidegate/mexc/wire/requests/query.hpp"
#include "tidegate/net/web/http.hpp"
#include "tidegate/sim/calls/account.hpp"
#include "tidegate/sim/calls/listen_key.hpp"
#include "tidegate/sim/calls/market_data.hpp"
#include "tidegate/sim/calls/order.hpp"

namespace tidegate::sim {

class RestService {
 public:
  // `exchange` and `keys` must outlive this.
  RestService(Exchange& exchange, ListenKeys& keys, OrderCallSettings settings)
      : exchange_(exchange),
        market_data_(exchange),
        orders_(exchange, settings),
        accounts_(exchange),
        listen_keys_(keys) {}

  // `account`: who asked, for endpoints with security. Everything happens at the exchange's present instant.
  net::HttpResponse answer(mexc::wire::Endpoint endpoint, const mexc::wire::Params& params,
                           std::optional<AccountId> account, const AnswerChanges& changes = {});

 private:
  base::Result<std::string> body(mexc::wire::Endpoint endpoint, const mexc::wire::Params& params,
                                 std::optional<AccountId> account, const AnswerChanges& changes);

  const Exchange& exchange_;
  MarketDataCalls market_data_;
  OrderCalls orders_;
  AccountCalls accounts_;
  ListenKeyCalls listen_keys_;
};

}  // namespace tidegate::sim
