// The Guard on a loop in virtual time, with a sender that answers as told: what its tests share.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <iterator>
#include <list>
#include <memory>
#include <optional>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "moving_clock.hpp"
#include "tidegate/guard/guard.hpp"

namespace tidegate::guard::guard_test {

using namespace std::chrono_literals;
using base::ErrorCode;
using base::Source;
using resilience::Call;
using resilience::EndpointId;
using resilience::Outcome;
using Answer = base::Result<base::Reply<resilience::PayloadPtr>>;

inline const EndpointId kPing{0};
inline const EndpointId kDepth{1};
inline const EndpointId kPlace{2};
inline const EndpointId kOrders{3};
inline const EndpointId kPrice{4};   // goes in bulk
inline const EndpointId kBatch{5};   // where kPlace goes in bulk
inline const EndpointId kCancel{6};  // waits past its deadline

inline resilience::BatchPlan price_plan() {
  return {
      .name = "all",
      .weight = {.ip = 1},
      .takes = [](std::string_view params) { return !params.empty(); },
      .merge = [](std::span<const std::string_view>) { return std::string{}; },
      .split =
          [](const resilience::Payload& bulk, const resilience::BatchPart& part) {
            const bool gone = part.params == "symbol=GONE";
            return base::Result<resilience::PayloadPtr>{
                gone ? nullptr : resilience::Payload::make<int>(bulk.body() + std::string{part.params}, 0)};
          }};
}

// The answer has a word for each: "no" refuses it.
inline base::Result<resilience::PayloadPtr> split_orders(const resilience::Payload& bulk,
                                                         const resilience::BatchPart& part) {
  std::istringstream words{bulk.body()};
  const std::vector<std::string> all(std::istream_iterator<std::string>{words}, {});
  if (part.position >= all.size()) return nullptr;
  const std::string& word = all[part.position];
  if (word != "no") return resilience::Payload::make<int>(word + " of " + std::string{part.params}, 0);
  return std::unexpected(
      base::Error{.code = ErrorCode::kRejected, .message = "as told", .delivery = base::Delivery::kRejected});
}
inline std::string listed(std::span<const std::string_view> parts) {
  std::string all;
  for (const auto part : parts) all.append(all.empty() ? "" : " ").append(part);
  return all;
}
inline resilience::BatchPlan orders_plan() {
  return {.name = "a batch",
          .scope = resilience::BatchPlan::Scope::kListed,
          .weight = {.ip = 1},
          .endpoint = kBatch,
          .most_parts = 20,
          .takes = [](std::string_view params) { return params.starts_with("order="); },
          .merge = listed,
          .split = split_orders};
}

inline std::vector<resilience::EndpointPolicy> table() {
  return {
      {.name = "ping"},
      {.name = "depth", .ttl = 1s, .refresh_after = 500ms, .stale_bound = 5s},
      {.name = "order_place",
       .priority = resilience::Priority::kOrder,
       .write = true,
       .idempotent = false,
       .batch = orders_plan()},
      {.name = "open_orders"},
      {.name = "price", .batch = price_plan()},
      {.name = "bulk_place", .priority = resilience::Priority::kOrder, .write = true, .idempotent = false},
      {.name = "order_cancel",
       .priority = resilience::Priority::kCancel,
       .write = true,
       .idempotent = false,
       .always_passes = true,
       .waits_past_deadline = true}};
}

inline Outcome value(std::string body) {
  return {.payload = resilience::Payload::make<int>(std::move(body), 0), .error = std::nullopt};
}
inline Outcome failure(ErrorCode code, base::Delivery delivery = base::Delivery::kUnknown) {
  return {.payload = nullptr, .error = base::Error{.code = code, .message = "as told", .delivery = delivery}};
}

class ScriptedSender final : public Sender {
 public:
  explicit ScriptedSender(net::Loop& loop) : loop_(loop) {}

  net::Task<Outcome> send(Call call, LastLook last_look) override {
    if (connecting > 0ms) co_await net::sleep_until(loop_, loop_.now() + connecting);
    if (auto forbidden = last_look(call))
      co_return Outcome{.payload = nullptr, .error = std::move(*forbidden)};
    sent.push_back(call);
    sent_at.push_back(loop_.now());
    Outcome outcome = answer ? answer(sent.size()) : value(std::to_string(sent.size()));
    co_await net::sleep_until(loop_, loop_.now() + delay);
    co_return outcome;
  }

  base::Duration connecting{};  // until a connection is free
  base::Duration delay = 100ms;
  std::function<Outcome(std::size_t)> answer;  // by the number of the request; default: that number as body
  std::vector<Call> sent;
  std::vector<base::MonotonicTime> sent_at;

 private:
  net::Loop& loop_;
};

struct Asked {
  std::optional<Answer> answer;
  base::MonotonicTime at{};
};

// All three outlive the loop's run.
inline net::Task<void> ask(Guard* guard, net::Loop* loop, Call call, Asked* into) {
  auto calling = guard->call(std::move(call));
  into->answer = co_await std::move(calling);
  into->at = loop->now();
}

inline net::Task<void> await(net::Task<Answer> calling, Asked* into) {
  into->answer = co_await std::move(calling);
}

// A guard and all that it needs, at the beginning of its time.
struct World {
  static resilience::GateSettings settings() {
    resilience::GateSettings settings;
    settings.limits = resilience::LimitProfile::documented();  // each endpoint by itself
    settings.limits.per_endpoint = {.window = 10s, .weight = 20};
    settings.host_probe = kPing;
    return settings;
  }

  Asked& call(Call call) {
    Asked& asked = asked_.emplace_back();
    loop->spawn(ask(&*guard, loop.get(), std::move(call), &asked));
    return asked;
  }
  Asked& call(EndpointId endpoint, base::Duration patience = 5s) {
    return call({.endpoint = endpoint, .params = "symbol=A", .deadline = loop->now() + patience});
  }
  void pass(base::Duration d) { loop->run_until(loop->now() + d); }
  base::MonotonicTime t(base::Duration since_start) const { return start + since_start; }

  std::list<Asked> asked_;
  std::unique_ptr<tests::MovingClock> made = std::make_unique<tests::MovingClock>();
  tests::MovingClock* clock = made.get();  // stands still between the loop's timers, unless told otherwise
  std::unique_ptr<net::Loop> loop = net::Loop::simulated(std::move(made));
  base::MonotonicTime start = loop->now();
  base::NullEventSink events;
  resilience::Gate gate{table(), settings(), events};
  ScriptedSender sender{*loop};
  std::optional<Guard> guard{std::in_place, *loop, gate, sender};
};

class GuardTest : public testing::Test, protected World {};

}  // namespace tidegate::guard::guard_test
