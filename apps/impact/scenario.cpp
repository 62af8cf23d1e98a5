#include "apps/impact/scenario.hpp"

#include <map>
#include <memory>
#include <vector>

#include "apps/impact/direct_arm.hpp"
#include "apps/impact/guide_arm.hpp"
#include "apps/impact/tidegate_arm.hpp"
#include "tidegate/base/assert.hpp"
#include "tidegate/base/event.hpp"
#include "tidegate/mexc/client/live_books.hpp"
#include "tidegate/sim/exchange_factory.hpp"
#include "tidegate/sim/server.hpp"

namespace tidegate::apps {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

constexpr base::Duration kOutage = seconds{30};
constexpr base::Duration kRecovery = seconds{60};
// Before an outage begins: calls asked then may end in it, so they belong to neither side.
constexpr base::Duration kSettling = seconds{3};
const net::Address kExchangeAddress{"127.0.0.1", 18080};

// When what happens, from the world's beginning.
struct Timetable {
  explicit Timetable(int healthy_minutes, base::MonotonicTime start) {
    steady = from(start, minutes{healthy_minutes});
    all_fails = from(steady.until + kSettling, kOutage);
    recovery_from_all = from(all_fails.until, kRecovery);
    depth_fails = from(recovery_from_all.until + kSettling, kOutage);
    recovery_from_depth = from(depth_fails.until, kRecovery);
  }

  Stretch steady, all_fails, recovery_from_all, depth_fails, recovery_from_depth;
  base::MonotonicTime end() const { return recovery_from_depth.until; }

 private:
  static Stretch from(base::MonotonicTime begin, base::Duration length) { return {begin, begin + length}; }
};

sim::FaultRule fault(sim::FaultKind kind, std::string target, const Stretch& when, base::MonotonicTime start,
                     double probability = 1) {
  sim::FaultRule rule;
  rule.kind = kind;
  rule.target = std::move(target);
  rule.from = when.from - start;
  rule.until = when.until - start;
  rule.probability = probability;
  return rule;
}

// Half of the requests get a 503, the other half no answer at all; streams stay open and say nothing.
std::vector<sim::FaultRule> outages(const Timetable& times, base::MonotonicTime start) {
  using sim::FaultKind;
  return {fault(FaultKind::kErrorBefore, "", times.all_fails, start, 0.5),
          fault(FaultKind::kStall, "", times.all_fails, start),
          fault(FaultKind::kStreamStall, "", times.all_fails, start),
          fault(FaultKind::kErrorBefore, "depth", times.depth_fails, start, 0.5),
          fault(FaultKind::kStall, "depth", times.depth_fails, start),
          fault(FaultKind::kStreamStall, "depth", times.depth_fails, start)};
}

// A client and an exchange of their own, in one thread under one clock.
class World {
 public:
  World(std::string_view arm, const ScenarioSettings& settings)
      : loop_(net::Loop::simulated()),
        network_(*loop_, settings.seed),
        times_(settings.minutes, loop_->now()),
        exchange_(
            sim::make_generated_exchange({}, {}, settings.seed, loop_->now(), loop_->clock().wall_now())),
        server_(*loop_, network_, *exchange_, server_settings(settings)) {
    const auto started = server_.start(kExchangeAddress);
    TIDEGATE_ASSERT(started.has_value(), "an address of an empty in-memory network is free");
    make_arm(arm, settings.workload);
  }

  net::Loop& loop() noexcept { return *loop_; }
  const Timetable& times() const noexcept { return times_; }
  Arm& arm() noexcept { return *arm_; }
  sim::ServerCounters counters() const { return server_.counters(); }

  // How old the content handed out at this instant really is.
  std::optional<base::Duration> true_age(const CallRecord& record) const {
    if (!record.answer.version) return std::nullopt;
    const auto superseded = exchange_->superseded_at(record.call.symbol, *record.answer.version);
    return superseded ? record.answered - *superseded : base::Duration::zero();
  }

 private:
  sim::ServerSettings server_settings(const ScenarioSettings& settings) const {
    sim::ServerSettings server;
    server.latency = sim::LatencyProfile::far();
    server.faults = outages(times_, loop_->now());
    server.seed = settings.seed;
    return server;
  }

  void make_arm(std::string_view name, const WorkloadSettings& workload) {
    mexc::client::TransportSettings transport;
    transport.host = kExchangeAddress;
    transport.http.max_connections = 128;  // more than any arm has calls under way: nobody waits for a socket
    const sim::AccountSettings account = sim::demo_account();
    mexc::wire::Credentials credentials{account.api_key, mexc::wire::Secret{account.secret}};
    if (name == "tidegate") {
      mexc::client::ClientSettings settings;
      settings.transport = transport;
      client_ =
          std::make_unique<mexc::client::Client>(*loop_, network_, settings, std::move(credentials), events_);
      mexc::client::LiveBooksSettings books;
      books.stream.host = kExchangeAddress;
      books.trades = false;  // nobody asks for them here
      books_ = std::make_unique<mexc::client::LiveBooks>(*loop_, network_, *client_, books, workload.symbols,
                                                         nullptr, events_);
      arm_ = std::make_unique<TidegateArm>(*client_);
      client_->start();
      books_->start();
      return;
    }
    transport_ =
        std::make_unique<mexc::client::Transport>(*loop_, network_, transport, std::move(credentials));
    if (name == "guide") {
      arm_ = std::make_unique<GuideArm>(*loop_, *transport_);
    } else {
      arm_ = std::make_unique<DirectArm>(*transport_);
    }
  }

  base::NullEventSink events_;
  std::unique_ptr<net::Loop> loop_;
  net::MemoryNetwork network_;
  Timetable times_;
  std::unique_ptr<sim::Exchange> exchange_;
  sim::Server server_;
  std::unique_ptr<mexc::client::Transport> transport_;
  std::unique_ptr<mexc::client::Client> client_;
  std::unique_ptr<mexc::client::LiveBooks> books_;
  std::unique_ptr<Arm> arm_;
};

// What the callers saw, sorted by the stretch in which they asked.
class Tally {
 public:
  explicit Tally(const Timetable& times) : times_(times) {}

  void add(const CallRecord& record, std::optional<base::Duration> true_age) {
    const bool bad = !record.answer.ok || record.answer.stale;
    if (times_.steady.contains(record.asked)) steady_.add(record, true_age);
    if (times_.all_fails.contains(record.asked)) all_.add(record, true_age);
    if (times_.depth_fails.contains(record.asked)) {
      (record.call.kind == CallKind::kOrderBook ? depth_ : others_).add(record, true_age);
    }
    if (bad && times_.recovery_from_all.contains(record.asked)) last_bad_after_all_ = record.asked;
    if (bad && times_.recovery_from_depth.contains(record.asked)) last_bad_after_depth_ = record.asked;
  }

  const CallerScore& steady() const noexcept { return steady_; }

  OutageScore all_fails() const {
    OutageScore score;
    score.calls = all_.calls;
    score.failed = all_.failed;
    score.stale = all_.stale;
    score.normal_after =
        last_bad_after_all_ ? *last_bad_after_all_ - times_.all_fails.until : base::Duration::zero();
    return score;
  }
  OutageScore depth_fails() const {
    OutageScore score;
    score.calls = depth_.calls;
    score.failed = depth_.failed;
    score.stale = depth_.stale;
    score.other_calls = others_.calls;
    score.other_failed = others_.failed;
    score.other_p99 = others_.latency.quantile(0.99);
    score.normal_after =
        last_bad_after_depth_ ? *last_bad_after_depth_ - times_.depth_fails.until : base::Duration::zero();
    return score;
  }

 private:
  const Timetable& times_;
  CallerScore steady_, all_, depth_, others_;
  std::optional<base::MonotonicTime> last_bad_after_all_, last_bad_after_depth_;
};

std::uint64_t depth_requests(const sim::ServerCounters& counters) {
  const auto found = counters.by_endpoint.find("depth");
  return found == counters.by_endpoint.end() ? 0 : found->second;
}

ExchangeScore score_of(const sim::ServerCounters& counters) {
  return {counters.requests, counters.weight, counters.bytes_in, counters.bytes_out};
}

}  // namespace

ArmReport run_arm(std::string_view arm, const ScenarioSettings& settings) {
  World world{arm, settings};
  const Timetable& times = world.times();
  Tally tally{times};
  std::function<void(const CallRecord&)> done = [&](const CallRecord& record) {
    tally.add(record, world.true_age(record));
  };
  start_workload(world.loop(), world.arm(), settings.workload, settings.seed, times.end(), done);

  ArmReport report;
  report.name = arm;
  world.loop().run_until(times.steady.until);
  report.exchange = score_of(world.counters());
  world.loop().run_until(times.all_fails.from);
  const std::uint64_t before_all = world.counters().requests;
  world.loop().run_until(times.all_fails.until);
  const std::uint64_t wasted_on_all = world.counters().requests - before_all;
  world.loop().run_until(times.depth_fails.from);
  const std::uint64_t depth_before = depth_requests(world.counters());
  world.loop().run_until(times.depth_fails.until);
  const std::uint64_t wasted_on_depth = depth_requests(world.counters()) - depth_before;
  world.loop().run_until(times.end() + settings.workload.call_deadline);

  report.caller = tally.steady();
  report.all_fails = tally.all_fails();
  report.all_fails.wasted_requests = wasted_on_all;
  report.depth_fails = tally.depth_fails();
  report.depth_fails.wasted_requests = wasted_on_depth;
  return report;
}

ImpactReport run_impact(const ScenarioSettings& settings) {
  ImpactReport report;
  report.seed = settings.seed;
  report.minutes = settings.minutes;
  for (const auto arm : kArmNames) report.arms.push_back(run_arm(arm, settings));
  return report;
}

}  // namespace tidegate::apps
