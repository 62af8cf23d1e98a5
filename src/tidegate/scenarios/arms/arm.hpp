// An arm of the impact report: one way for a trading agent to ask an exchange.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "tidegate/base/time.hpp"
#include "tidegate/market/types.hpp"
#include "tidegate/net/loop/task.hpp"
#include "tidegate/resilience/payload.hpp"

namespace tidegate::scenarios {

// The classes of data that an agent reads.
enum class CallKind : std::uint8_t { kOrderBook, kTicker, kAccount, kOpenOrders };
inline constexpr std::size_t kCallKindCount = 4;
// "order_book" …
std::string_view name(CallKind kind) noexcept;

struct AskedCall {
  CallKind kind = CallKind::kOrderBook;
  market::Symbol symbol;  // of books and tickers
  base::MonotonicTime deadline{};
  base::Duration max_age{};  // an older value is no fresh one to this caller
};

// What the caller was given.
struct ReadAnswer {
  bool ok = false;                         // a value came
  bool stale = false;                      // … but one that says itself to be past its bound
  std::optional<std::int64_t> version;     // order books: the exchange's version of the content
  std::optional<base::WallTime> made_at;   // tickers: when the exchange made it, by its clock
  std::optional<base::Duration> told_age;  // where the arm reports one
  resilience::PayloadPtr value;            // null as well where the arm ran in another process
};

class Arm {
 public:
  virtual ~Arm() = default;
  virtual std::string_view name() const noexcept = 0;
  // Never later than the call's deadline.
  virtual net::Task<ReadAnswer> ask(AskedCall call) = 0;

  // Orders. No arm saves one of these calls; what they mean for reads is each arm's own affair.
  // False: not known to have been taken.
  virtual net::Task<bool> place(market::NewOrder order) = 0;
  virtual net::Task<bool> cancel(market::Symbol symbol, market::ClientOrderId id) = 0;
  // Absent: no answer.
  virtual net::Task<std::optional<market::OrderReport>> order(market::Symbol symbol,
                                                              market::ClientOrderId id) = 0;
};

}  // namespace tidegate::scenarios
