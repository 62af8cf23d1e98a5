// The calls of a trading agent: the same for every arm, and never thinned out by slow answers.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "tidegate/net/loop/loop.hpp"
#include "tidegate/scenarios/arms/arm.hpp"

namespace tidegate::scenarios {

struct WorkloadSettings {
  std::vector<market::Symbol> symbols{market::Symbol{"BTCUSDT"}, market::Symbol{"ETHUSDT"}};
  int agents = 1;  // on one arm, each with all of the calls below
  // Each component asks for every symbol's book and ticker by itself, as the parts of an agent do.
  int components = 3;
  base::Duration market_interval = std::chrono::milliseconds{250};  // 4 Hz
  base::Duration account_interval = std::chrono::seconds{5};        // account and open orders, once an agent
  base::Duration call_deadline = std::chrono::seconds{2};
  // By class of data, how old a value may be to pass for a fresh one, the way from the exchange included.
  // docs/decisions/0004-impact-workload.md has the reasons.
  std::array<base::Duration, kCallKindCount> max_age{std::chrono::seconds{1}, std::chrono::seconds{5},
                                                     std::chrono::seconds{1}, std::chrono::seconds{1}};

  AskedCall call(CallKind kind, market::Symbol symbol, base::MonotonicTime now) const;
};

// One call and what came of it.
struct CallRecord {
  AskedCall call;
  base::MonotonicTime asked{};
  base::MonotonicTime answered{};
  ReadAnswer answer;
};
using OnCallDone = std::function<void(const CallRecord&)>;

// Asks, and passes what came to `done`.
net::Task<void> ask_once(net::Loop* loop, Arm* arm, AskedCall call, const OnCallDone* done);

// A call that is asked again and again, from an offset of its own within its interval on.
struct RepeatedCall {
  CallKind kind = CallKind::kOrderBook;
  market::Symbol symbol;  // of books and tickers
  base::Duration interval{};
  base::Duration offset{};
};
// All of the workload's. Offsets are drawn from `seed`.
std::vector<RepeatedCall> repeated_calls(const WorkloadSettings& settings, std::uint64_t seed);

// Asks `arm` all of repeated_calls from now until `until`. `done` hears of every call when it ends. All
// must outlive the loop's run. Returned: how many of these calls are under way.
std::shared_ptr<const std::uint64_t> start_workload(net::Loop& loop, Arm& arm,
                                                    const WorkloadSettings& settings, std::uint64_t seed,
                                                    base::MonotonicTime until, const OnCallDone& done);

}  // namespace tidegate::scenarios
