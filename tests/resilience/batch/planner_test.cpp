#include "tidegate/resilience/batch/planner.hpp"

#include <gtest/gtest.h>

namespace tidegate::resilience {
namespace {

using namespace std::chrono_literals;

BatchPlan plan(std::uint32_t weight, BatchPlan::Scope scope = BatchPlan::Scope::kEverything) {
  return {.name = "all symbols",
          .scope = scope,
          .weight = {.ip = weight},
          .takes = [](std::string_view) { return true; },
          .merge = [](std::span<const std::string_view>) { return std::string{}; },
          .split = [](const Payload&, const BatchPart&) { return base::Result<PayloadPtr>{}; }};
}
BatchPlanner planner(std::uint32_t bulk_weight, BatchSettings settings = {}) {
  return {"price", {.ip = 1}, plan(bulk_weight), settings};
}

TEST(BatchPlanner, OneCallIsNeverABatch) {
  EXPECT_FALSE(planner(0).bulk_wins(1));
}

TEST(BatchPlanner, WeightDecidesWhileNothingElseIsKnown) {
  EXPECT_TRUE(planner(2).bulk_wins(2)) << "2 and one request against 2 and two requests";
  EXPECT_FALSE(planner(40).bulk_wins(10));
  EXPECT_TRUE(planner(40).bulk_wins(37)) << "40.1 against 37 x 1.1";
  EXPECT_FALSE(planner(40).bulk_wins(36));
}

TEST(BatchPlanner, ALargeAnswerMustSaveMoreRequests) {
  BatchPlanner tickers = planner(2);
  tickers.learn_single(100, 200ms);
  tickers.learn_bulk(2, 110 * 1024, 200ms);
  EXPECT_FALSE(tickers.bulk_wins(3));
  EXPECT_TRUE(tickers.bulk_wins(4)) << "2 + 0.1 + 2.2 against 4 x 1.1";
}

TEST(BatchPlanner, ASlowBulkAnswerLosesAndIsGivenAnotherChanceInTime) {
  BatchPlanner tickers = planner(2, {.max_batch_size = 4});
  tickers.learn_single(100, 200ms);
  tickers.learn_bulk(4, 400, 2s);
  EXPECT_FALSE(tickers.bulk_wins(4));
  int answered = 0;
  for (; !tickers.worth_collecting() && answered < 1000; ++answered) tickers.learn_single(100, 200ms);
  EXPECT_GT(answered, 50) << "not at once";
  EXPECT_LT(answered, 1000);
}

TEST(BatchPlanner, AListedAnswerGrowsWithItsParts) {
  BatchPlanner info{"info", {.ip = 10}, plan(10, BatchPlan::Scope::kListed), {}};
  info.learn_single(1024, 200ms);
  info.learn_bulk(2, 200 * 1024, 200ms);  // 100 KiB a part: 2.00 each
  EXPECT_TRUE(info.bulk_wins(2)) << "10 + 4 against 20";
  EXPECT_TRUE(info.bulk_wins(10)) << "10 + 20 against 100";
  BatchPlanner light{"light", {.ip = 1}, plan(1, BatchPlan::Scope::kListed), {}};
  light.learn_single(1024, 200ms);
  light.learn_bulk(2, 200 * 1024, 200ms);
  EXPECT_FALSE(light.bulk_wins(10)) << "1 + 20 against 10";
}

TEST(BatchPlanner, ABatchThatCannotWinEvenFullIsNotCollected) {
  EXPECT_FALSE(planner(40, {.max_batch_size = 10}).worth_collecting());
  EXPECT_TRUE(planner(40, {.max_batch_size = 50}).worth_collecting());
  EXPECT_FALSE(planner(2, {.enabled = false}).worth_collecting());
}

TEST(BatchPlanner, EstimatesMoveByAnEighth) {
  BatchPlanner tickers = planner(2);
  tickers.learn_single(1024, 200ms);
  tickers.learn_bulk(2, 0, 200ms);
  tickers.learn_bulk(2, 8 * 10240, 200ms);
  EXPECT_NE(tickers.explain(2).find("bytes 0.20"), std::string::npos) << tickers.explain(2);
}

TEST(BatchPlanner, ExplainsItsChoice) {
  BatchPlanner tickers = planner(2);
  EXPECT_EQ(tickers.explain(3),
            "3 x price: one request for all symbols costs 2.10 (weight 2.00, requests 0.10, bytes 0.00, "
            "latency 0.00), 3 single ones cost 3.30 (weight 3.00, requests 0.30, bytes 0.00, latency 0.00): "
            "one request; no bulk answer was seen yet");
  tickers.learn_single(512, 100ms);
  tickers.learn_bulk(3, 512 * 1024, 100ms);
  EXPECT_EQ(tickers.explain(3),
            "3 x price: one request for all symbols costs 13.34 (weight 2.00, requests 0.10, bytes 10.24, "
            "latency 1.00), 3 single ones cost 4.33 (weight 3.00, requests 0.30, bytes 0.03, latency 1.00): "
            "each by itself");
}

TEST(BatchPlanner, NamesEveryWrongSetting) {
  const BatchSettings wrong{.window = 0ms, .max_batch_size = 0, .costs = {.per_kib = 2'000'000}};
  const auto errors = wrong.validate();
  ASSERT_EQ(errors.size(), 3U);
  EXPECT_NE(errors[0].find("window"), std::string::npos);
  EXPECT_NE(errors[1].find("max_batch_size"), std::string::npos);
  EXPECT_NE(errors[2].find("costs.per_kib is 2000000"), std::string::npos);
}

}  // namespace
}  // namespace tidegate::resilience
