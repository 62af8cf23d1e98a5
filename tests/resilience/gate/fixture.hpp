// What the Gate's tests share: a small exchange's table, short instants and the common ways through a call.
#pragma once

#include <gtest/gtest.h>

#include <iterator>
#include <sstream>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "tidegate/resilience/gate/gate.hpp"

namespace tidegate::resilience::gate_test {

using namespace std::chrono_literals;
using base::CircuitState;
using base::ErrorCode;
using base::MonotonicTime;
using base::Source;

inline constexpr base::Duration kNs{1};

inline const EndpointId kPing{0};
inline const EndpointId kDepth{1};   // ttl 1 s, renewed from 500 ms on, stale up to 5 s
inline const EndpointId kTicker{2};  // the same without renewal
inline const EndpointId kPlace{3};   // a write
inline const EndpointId kCancel{4};  // a write that goes first
inline const EndpointId kOrders{5};  // a read that is never cached

inline const EndpointId kPrice{6};  // a read that goes in bulk: all for the weight of two
inline const EndpointId kInfo{7};   // one whose bulk requests list what they are for

inline const EndpointId kBid{8};     // a write; up to 20 of one symbol go in bulk, to …
inline const EndpointId kBids{9};    // … another endpoint
inline const EndpointId kSweep{10};  // one that goes first; up to 5 of as many symbols go in bulk, to itself

// A bulk answer of the tests is the text of what it answers: "symbol=A symbol=B".
inline base::Result<PayloadPtr> split_text(const Payload& bulk, const BatchPart& part) {
  const bool there = bulk.body().find(part.params) != std::string::npos;
  return there ? Payload::make<int>("part of " + bulk.body(), 0) : nullptr;
}
inline BatchPlan all_plan() {
  return {.name = "everything",
          .weight = {.ip = 2},
          .takes = [](std::string_view params) { return params.starts_with("symbol="); },
          .merge = [](std::span<const std::string_view>) { return std::string{}; },
          .split = split_text};
}
inline BatchPlan list_plan() {
  BatchPlan plan = all_plan();
  plan.name = "a list";
  plan.scope = BatchPlan::Scope::kListed;
  plan.weight = {.ip = 1};
  plan.merge = [](std::span<const std::string_view> parts) {
    std::string all;
    for (const auto part : parts) all.append(all.empty() ? "" : " ").append(part);
    return all;
  };
  return plan;
}

// A bulk answer to writes has a word for each: "no" refuses it, "?" says nothing of it.
inline base::Result<PayloadPtr> split_words(const Payload& bulk, const BatchPart& part) {
  std::istringstream words{bulk.body()};
  const std::vector<std::string> all(std::istream_iterator<std::string>{words}, {});
  if (all.size() != part.count || all[part.position] == "?") return nullptr;
  if (all[part.position] != "no") return Payload::make<int>(all[part.position], 0);
  return std::unexpected(base::Error{.code = ErrorCode::kRejected,
                                     .message = "no",
                                     .delivery = base::Delivery::kRejected,
                                     .http_status = 200});
}
// "symbol=A" of "symbol=A&n=1".
inline std::string_view symbol_of(std::string_view params) {
  return params.substr(0, params.find('&'));
}
inline BatchPlan bids_plan() {
  BatchPlan plan = list_plan();
  plan.name = "a batch";
  plan.weight = {.ip = 1, .uid = 1};
  plan.endpoint = kBids;
  plan.most_parts = 20;
  plan.together = [](std::string_view a, std::string_view b) { return symbol_of(a) == symbol_of(b); };
  plan.split = split_words;
  return plan;
}
inline BatchPlan sweeps_plan() {
  BatchPlan plan = bids_plan();
  plan.weight = {.uid = 1};
  plan.endpoint.reset();
  plan.most_parts = 5;
  plan.together = [](std::string_view a, std::string_view b) { return symbol_of(a) != symbol_of(b); };
  return plan;
}

inline EndpointPolicy write(std::string name, std::uint32_t ip_weight, Priority priority,
                            std::optional<BatchPlan> batch = std::nullopt) {
  return {.name = std::move(name),
          .ip_weight = ip_weight,
          .uid_weight = 1,
          .priority = priority,
          .write = true,
          .idempotent = false,
          .batch = std::move(batch)};
}

inline EndpointPolicy cancel_of_one() {
  EndpointPolicy cancel = write("order_cancel", 0, Priority::kCancel);
  cancel.waits_past_deadline = true;
  return cancel;
}

inline std::vector<EndpointPolicy> table() {
  return {
      {.name = "ping"},
      {.name = "depth", .ttl = 1s, .refresh_after = 500ms, .stale_bound = 5s},
      {.name = "ticker", .ttl = 1s, .stale_bound = 5s},
      write("order_place", 1, Priority::kOrder),
      cancel_of_one(),
      {.name = "open_orders", .ip_weight = 0, .uid_weight = 3, .priority = Priority::kAccount},
      {.name = "price", .ttl = 1s, .refresh_after = 500ms, .stale_bound = 5s, .batch = all_plan()},
      {.name = "info", .ttl = 1s, .batch = list_plan()},
      write("bid", 1, Priority::kOrder, bids_plan()),
      write("bids", 1, Priority::kOrder),
      write("sweep", 0, Priority::kCancel, sweeps_plan()),
  };
}

inline MonotonicTime t(base::Duration since_start) {
  return MonotonicTime{since_start};
}

class Events final : public base::EventSink {
 public:
  void on_event(const base::Event& event) override {
    told.push_back(std::string{name(event.kind)} + " " + event.subject);
  }
  std::vector<std::string> told;
};

inline Outcome answered(std::string body) {
  return {.payload = Payload::make<int>(std::move(body), 0), .error = std::nullopt};
}
inline Outcome failed(ErrorCode code, int http_status = 0,
                      base::Delivery delivery = base::Delivery::kUnknown) {
  return {.payload = nullptr,
          .error = base::Error{
              .code = code, .message = "as told", .delivery = delivery, .http_status = http_status}};
}
inline Outcome limited(int http_status, std::optional<base::Duration> retry_after) {
  Outcome outcome = failed(http_status == 429 ? ErrorCode::kRateLimited : ErrorCode::kBlocked, http_status);
  outcome.retry_after = retry_after;
  return outcome;
}

class LiveBook final : public LiveSource {
 public:
  Status status(const Call&, MonotonicTime) const override { return now_is; }
  PayloadPtr build(const Call&, MonotonicTime) const override {
    ++built;
    return Payload::make<int>("live", 0);
  }
  void on_answer(std::string_view params, const PayloadPtr& answer, MonotonicTime asked) override {
    heard.push_back({std::string{params}, answer->body(), asked});
  }
  struct Heard {
    std::string params, body;
    MonotonicTime asked;
  };
  Status now_is;
  mutable int built = 0;
  std::vector<Heard> heard;
};

// Each endpoint's limits are its own: what tests are about is not disturbed by what all share.
inline GateSettings limits_apart() {
  GateSettings settings;
  settings.limits = LimitProfile::documented();
  return settings;
}

class GateTest : public testing::Test {
 protected:
  explicit GateTest(GateSettings settings = limits_apart()) : gate(table(), std::move(settings), events) {}

  // Answers of the wrong kind fail the test at once.
  template <class T>
  T expect(Decision decision) {
    EXPECT_TRUE(std::holds_alternative<T>(decision)) << "another decision: " << decision.index();
    if (!std::holds_alternative<T>(decision)) throw std::runtime_error("the test cannot go on");
    return std::get<T>(std::move(decision));
  }
  Decision decide(EndpointId endpoint, MonotonicTime now, std::string params = "symbol=A") {
    return gate.decide({.endpoint = endpoint, .params = std::move(params), .deadline = now + 10s}, now);
  }
  Grant send(EndpointId endpoint, MonotonicTime now, std::string params = "symbol=A") {
    return expect<Send>(decide(endpoint, now, std::move(params))).grant;
  }
  // The next thing to do, and it is due at `now`.
  Grant host_probe(MonotonicTime now) {
    EXPECT_EQ(gate.next_deadline(), now);
    Due due = gate.on_time(now);
    EXPECT_EQ(due.send.size(), 1U);
    EXPECT_EQ(due.send.at(0).purpose(), RequestPurpose::kHostProbe);
    return std::move(due.send.at(0));
  }
  // A call that is sent and comes back after `round_trip`.
  Settlement load(EndpointId endpoint, MonotonicTime now, Outcome outcome, base::Duration round_trip = 0ms) {
    return gate.record(send(endpoint, now), std::move(outcome), now + round_trip);
  }
  // Opens that circuit with default settings; `params` keep remembered failures out of the way.
  void trip(EndpointId endpoint, MonotonicTime now, ErrorCode code = ErrorCode::kUnavailable) {
    for (int i = 0; i < kDefaultFailureThreshold; ++i) {
      Grant grant = send(endpoint, now, "trip=" + std::to_string(i));
      gate.record(std::move(grant), failed(code, code == ErrorCode::kUnavailable ? 503 : 0), now);
    }
    ASSERT_EQ(gate.circuit_state(endpoint, now), CircuitState::kOpen);
  }

  Events events;
  Gate gate;
};

}  // namespace tidegate::resilience::gate_test
