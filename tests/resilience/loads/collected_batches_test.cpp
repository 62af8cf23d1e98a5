#include "tidegate/resilience/loads/collected_batches.hpp"

#include <gtest/gtest.h>

namespace tidegate::resilience {
namespace {

using namespace std::chrono_literals;
using base::MonotonicTime;

const EndpointId kPing{0};
const EndpointId kInfo{1};

MonotonicTime t(base::Duration since_start) {
  return MonotonicTime{since_start};
}

BatchPlan three_at_most() {
  return {.name = "a list",
          .scope = BatchPlan::Scope::kListed,
          .weight = {.ip = 1},
          .most_parts = 3,
          .takes = [](std::string_view) { return true; },
          .merge = [](std::span<const std::string_view>) { return std::string{}; },
          .split = [](const Payload&, const BatchPart&) { return base::Result<PayloadPtr>{nullptr}; }};
}

class CollectedBatchesTest : public testing::Test {
 protected:
  void add(MonotonicTime now) {
    const FlightId flight = flights.begin("key" + std::to_string(flights.size()), {kInfo});
    batches.add({Call{.endpoint = kInfo}, FlightHold{flights, flight}, now});
  }
  Flights flights{250ms};
  CollectedBatches batches{{{.name = "ping"}, {.name = "info", .batch = three_at_most()}}, {.window = 20ms}};
};

TEST_F(CollectedBatchesTest, AnotherWindowCountsForThoseThatAreHeldBackToo) {
  add(t(0ms));
  EXPECT_EQ(batches.due_at({kInfo}, 1), t(20ms));
  batches.apply({.window = 5ms});
  EXPECT_EQ(batches.due_at({kInfo}, 1), t(5ms));
}

TEST_F(CollectedBatchesTest, WhatHasNoPlanHasNoPlanner) {
  EXPECT_EQ(batches.planner(kPing), nullptr);
  ASSERT_NE(batches.planner(kInfo), nullptr);
  const CollectedBatches off{{{.name = "ping"}, {.name = "info", .batch = three_at_most()}},
                             {.enabled = false}};
  EXPECT_EQ(off.planner(kInfo), nullptr);
}

TEST_F(CollectedBatchesTest, ABatchIsDueWhenTheWindowOfItsOldestHasPassed) {
  EXPECT_EQ(batches.due_at({kInfo}, 1), base::kNever);
  EXPECT_EQ(batches.latest_end({kInfo}, t(0s)), t(20ms));
  add(t(0s));
  add(t(15ms));
  EXPECT_EQ(batches.due_at({kInfo}, 1), t(20ms));
  EXPECT_EQ(batches.latest_end({kInfo}, t(15ms)), t(20ms)) << "a newcomer leaves with the oldest";
}

TEST_F(CollectedBatchesTest, ItIsDueAtOnceWithNothingUnderWayOrWhenItIsFull) {
  add(t(0s));
  EXPECT_EQ(batches.due_at({kInfo}, 0), t(0s));
  add(t(1ms));
  add(t(2ms));
  EXPECT_EQ(batches.due_at({kInfo}, 5), t(2ms));
}

TEST_F(CollectedBatchesTest, TheOldestAreTakenAndNoMoreThanTheirPlanTakes) {
  for (int i = 0; i < 4; ++i) add(t(0s) + std::chrono::milliseconds{i});
  EXPECT_EQ(batches.size(), 4U);
  const auto taken = batches.take({kInfo});
  ASSERT_EQ(taken.size(), 3U);
  EXPECT_EQ(taken.front().arrived, t(0s));
  EXPECT_EQ(batches.size(), 1U);
  EXPECT_EQ(batches.due_at({kInfo}, 1), t(23ms)) << "who stays has its own window";
  EXPECT_EQ(batches.take({kInfo}).size(), 1U);
}

}  // namespace
}  // namespace tidegate::resilience
