// The calls of a trading agent: the same for every arm, and never thinned out by slow answers.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "apps/impact/arm.hpp"
#include "tidegate/net/loop.hpp"

namespace tidegate::apps {

struct WorkloadSettings {
  std::vector<market::Symbol> symbols{market::Symbol{"BTCUSDT"}, market::Symbol{"ETHUSDT"}};
  // Each component asks for every symbol's book and ticker by itself, as the parts of an agent do.
  int components = 3;
  base::Duration market_interval = std::chrono::milliseconds{250};  // 4 Hz
  base::Duration account_interval = std::chrono::seconds{5};        // account and open orders, once an agent
  base::Duration call_deadline = std::chrono::seconds{2};
};

// One call and what came of it.
struct CallRecord {
  AskedCall call;
  base::MonotonicTime asked{};
  base::MonotonicTime answered{};
  Answer answer;
};

// Asks `arm` from now until `until`. Each repeating call starts at an offset of its own within its interval,
// drawn from `seed`. `done` hears of every call when it ends. All must outlive the loop's run.
void start_workload(net::Loop& loop, Arm& arm, const WorkloadSettings& settings, std::uint64_t seed,
                    base::MonotonicTime until, std::function<void(const CallRecord&)>& done);

}  // namespace tidegate::apps
