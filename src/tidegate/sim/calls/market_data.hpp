// The REST calls that need no key: market data and what may be traded.
#pragma once

#include <string>

#include "tidegate/base/error.hpp"
#include "tidegate/mexc/wire/requests/endpoints.hpp"
#include "tidegate/mexc/wire/requests/query.hpp"
#include "tidegate/sim/exchange/exchange.hpp"

namespace tidegate::sim {

class MarketDataCalls {
 public:
  // `exchange` must outlive this.
  explicit MarketDataCalls(const Exchange& exchange) : exchange_(exchange) {}

  // The answer's JSON. Precondition: an endpoint without security.
  base::Result<std::string> answer(mexc::wire::Endpoint endpoint, const mexc::wire::Params& params) const;

 private:
  base::Result<std::string> exchange_info(const mexc::wire::Params& params) const;
  base::Result<std::string> depth(const mexc::wire::Params& params) const;
  base::Result<std::string> trades(const mexc::wire::Params& params) const;
  base::Result<std::string> agg_trades(const mexc::wire::Params& params) const;
  base::Result<std::string> klines(const mexc::wire::Params& params) const;
  base::Result<std::string> average_price(const mexc::wire::Params& params) const;
  std::string offline_symbols() const;
  base::Result<std::string> etf_info(const mexc::wire::Params& params) const;
  base::Result<std::string> announcements(const mexc::wire::Params& params) const;

  const Exchange& exchange_;
};

// The symbols that orders are taken for, as defaultSymbols and selfSymbols report them.
std::string tradable_symbols(const Exchange& exchange);

}  // namespace tidegate::sim
