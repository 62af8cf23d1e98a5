// The parameters that MEXC's calls take, made from values. Unsigned: the sender adds recvWindow, timestamp
// and signature.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "tidegate/base/error.hpp"
#include "tidegate/base/time.hpp"
#include "tidegate/market/types.hpp"
#include "tidegate/mexc/wire/requests/query.hpp"
#include "tidegate/mexc/wire/values.hpp"

namespace tidegate::mexc::wire {

// What is asked of a history. What is absent is left to MEXC's defaults, which the documents state for each
// endpoint.
struct HistoryRange {
  std::optional<base::WallTime> start;  // inclusive
  std::optional<base::WallTime> end;
  std::optional<int> limit;
};

// Absent: all symbols, where an endpoint allows that.
Params symbol_params(const std::optional<market::Symbol>& symbol);
// At most `limit` levels (depth) or trades (trades, historicalTrades).
Params limited_params(const market::Symbol& symbol, int limit);
// aggTrades (both times or none), allOrders (the last 24 hours without times, 7 days at most).
Params history_params(const market::Symbol& symbol, const HistoryRange& range);
// Error: kInvalidArgument (an interval that streams alone know).
base::Result<Params> kline_params(const market::Symbol& symbol, market::KlineInterval interval,
                                  const HistoryRange& range);

// `limit`: 5 to 100 in steps of 5.
struct AnnouncementPage {
  std::string language = "en-US";
  int page = 1;
  int limit = 20;
};
Params announcement_params(const AnnouncementPage& page);

// For order, order/test. Time in force is part of the type (IMMEDIATE_OR_CANCEL, FILL_OR_KILL), as MEXC has
// it.
Params order_params(const market::NewOrder& order);
// One parameter with all of them as JSON. Precondition: 1 to kMostBatchOrders orders of one symbol.
Params batch_order_params(std::span<const market::NewOrder> orders);
// The same of orders as `order` takes them, whatever else they say.
Params batch_order_params(std::span<const Params> orders);
// For cancels and queries: by the id that we gave the order, or by the exchange's.
Params order_params(const market::Symbol& symbol, const market::ClientOrderId& client_id);
Params order_params(const market::Symbol& symbol, const market::OrderId& id);
// Precondition: 1 to kMostCancelSymbols symbols.
Params open_orders_cancel_params(std::span<const market::Symbol> symbols);
// One order's fills, or all of the symbol's.
Params my_trades_params(const market::Symbol& symbol, const std::optional<market::OrderId>& order,
                        const HistoryRange& range);

Params mx_deduct_params(const MxDeduct& wanted);
// For keeping and closing.
Params listen_key_params(const ListenKey& key);

}  // namespace tidegate::mexc::wire
