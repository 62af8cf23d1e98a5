// An arm of the impact report: one way for a trading agent to ask an exchange.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "tidegate/base/time.hpp"
#include "tidegate/market/types.hpp"
#include "tidegate/net/task.hpp"

namespace tidegate::apps {

enum class CallKind : std::uint8_t { kOrderBook, kTicker, kAccount, kOpenOrders };
inline constexpr std::size_t kCallKindCount = 4;

struct AskedCall {
  CallKind kind = CallKind::kOrderBook;
  market::Symbol symbol;  // of books and tickers
  base::MonotonicTime deadline{};
};

// What the caller was given.
struct Answer {
  bool ok = false;                         // a value came
  bool stale = false;                      // … but one that says itself to be past its fresh bound
  std::optional<std::int64_t> version;     // order books: the exchange's version of the content
  std::optional<base::Duration> told_age;  // where the arm tells one
};

class Arm {
 public:
  virtual ~Arm() = default;
  virtual std::string_view name() const noexcept = 0;
  // Never later than the call's deadline.
  virtual net::Task<Answer> ask(AskedCall call) = 0;
};

}  // namespace tidegate::apps
