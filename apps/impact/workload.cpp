#include "apps/impact/workload.hpp"

#include <utility>

#include "tidegate/base/random.hpp"

namespace tidegate::apps {
namespace {

using Done = std::function<void(const CallRecord&)>;

net::Task<void> ask_once(net::Loop* loop, Arm* arm, AskedCall call, Done* done) {
  CallRecord record;
  record.call = call;
  record.asked = loop->now();
  record.answer = co_await arm->ask(std::move(call));
  record.answered = loop->now();
  (*done)(record);
}

struct Repeating {
  AskedCall call;
  base::Duration interval{};
  base::MonotonicTime first{};
};

// Open loop: the next call starts on time whether or not the last one has ended.
net::Task<void> ask_repeatedly(net::Loop* loop, Arm* arm, Repeating what, base::Duration deadline,
                               base::MonotonicTime until, Done* done) {
  for (base::MonotonicTime next = what.first; next < until; next += what.interval) {
    co_await net::sleep_until(*loop, next);
    AskedCall call = what.call;
    call.deadline = loop->now() + deadline;
    loop->spawn(ask_once(loop, arm, std::move(call), done));
  }
}

}  // namespace

void start_workload(net::Loop& loop, Arm& arm, const WorkloadSettings& settings, std::uint64_t seed,
                    base::MonotonicTime until, std::function<void(const CallRecord&)>& done) {
  base::Random random{seed};
  const auto repeat = [&](CallKind kind, const market::Symbol& symbol, base::Duration interval) {
    Repeating what;
    what.call.kind = kind;
    what.call.symbol = symbol;
    what.interval = interval;
    what.first = loop.now() + base::Duration{random.between(0, interval.count() - 1)};
    loop.spawn(ask_repeatedly(&loop, &arm, std::move(what), settings.call_deadline, until, &done));
  };
  for (int component = 0; component < settings.components; ++component) {
    for (const auto& symbol : settings.symbols) {
      repeat(CallKind::kOrderBook, symbol, settings.market_interval);
      repeat(CallKind::kTicker, symbol, settings.market_interval);
    }
  }
  repeat(CallKind::kAccount, {}, settings.account_interval);
  repeat(CallKind::kOpenOrders, {}, settings.account_interval);
}

}  // namespace tidegate::apps
