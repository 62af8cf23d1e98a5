// The parameters that MEXC's calls take, made from values. Unsigned: whoever sends adds recvWindow, timestamp
// and signature.
#pragma once

#include <optional>

#include "tidegate/market/types.hpp"
#include "tidegate/mexc/wire/query.hpp"

namespace tidegate::mexc::wire {

// Absent: all symbols, where an endpoint allows that.
Params symbol_params(const std::optional<market::Symbol>& symbol);
// At most `limit` levels or trades.
Params limited_params(const market::Symbol& symbol, int limit);

// Time in force is part of the type (IMMEDIATE_OR_CANCEL, FILL_OR_KILL), as MEXC has it.
Params order_params(const market::NewOrder& order);
// For cancels and queries: by the id that we gave the order.
Params order_params(const market::Symbol& symbol, const market::ClientOrderId& client_id);

}  // namespace tidegate::mexc::wire
