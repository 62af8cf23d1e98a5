// A hundred thousand random steps, the Gate and its reference side by side: the same decisions, the same
// requests at the same instants, the same answers to everybody.
#include "random_seeds.hpp"
#include "resilience/gate/fixture.hpp"
#include "resilience/gate/reference.hpp"
#include "resilience/gate/reference_outcomes.hpp"
#include "tidegate/base/random.hpp"

namespace tidegate::resilience::gate_test {
namespace {

namespace reference = gate_reference;
using base::Duration;
using reference::GateReference;
using reference::Row;

// table() of the fixture, told again.
std::vector<Row> reference_rows() {
  const Row cached{.ttl = 1s, .refresh_after = 500ms, .stale_bound = 5s};
  Row depth = cached;
  Row ticker{.ttl = 1s, .stale_bound = 5s};
  Row price = cached;
  price.bulk = Row::Bulk::kAll;
  price.bulk_weight = 2;
  const Row info{.ttl = 1s, .bulk = Row::Bulk::kList, .bulk_weight = 1};
  Row bid{.uid = 1, .rank = 2, .write = true};
  const Row bids = bid;
  bid.bulk = Row::Bulk::kList;
  bid.bulk_weight = bid.bulk_uid = 1;
  bid.bulk_to = kBids.value();
  bid.most = 3;
  bid.same_params = true;
  const Row sweep{
      .ip = 0, .uid = 1, .rank = 0, .write = true, .bulk = Row::Bulk::kList, .bulk_uid = 1, .most = 5};
  return {{},
          depth,
          ticker,
          {.uid = 1, .rank = 2, .write = true},
          {.ip = 0, .uid = 1, .rank = 0, .write = true, .waits_past_deadline = true},
          {.ip = 0, .uid = 3, .rank = 3},
          price,
          info,
          bid,
          bids,
          sweep};
}

// Told as body: " no2" refuses the third; what it does not name is missing.
base::Result<PayloadPtr> split_by_place(const Payload& bulk, const BatchPart& part) {
  if (bulk.body().find(" no" + std::to_string(part.position)) == std::string::npos) {
    return split_text(bulk, part);
  }
  return std::unexpected(base::Error{.code = ErrorCode::kRejected, .message = "no"});
}
std::vector<EndpointPolicy> side_by_side_table() {
  std::vector<EndpointPolicy> rows = table();
  for (const EndpointId write : {kBid, kSweep}) rows[write.value()].batch->split = split_by_place;
  rows[kBid.value()].batch->most_parts = 3;
  return rows;
}

class SideBySide {
 public:
  explicit SideBySide(std::uint64_t seed)
      : random_(seed),
        settings_(random_settings()),
        gate_(side_by_side_table(), settings_, events_),
        reference_(reference_rows(), told_again(settings_)) {
    gate_.set_live_source({kTicker}, &live_);
  }

  void run(int steps) {
    for (int i = 0; i < steps && !testing::Test::HasFailure(); ++i) {
      run_until(now_ + random_.exponential(40ms));
      if (!testing::Test::HasFailure()) step();
    }
    if (!testing::Test::HasFailure()) run_until(now_ + 60s);
    EXPECT_EQ(gate_.snapshot(now_).waiting, reference_.waiting());
  }
  GateCounters counters() const { return gate_.snapshot(now_).counters; }
  // Bulk requests of writes that were not sent because others were quicker.
  int given_up() const { return given_up_; }
  int writes_in_bulk() const { return writes_in_bulk_; }

 private:
  struct UnderWay {
    Grant grant;
    reference::Request request;
    Outcomes outcomes;
  };

  GateSettings random_settings() {
    GateSettings settings = limits_apart();
    const auto weight = static_cast<std::uint32_t>(random_.between(8, 60));
    settings.limits.per_endpoint = {.window = 10s, .weight = weight};
    settings.limits.address_of["bids"] = settings.limits.account_of["bids"] = {.window = 1s, .weight = 2};
    if (random_.chance(0.5)) {
      settings.limits.total = {.window = 10s, .weight = 60, .held_for_cancels = 10};
      settings.limits.requests = {.window = 1s, .weight = 12, .held_for_cancels = 2};
    }
    settings.circuit.open_for = 2s;
    settings.max_waiting = 12;
    settings.max_flights = 40;
    settings.retry.backoff = 20ms;
    if (random_.chance(0.7)) settings.host_probe = kPing;
    settings.host_failures = static_cast<std::uint32_t>(random_.between(2, 8));
    settings.host_ramp = static_cast<std::uint32_t>(random_.between(1, 8));
    settings.host_probe_slowest = random_.exponential(2s) + 1s;
    settings.batch.window = random_.exponential(100ms) + 1us;
    settings.batch.max_batch_size = static_cast<std::size_t>(random_.between(2, 4));
    settings.batch.costs = {.per_request = 100, .per_kib = 0, .per_millisecond = 0};
    settings.hedge.most_weight = 3;
    settings.seed = random_.next();
    return settings;
  }

  static reference::Settings told_again(const GateSettings& settings) {
    const auto ledger = [](const RateLimit& limit) {
      return reference::Ledger{.window = limit.window, .limit = limit.weight, .held = limit.held_for_cancels};
    };
    reference::Settings told{.own = ledger(settings.limits.per_endpoint),
                             .total = ledger(settings.limits.total),
                             .requests = ledger(settings.limits.requests),
                             .own_of = {}};
    told.own_of[kBids.value()] = ledger(settings.limits.address_of.at("bids"));
    told.circuit = {.open_for = 2s, .lease = 10s};
    told.host.open_for = 5s;
    told.retries = {.percent = 10, .most = 1000, .saved = 1000};
    told.hedges = {.percent = 5, .most = 500};
    told.hedge_most_weight = 3;
    told.quiet_after_429 = 1min;
    told.negative_ttl = 250ms;
    told.flight_timeout = 2s;
    told.max_waiting = 12;
    told.max_flights = 40;
    told.default_rate_block = 10s;
    told.batch_window = settings.batch.window;
    told.batch_size = settings.batch.max_batch_size;
    if (settings.host_probe) told.host_probe = 0;
    told.trouble.failures = settings.host_probe ? settings.host_failures : 0;
    told.trouble.first_turn = settings.host_open_for;
    told.trouble.ramp = settings.host_ramp;
    told.host_probe_every = 1s;
    told.host_probe_slowest = settings.host_probe_slowest;
    told.backoff = 20ms;
    told.seed = settings.seed;
    return told;
  }

  void step() {
    const double die = random_.unit();
    if (die < 0.02) {
      const EndpointId endpoint{static_cast<std::uint16_t>(random_.between(1, 10))};
      const char* prefix = random_.chance(0.5) ? "symbol=1" : "";
      gate_.invalidate({endpoint}, prefix);
      reference_.invalidate(endpoint.value(), prefix);
    } else if (die < 0.04) {
      live_.now_is = {.healthy = random_.chance(0.3), .age = random_.exponential(100ms)};
      auto& stream = reference_.streams[kTicker.value()];
      stream = live_.now_is.healthy ? std::optional{live_.now_is.age} : std::nullopt;
    } else if (die < 0.05 && !under_way_.empty()) {
      const auto one =
          std::next(under_way_.begin(), static_cast<std::ptrdiff_t>(random_.below(under_way_.size())));
      reference_.drop(one->second.request);
      under_way_.erase(one);
    } else if (die < 0.06 && !tickets_.empty()) {
      const auto one =
          std::next(tickets_.begin(), static_cast<std::ptrdiff_t>(random_.below(tickets_.size())));
      reference_.withdraw(known_.at(one->first));
      tickets_.erase(one);
    } else if (die < 0.1) {
      take_due();
    } else if (die < 0.102) {
      gate_.on_stream_resumed(now_);
      reference_.on_stream_resumed(now_);
    } else {
      call();
    }
  }

  void call() {
    // More of the orders, which two of a kind must meet in the queue to go together, and they are patient.
    const bool order = random_.chance(0.25);
    const EndpointId endpoint = order ? kBid : EndpointId{static_cast<std::uint16_t>(random_.between(1, 10))};
    Call call{.endpoint = endpoint, .params = "symbol=" + std::to_string(random_.below(order ? 2 : 6))};
    if (!random_.chance(0.05)) call.deadline = now_ + random_.exponential(order ? 10s : 3s);
    if (random_.chance(0.2)) call.max_age = random_.exponential(1s);
    const auto expected =
        reference_.decide({endpoint.value(), call.params, call.deadline, call.max_age}, now_);
    SCOPED_TRACE(call.params + " of " + gate_.policy(endpoint).name + " at " + told(now_));
    Decision decision = gate_.decide(std::move(call), now_);
    if (auto* serve = std::get_if<Serve>(&decision)) {
      ASSERT_EQ(expected.kind, 's');
      compare(serve->reply, expected.value);
      ASSERT_EQ(serve->refresh.has_value(), expected.request.has_value());
      if (serve->refresh) launch(std::move(*serve->refresh), *expected.request);
    } else if (auto* join = std::get_if<Join>(&decision)) {
      ASSERT_EQ(expected.kind, 'j');
      same(join->flight, expected.flight);
    } else if (auto* send = std::get_if<Send>(&decision)) {
      ASSERT_EQ(expected.kind, 'g');
      launch(std::move(send->grant), *expected.request);
    } else if (auto* wait = std::get_if<Wait>(&decision)) {
      ASSERT_EQ(expected.kind, 'w');
      same(wait->ticket.flight(), expected.flight);
      tickets_.insert_or_assign(wait->ticket.flight(), std::move(wait->ticket));
    } else {
      ASSERT_EQ(expected.kind, 'r') << std::get<Reject>(decision).error.message;
      compare(std::get<Reject>(decision).error, expected.fault);
    }
  }

  void launch(Grant grant, reference::Request request) {
    same(grant.flight(), request.flight);
    tickets_.erase(grant.flight());
    const Call& call = grant.call();
    ASSERT_EQ(call.endpoint.value(), request.asked.endpoint);
    ASSERT_EQ(call.params, request.asked.params);
    ASSERT_EQ(told(call.deadline), told(request.asked.deadline));
    writes_in_bulk_ += gate_.policy(call.endpoint).write && !grant.parts().empty()
                           ? static_cast<int>(grant.parts().size())
                           : 0;
    ASSERT_EQ("crhp"[static_cast<std::size_t>(grant.purpose())], request.purpose);
    const auto round_trip = std::min(random_.exponential(200ms) + 1ms, call.deadline - now_);
    UnderWay one{std::move(grant), std::move(request), random_outcomes(random_, now_)};
    under_way_.emplace(now_ + round_trip, std::move(one));
  }

  void run_until(MonotonicTime end) {
    while (!testing::Test::HasFailure()) {
      const auto answer = under_way_.empty() ? base::kNever : under_way_.begin()->first;
      const auto due = gate_.next_deadline();
      const auto next = std::min(answer, due);
      if (next > end) break;
      expect_nothing_due_before(next);
      now_ = std::max(now_, next);
      if (answer <= now_) {
        take_answer();
      } else {
        take_due();
        ASSERT_GT(gate_.next_deadline(), now_) << "what is due is done at once, never twice";
      }
    }
    expect_nothing_due_before(end);
    now_ = end;
  }

  // But for those who wait in vain, and whom they hold up: with requests under way that shows only as time
  // passes, and they are told when something else is due.
  void expect_nothing_due_before(MonotonicTime next) const {
    if (next - kNs < now_) return;
    GateReference copy = reference_;
    const auto missed = copy.on_time(next - kNs);
    if (!missed.settled.empty()) return;
    ASSERT_TRUE(missed.send.empty()) << "the Gate would sleep through a request of "
                                     << missed.send[0].asked.endpoint << " from " << told(now_) << " until "
                                     << told(next);
  }

  void take_answer() {
    auto node = under_way_.extract(under_way_.begin());
    auto& [grant, request, outcomes] = node.mapped();
    SCOPED_TRACE("an answer to " + gate_.policy(grant.call().endpoint).name + " at " + told(now_));
    const auto expected = reference_.record(request, outcomes.came, now_);
    compare(gate_.record(std::move(grant), std::move(outcomes.outcome), now_), expected);
  }

  void take_due() {
    SCOPED_TRACE("due at " + told(now_));
    const auto expected = reference_.on_time(now_);
    Due due = gate_.on_time(now_);
    ASSERT_EQ(due.send.size(), expected.send.size());
    ASSERT_EQ(due.settled.size(), expected.settled.size());
    for (std::size_t i = 0; i < due.settled.size(); ++i)
      compare(std::move(due.settled[i]), expected.settled[i]);
    for (std::size_t i = 0; i < due.send.size(); ++i) launch(std::move(due.send[i]), expected.send[i]);
  }

  void compare(Settlement settlement, const reference::Ended& expected) {
    const bool unsent = !settlement.value && !settlement.error && !settlement.parts.empty();
    given_up_ += unsent && settlement.parts.front().retry ? 1 : 0;
    same(settlement.flight, expected.flight);
    ASSERT_EQ(settlement.unchanged, expected.unchanged);
    ASSERT_EQ(settlement.retry.has_value(), expected.again);
    ASSERT_EQ(settlement.value.has_value(), expected.value.has_value());
    if (settlement.value) compare(*settlement.value, expected.value);
    ASSERT_EQ(settlement.error.has_value(), expected.fault.has_value());
    if (settlement.error) compare(*settlement.error, expected.fault);
    ASSERT_EQ(settlement.parts.size(), expected.parts.size());
    for (std::size_t i = 0; i < expected.parts.size(); ++i) {
      compare(std::move(settlement.parts[i]), expected.parts[i]);
    }
    tickets_.erase(settlement.flight);
    if (settlement.retry) tickets_.insert_or_assign(settlement.flight, std::move(*settlement.retry));
  }
  static void compare(const PayloadReply& reply, const std::optional<reference::Value>& expected) {
    ASSERT_EQ(base::name(reply.source), base::name(expected->source));
    ASSERT_EQ(reply.value->body(), expected->body);
    ASSERT_EQ(reply.age.count(), expected->age.count());
  }
  static void compare(const base::Error& error, const std::optional<reference::Fault>& expected) {
    ASSERT_EQ(base::name(error.code), base::name(expected->code)) << error.message;
    ASSERT_EQ(told(error.retry_at.value_or(MonotonicTime{})),
              told(expected->retry_at.value_or(MonotonicTime{})));
  }
  // Flights are numbered by each as it likes, but a flight of the one is always the same flight of the other.
  void same(FlightId flight, int expected) {
    const auto known = known_.emplace(flight, expected).first;
    ASSERT_EQ(known->second, expected);
  }
  static std::string told(MonotonicTime at) { return std::to_string(at.time_since_epoch().count()); }

  base::Random random_;
  GateSettings settings_ = limits_apart();
  Events events_;
  LiveBook live_;
  Gate gate_;
  GateReference reference_;
  MonotonicTime now_{};
  std::multimap<MonotonicTime, UnderWay> under_way_;
  std::map<FlightId, Ticket> tickets_;
  std::map<FlightId, int> known_;
  int given_up_ = 0;
  int writes_in_bulk_ = 0;
};

constexpr int kSteps = 10'000;  // in each of ten worlds

class GateAgainstItsReference : public testing::TestWithParam<std::uint64_t> {
 protected:
  // A single world may never get to it.
  static void TearDownTestSuite() {
    if (worlds >= 10) {
      EXPECT_GT(given_up, 0);
    }
  }
  static inline int worlds = 0;
  static inline int given_up = 0;
};

TEST_P(GateAgainstItsReference, DecidesAlike) {
  SCOPED_TRACE("seed " + std::to_string(GetParam()));
  SideBySide world{GetParam()};
  world.run(kSteps);
  const GateCounters counters = world.counters();
  EXPECT_GT(counters.sent, 500U);
  EXPECT_GT(counters.joined, 0U);
  EXPECT_GT(counters.waited, 0U);
  EXPECT_GT(counters.repeated, 0U);
  EXPECT_GT(counters.bulk_parts, 0U);
  EXPECT_GT(counters.merged_waiting, 0U);
  EXPECT_GT(world.writes_in_bulk(), 0);
  ++worlds;
  given_up += world.given_up();
}

INSTANTIATE_TEST_SUITE_P(Seeds, GateAgainstItsReference, testing::ValuesIn(tests::random_seeds_to(10)));

}  // namespace
}  // namespace tidegate::resilience::gate_test
