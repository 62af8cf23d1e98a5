// Time that passes at the worst of instants: between two readings of the clock, or by hours at once.
#include <algorithm>
#include <set>

#include "guard/guard_fixture.hpp"

namespace tidegate::guard::guard_test {
namespace {

using base::Delivery;

Call order(base::MonotonicTime deadline, std::string params = "order=1") {
  return {.endpoint = kPlace, .params = std::move(params), .deadline = deadline};
}

bool was_sent(const World& world, const std::string& order) {
  return std::any_of(world.sender.sent.begin(), world.sender.sent.end(),
                     [&order](const Call& call) { return call.params.find(order) != std::string::npos; });
}

// What is told must be what happened, whatever instant the deadline falls on.
void expect_told_truly(const World& world, const Asked& asked, const std::string& order = "order=1") {
  ASSERT_TRUE(asked.answer) << "told by its deadline";
  ASSERT_FALSE(*asked.answer);
  EXPECT_EQ(asked.answer->error().delivery, was_sent(world, order) ? Delivery::kUnknown : Delivery::kNotSent);
}

TEST(GuardClock, ADeadlineMayPassBetweenAnyTwoReadings) {
  std::size_t sent = 0;
  for (const base::Duration step : {base::Duration{1ns}, base::Duration{1us}, base::Duration{1ms}}) {
    for (int readings = 1; readings <= 60; ++readings) {
      SCOPED_TRACE(std::to_string(readings) + " readings of " + std::to_string(step.count()) + " ns");
      World world;
      world.sender.delay = 1h;
      world.clock->step = step;
      const Asked& asked = world.call(order(world.start + readings * step));
      world.pass(10s);
      expect_told_truly(world, asked);
      sent += world.sender.sent.size();
    }
  }
  EXPECT_GT(sent, 0U);
  EXPECT_LT(sent, 3U * 60U) << "both sides of the deadline were met";
}

TEST(GuardClock, TheDeadlinesOfABatchMayPassBetweenAnyTwoReadings) {
  std::set<std::string> batches;
  for (int readings = -20; readings <= 40; ++readings) {
    SCOPED_TRACE(readings);
    World world;
    world.sender.delay = 0ms;
    for (int i = 0; i < 20; ++i) world.call(order(world.start + 5s, "spend=" + std::to_string(i)));
    world.pass(1ms);
    ASSERT_EQ(world.sender.sent.size(), 20U);
    world.sender.delay = 1h;
    world.sender.connecting = 20s;
    const auto deadline = world.start + 25s;
    const Asked& first = world.call(order(deadline, "order=1"));
    const Asked& second = world.call(order(deadline + 5us, "order=2"));
    world.pass(10s);
    world.clock->advance_to(deadline - readings * 1us);  // their connection came meanwhile
    world.clock->step = 1us;
    world.pass(10s);
    expect_told_truly(world, first, "order=1");
    expect_told_truly(world, second, "order=2");
    batches.insert(world.sender.sent.size() > 20 ? world.sender.sent.back().params : "none");
  }
  EXPECT_EQ(batches, (std::set<std::string>{"none", "order=1 order=2", "order=2"})) << "each was met";
}

TEST(GuardClock, AnOrderWhoseDeadlinePassedWhileTheMachineSleptIsNotSent) {
  World world;
  world.sender.connecting = 50ms;
  const Asked& asked = world.call(order(world.start + 5s));
  world.pass(10ms);
  world.clock->advance(3h);
  world.pass(1ms);
  expect_told_truly(world, asked);
  EXPECT_TRUE(world.sender.sent.empty());
}

TEST(GuardClock, WhatFellDueWhileTheMachineSleptIsDoneAsItWakes) {
  World world;
  for (int i = 0; i < 20; ++i) world.call({.endpoint = kDepth, .params = std::to_string(i)});
  world.pass(1s);
  const Asked& patient = world.call({.endpoint = kDepth, .params = "p", .deadline = world.start + 24h});
  const Asked& hasty = world.call({.endpoint = kDepth, .params = "h", .deadline = world.start + 15s});
  world.pass(1ms);
  world.clock->advance(3h);
  world.pass(200ms);
  EXPECT_TRUE(patient.answer && patient.answer->has_value()) << "its weight was back long ago";
  ASSERT_TRUE(hasty.answer);
  EXPECT_EQ(hasty.answer->error().code, ErrorCode::kDeadlineExceeded);
}

}  // namespace
}  // namespace tidegate::guard::guard_test
