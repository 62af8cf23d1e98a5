// How something about an order is reported: its id, side and symbol always.
#pragma once

#include <string>

#include "tidegate/trading/note.hpp"
#include "tidegate/trading/orders/order.hpp"

namespace tidegate::trading {

inline Effect order_note(base::MonotonicTime now, base::EventKind kind, const Order& order,
                         const std::string& text) {
  return note(now, kind, order.id().value(),
              std::string{market::name(order.side())} + " " + order.symbol().value() + ": " + text);
}

}  // namespace tidegate::trading
