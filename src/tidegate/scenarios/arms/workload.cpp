#include "tidegate/scenarios/arms/workload.hpp"

#include <utility>

#include "tidegate/base/random.hpp"

namespace tidegate::scenarios {
namespace {

net::Task<void> ask_counted(net::Loop* loop, Arm* arm, AskedCall call, const OnCallDone* done,
                            std::shared_ptr<std::uint64_t> under_way) {
  ++*under_way;
  auto asking = ask_once(loop, arm, std::move(call), done);
  co_await std::move(asking);
  --*under_way;
}

// Open loop: the next call starts on time whether or not the last one has ended.
net::Task<void> ask_repeatedly(net::Loop* loop, Arm* arm, RepeatedCall what, WorkloadSettings settings,
                               base::MonotonicTime until, const OnCallDone* done,
                               std::shared_ptr<std::uint64_t> under_way) {
  for (base::MonotonicTime next = loop->now() + what.offset; next < until; next += what.interval) {
    co_await net::sleep_until(*loop, next);
    AskedCall call = settings.call(what.kind, what.symbol, loop->now());
    loop->spawn(ask_counted(loop, arm, std::move(call), done, under_way));
  }
}

}  // namespace

AskedCall WorkloadSettings::call(CallKind kind, market::Symbol symbol, base::MonotonicTime now) const {
  return {kind, std::move(symbol), now + call_deadline, max_age[static_cast<std::size_t>(kind)]};
}

net::Task<void> ask_once(net::Loop* loop, Arm* arm, AskedCall call, const OnCallDone* done) {
  CallRecord record;
  record.call = call;
  record.asked = loop->now();
  auto asking = arm->ask(std::move(call));
  record.answer = co_await std::move(asking);
  record.answered = loop->now();
  (*done)(record);
}

std::vector<RepeatedCall> repeated_calls(const WorkloadSettings& settings, std::uint64_t seed) {
  base::Random random{seed};
  std::vector<RepeatedCall> calls;
  const auto repeat = [&](CallKind kind, const market::Symbol& symbol, base::Duration interval) {
    calls.push_back({kind, symbol, interval, base::Duration{random.between(0, interval.count() - 1)}});
  };
  for (int agent = 0; agent < settings.agents; ++agent) {
    for (int component = 0; component < settings.components; ++component) {
      for (const auto& symbol : settings.symbols) {
        repeat(CallKind::kOrderBook, symbol, settings.market_interval);
        repeat(CallKind::kTicker, symbol, settings.market_interval);
      }
    }
    repeat(CallKind::kAccount, {}, settings.account_interval);
    repeat(CallKind::kOpenOrders, {}, settings.account_interval);
  }
  return calls;
}

std::shared_ptr<const std::uint64_t> start_workload(net::Loop& loop, Arm& arm,
                                                    const WorkloadSettings& settings, std::uint64_t seed,
                                                    base::MonotonicTime until, const OnCallDone& done) {
  auto under_way = std::make_shared<std::uint64_t>(0);
  for (RepeatedCall& call : repeated_calls(settings, seed)) {
    loop.spawn(ask_repeatedly(&loop, &arm, std::move(call), settings, until, &done, under_way));
  }
  return under_way;
}

}  // namespace tidegate::scenarios
