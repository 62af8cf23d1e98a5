// Random calls against a random exchange: whatever the order of things, the Gate's promises hold. What the
// exchange saw is kept in a log of its own, written here and sharing no code with the Gate.
#include "tidegate/base/random.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "random_seeds.hpp"
#include "resilience/exchange_log.hpp"
#include "resilience/fetched.hpp"
#include "resilience/gate/fixture.hpp"

namespace tidegate::resilience::gate_test {
namespace {

class RandomWorld {
 public:
  explicit RandomWorld(std::uint64_t seed)
      : random_(seed), settings_(random_settings()), gate_(world_table(), settings_, events_) {}

  void run(int calls) {
    for (int i = 0; i < calls && !testing::Test::HasFatalFailure(); ++i) {
      run_until(now_ + random_.exponential(40ms));
      call();
    }
    run_until(now_ + 120s);
    EXPECT_TRUE(waiting_.empty()) << "every call gets an answer";
    EXPECT_EQ(gate_.snapshot(now_).flights, 0U);
    log_.check(settings_.limits);
  }
  std::size_t sent() const { return log_.size(); }
  GateCounters counters() const { return gate_.snapshot(now_).counters; }
  std::size_t writes_in_bulk() const { return writes_in_bulk_; }

 private:
  struct Waiter {
    std::string params;
    std::optional<base::Duration> max_age;
    EndpointId endpoint;
    MonotonicTime deadline;
  };
  struct UnderWay {
    Grant grant;
    Outcome outcome;
  };
  GateSettings random_settings() {
    GateSettings settings = limits_apart();
    settings.limits.per_endpoint = {.window = 10s,
                                    .weight = static_cast<std::uint32_t>(random_.between(20, 80))};
    if (random_.chance(0.5)) {
      settings.limits.total = {.window = 10s, .weight = 60, .held_for_cancels = 10};
      settings.limits.requests = {.window = 1s, .weight = 12, .held_for_cancels = 2};
    }
    settings.circuit.open_for = 2s;
    settings.max_waiting = 20;
    settings.cache.max_entries = 8;
    if (random_.chance(0.7)) settings.host_probe = kPing;
    settings.batch.window = random_.exponential(100ms) + 1us;
    settings.batch.max_batch_size = static_cast<std::size_t>(random_.between(2, 4));
    settings.hedge.most_weight = 3;
    settings.seed = random_.next();
    return settings;
  }

  void call() {
    const EndpointId endpoint{static_cast<std::uint16_t>(random_.between(1, 10))};
    Call call{.endpoint = endpoint,
              .params = "symbol=" + std::to_string(random_.below(6)),
              .deadline = now_ + random_.exponential(2s)};
    if (random_.chance(0.2)) call.max_age = random_.exponential(1s);
    if (random_.chance(0.02)) gate_.invalidate({endpoint}, random_.chance(0.5) ? "symbol=1" : "");
    const Waiter waiter{call.params, call.max_age, endpoint, call.deadline};
    const CircuitState before = gate_.circuit_state(endpoint, now_);
    Decision decision = gate_.decide(std::move(call), now_);
    if (auto* serve = std::get_if<Serve>(&decision)) {
      check(serve->reply, waiter);
      if (serve->refresh) launch(std::move(*serve->refresh), before);
    } else if (auto* send = std::get_if<Send>(&decision)) {
      waiting_[send->grant.flight()].push_back(waiter);
      launch(std::move(send->grant), before);
    } else if (auto* join = std::get_if<Join>(&decision)) {
      if (gate_.policy(endpoint).write) {
        ASSERT_FALSE(waiting_.contains(join->flight)) << "each write has a result of its own";
      }
      ASSERT_TRUE(gate_.policy(endpoint).batch || open_flights().contains(join->flight));
      waiting_[join->flight].push_back(waiter);
    } else if (auto* wait = std::get_if<Wait>(&decision)) {
      waiting_[wait->ticket.flight()].push_back(waiter);
      tickets_.insert_or_assign(wait->ticket.flight(), std::move(wait->ticket));
    } else if (const auto& until = std::get<Reject>(decision).error.retry_at) {
      ASSERT_GT(*until, now_);
    }
  }

  void launch(Grant grant, CircuitState before) {
    const EndpointId endpoint = grant.call().endpoint;
    if (grant.purpose() != RequestPurpose::kHostProbe) {
      ASSERT_NE(before, CircuitState::kOpen) << "an open circuit sends only probes";
    }
    ASSERT_GE(now_, host_blocked_until_);
    ASSERT_GE(now_, blocked_until_[endpoint]);
    ASSERT_GT(grant.call().deadline, now_);
    if (gate_.policy(endpoint).write) expect_sent_once(grant);
    const auto round_trip = std::min(random_.exponential(200ms) + 1ms, grant.call().deadline - now_);
    const auto read_at = now_ + base::Duration{random_.between(0, round_trip.count())};
    Outcome outcome = random_outcome(grant.call(), read_at, now_ + round_trip);
    if (grant.purpose() == RequestPurpose::kHedge) {
      ASSERT_FALSE(gate_.policy(endpoint).write);
      ASSERT_LE(++hedged_, (log_.size() + under_way_.size()) * 5 / 100 + 5);
    }
    const bool counted = !outcome.error || outcome.error->delivery != base::Delivery::kNotSent;
    const EndpointPolicy& row = gate_.policy(endpoint);
    const CallWeight weight = grant.call().weight.value_or(CallWeight{row.ip_weight, row.uid_weight});
    if (counted) log_.count(endpoint, weight, read_at);
    under_way_.emplace(now_ + round_trip, UnderWay{std::move(grant), std::move(outcome)});
  }

  void expect_sent_once(const Grant& grant) {
    ASSERT_TRUE(sent_writes_.insert(grant.flight()).second);
    for (const FlightId part : grant.parts()) {
      ++writes_in_bulk_;
      ASSERT_TRUE(sent_writes_.insert(part).second);
      ASSERT_GT(waiting_.at(part).at(0).deadline, now_) << "its caller knows that it was not sent";
    }
  }

  // A bulk request is answered for all symbols but, at times, one.
  std::string bulk_body() {
    std::string body;
    const std::uint64_t missing = random_.below(30);
    for (std::uint64_t i = 0; i < 6; ++i) {
      if (i != missing) body += "symbol=" + std::to_string(i) + " ";
    }
    return body;
  }

  Outcome random_outcome(const Call& asked, MonotonicTime read_at, MonotonicTime taken_at) {
    const bool bad_times = (now_.time_since_epoch() / 10s) % 3 == 1;
    if (!random_.chance(bad_times ? 0.8 : 0.05)) {
      return {.payload = Payload::make<Fetched>(bulk_body(), {asked.params, read_at, taken_at}),
              .error = std::nullopt};
    }
    switch (random_.below(bad_times ? 6 : 9)) {
      case 0:
        return failed(ErrorCode::kConnectionLost);
      case 1:
        return failed(ErrorCode::kConnectionRefused, 0, base::Delivery::kNotSent);
      case 2:
        return failed(ErrorCode::kParse);
      case 3:
        return failed(ErrorCode::kDeadlineExceeded);
      case 4:
      case 5:
        return failed(ErrorCode::kUnavailable, 503);
      case 6:
        return failed(ErrorCode::kRejected, 400, base::Delivery::kRejected);
      case 7:
        return limited(429, random_.chance(0.5) ? std::optional{random_.exponential(3s)} : std::nullopt);
      default:
        return random_.chance(0.2) ? limited(418, 5s) : failed(ErrorCode::kCancelled);
    }
  }

  void run_until(MonotonicTime end) {
    while (!testing::Test::HasFatalFailure()) {
      const auto answer = under_way_.empty() ? base::kNever : under_way_.begin()->first;
      const auto due = gate_.next_deadline();
      if (std::min(answer, due) > end) break;
      now_ = std::max(now_, std::min(answer, due));
      if (answer <= now_) {
        take_answer();
      } else {
        take_due();
      }
    }
    now_ = end;
  }

  void take_answer() {
    auto node = under_way_.extract(under_way_.begin());
    auto& [grant, outcome] = node.mapped();
    if (outcome.error && outcome.error->http_status == 429) {
      auto& until = blocked_until_[grant.call().endpoint];
      until = std::max(until, now_ + outcome.retry_after.value_or(settings_.default_rate_block));
    } else if (outcome.error && outcome.error->http_status == 418) {
      host_blocked_until_ = std::max(host_blocked_until_, now_ + *outcome.retry_after);
    }
    const EndpointId endpoint = grant.call().endpoint;
    Settlement settlement = gate_.record(std::move(grant), std::move(outcome), now_);
    ASSERT_FALSE(settlement.retry && gate_.policy(endpoint).write);
    settle(std::move(settlement));
  }

  void take_due() {
    std::vector<CircuitState> before;
    for (std::uint16_t i = 0; i < 11; ++i) before.push_back(gate_.circuit_state(EndpointId{i}, now_));
    Due due = gate_.on_time(now_);
    for (Settlement& settlement : due.settled) {
      tickets_.erase(settlement.flight);
      settle(std::move(settlement));
    }
    for (Grant& grant : due.send) {
      const bool had_ticket = tickets_.erase(grant.flight()) == 1;
      const bool waited = grant.purpose() == RequestPurpose::kCall && grant.parts().empty() &&
                          !gate_.policy(grant.call().endpoint).batch;
      ASSERT_TRUE(had_ticket || !waited);
      const EndpointId endpoint = grant.call().endpoint;
      launch(std::move(grant), before[endpoint.value()]);
    }
    ASSERT_GT(gate_.next_deadline(), now_) << "what is due is done at once, never twice";
  }

  void settle(Settlement settlement) {
    if (settlement.unchanged) return;
    for (Settlement& part : settlement.parts) settle(std::move(part));
    if (settlement.retry) {
      tickets_.insert_or_assign(settlement.flight, std::move(*settlement.retry));
      return;
    }
    const auto found = waiting_.find(settlement.flight);
    if (found == waiting_.end()) return;  // a refresh or a host probe
    for (const auto& waiter : found->second) {
      const auto reply = settlement.for_waiter(false, waiter.max_age, now_);
      if (reply) check(*reply, waiter);
    }
    waiting_.erase(found);
  }

  void check(const PayloadReply& reply, const Waiter& waiter) {
    const auto fetched = reply.value->as<Fetched>();
    const EndpointPolicy& row = gate_.policy(waiter.endpoint);
    ASSERT_EQ(fetched->what, waiter.params) << "to each its own";
    ASSERT_LE(now_ - fetched->read_at, reply.age) << "told age covers the true one";
    if (waiter.max_age) {
      ASSERT_LE(reply.age, *waiter.max_age);
    }
    if (reply.source == Source::kCache) {
      ASSERT_LT(now_ - fetched->taken_at, row.ttl);
    }
    if (reply.source == Source::kStale) {
      ASSERT_LT(now_ - fetched->taken_at, row.stale_bound);
    }
    if (row.write) {
      ASSERT_TRUE(reply.source == Source::kNetwork || reply.source == Source::kBatch);
    }
  }

  std::set<FlightId> open_flights() const {
    std::set<FlightId> ids;
    for (const auto& [at, one] : under_way_) ids.insert(one.grant.flight());
    for (const auto& [id, ticket] : tickets_) ids.insert(id);
    return ids;
  }

  base::Random random_;
  GateSettings settings_ = limits_apart();
  Events events_;
  Gate gate_;
  MonotonicTime now_{};
  std::multimap<MonotonicTime, UnderWay> under_way_;
  std::map<FlightId, Ticket> tickets_;
  std::map<FlightId, std::vector<Waiter>> waiting_;
  ExchangeLog log_;
  std::map<EndpointId, MonotonicTime> blocked_until_;
  MonotonicTime host_blocked_until_{};
  std::size_t hedged_ = 0;
  std::set<FlightId> sent_writes_;
  std::size_t writes_in_bulk_ = 0;
};

constexpr std::uint64_t kWorlds = 20;

class GateUnderRandomCalls : public testing::TestWithParam<std::uint64_t> {};

TEST_P(GateUnderRandomCalls, KeepsItsPromises) {
  SCOPED_TRACE("seed " + std::to_string(GetParam()));
  RandomWorld world{GetParam()};
  world.run(3000);
  const GateCounters counters = world.counters();
  EXPECT_GT(world.sent(), 100U);
  EXPECT_GT(counters.joined, 0U);
  EXPECT_GT(counters.waited, 0U);
  EXPECT_GT(counters.replies[static_cast<std::size_t>(Source::kStale)], 0U);
  EXPECT_GT(counters.rejected.at(ErrorCode::kCircuitOpen), 0U);
}

INSTANTIATE_TEST_SUITE_P(Seeds, GateUnderRandomCalls, testing::ValuesIn(tests::random_seeds_to(kWorlds)));

// Short of weight, a single world may never get to some things; all together must.
TEST(GateUnderRandomCallsTogether, RefreshesBatchesAndHedges) {
  GateCounters all;
  std::size_t writes_in_bulk = 0;
  for (const std::uint64_t seed : tests::random_seeds_to(kWorlds)) {
    RandomWorld world{seed};
    world.run(3000);
    const GateCounters counters = world.counters();
    all.refreshed += counters.refreshed;
    all.collected += counters.collected;
    all.bulk_parts += counters.bulk_parts - counters.bulk_requests;
    all.hedges_won += counters.hedges_won;
    writes_in_bulk += world.writes_in_bulk();
    all.replies[static_cast<std::size_t>(Source::kBatch)] +=
        counters.replies[static_cast<std::size_t>(Source::kBatch)];
  }
  EXPECT_GT(all.refreshed, 0U);
  EXPECT_GT(writes_in_bulk, 100U);
  EXPECT_GT(all.collected, 100U);
  EXPECT_GT(all.bulk_parts, 100U);
  EXPECT_GT(all.hedges_won, 0U);
  EXPECT_GT(all.replies[static_cast<std::size_t>(Source::kBatch)], 100U);
}

}  // namespace
}  // namespace tidegate::resilience::gate_test
