// What MEXC's answers say beyond the words of `market`.
#pragma once

#include <string>
#include <vector>

#include "tidegate/base/time.hpp"
#include "tidegate/market/types.hpp"

namespace tidegate::mexc::wire {

// The answer to a ping says nothing but that there is one.
struct Pong {
  friend bool operator==(const Pong&, const Pong&) = default;
};

struct ServerTime {
  base::WallTime time{};  // whole milliseconds
  friend bool operator==(const ServerTime&, const ServerTime&) = default;
};

struct ExchangeInfo {
  base::WallTime server_time{};
  std::vector<market::Instrument> instruments;
  friend bool operator==(const ExchangeInfo&, const ExchangeInfo&) = default;
};

// MEXC acknowledges an order without its state: no status, no fills, no client order id.
struct PlaceAnswer {
  market::Symbol symbol;
  market::OrderId id;
  market::Side side = market::Side::kBuy;
  market::OrderType type = market::OrderType::kLimit;
  market::Price price;
  market::Quantity quantity;
  base::WallTime transact_time{};  // zero: not told (old answers lack it)
  friend bool operator==(const PlaceAnswer&, const PlaceAnswer&) = default;
};

struct ApiError {
  int code = 0;
  std::string message;
  friend bool operator==(const ApiError&, const ApiError&) = default;
};

}  // namespace tidegate::mexc::wire
