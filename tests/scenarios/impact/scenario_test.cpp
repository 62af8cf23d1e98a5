// What the impact report promises, held against a whole run of it.
#include "tidegate/scenarios/impact/scenario.hpp"

#include <gmock/gmock.h>

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace tidegate::scenarios {
namespace {

using nlohmann::json;

ImpactReport run(std::uint64_t seed, int minutes, std::string profile = "far") {
  ScenarioSettings settings;
  settings.seed = seed;
  settings.profile = std::move(profile);
  settings.healthy = std::chrono::minutes{minutes};
  return run_impact(settings);
}

double percent_less(const json& arm, const json& direct, const char* key) {
  return 100 * (1 - arm.at(key).get<double>() / direct.at(key).get<double>());
}

// What the guide promises of its arm, and what is asked of ours.
void expect_the_promised_savings(const json& arms) {
  struct Bound {
    const char* arm;
    double latency;
    double requests;
  };
  for (const Bound& bound : {Bound{"guide", 30, 40}, Bound{"tidegate", 90, 95}}) {
    SCOPED_TRACE(bound.arm);
    const json& arm = arms.at(bound.arm);
    const double latency = percent_less(arm, arms.at("direct"), "mean_latency_ms");
    const double requests = percent_less(arm, arms.at("direct"), "requests");
    EXPECT_GE(latency, bound.latency);
    EXPECT_GE(requests, bound.requests);
    EXPECT_NEAR(arm.at("latency_reduction_percent").get<double>(), latency, 1e-6);
    EXPECT_NEAR(arm.at("request_reduction_percent").get<double>(), requests, 1e-6);
  }
}

void expect_young_books(const json& arms) {
  EXPECT_LE(arms.at("tidegate").at("book_mean_true_age_ms").get<double>(),
            arms.at("direct").at("book_mean_true_age_ms").get<double>());
}

void expect_honest_ages(const json& tidegate) {
  EXPECT_GT(tidegate.at("book_told_ages").get<std::uint64_t>(), 0U);
  EXPECT_EQ(tidegate.at("book_told_ages_too_low").get<std::uint64_t>(), 0U);
}

// Nothing handed out as fresh is past the bound of its class of data, and no read of the account is older
// than what the agent knows to be filled. The guide's cache does not know of fills: the judge can tell.
void expect_bounds_kept(const json& arms) {
  const json& tidegate = arms.at("tidegate");
  EXPECT_EQ(tidegate.at("values_past_bound"), 0);
  for (const auto& [name, judged] : tidegate.at("data_classes").items()) {
    EXPECT_GT(judged.at("judged_values").get<std::uint64_t>(), 0U) << name;
    EXPECT_EQ(judged.at("values_past_bound"), 0) << name;
  }
  for (const auto& [name, arm] : arms.items()) {
    SCOPED_TRACE(name);
    EXPECT_GT(arm.at("trading").at("filled_orders"), 5);
    EXPECT_GT(arm.at("trading").at("account_reads_after_fill"), 50);
  }
  EXPECT_EQ(tidegate.at("trading").at("account_reads_before_own_fill"), 0);
  EXPECT_EQ(arms.at("direct").at("trading").at("account_reads_before_own_fill"), 0);
  EXPECT_GT(arms.at("guide").at("trading").at("account_reads_before_own_fill"), 0);
}

void expect_every_call_accounted_for(const ImpactReport& report) {
  // 2 symbols × 2 kinds × 3 components at 4 Hz; account and open orders every 5 s. The first and last call of
  // each of the 14 repetitions may fall on either side of the edge.
  const double expected = base::to_ms(report.healthy) / 1000 * (2 * 2 * 3 * 4 + 2 / 5.0);
  const ArmReport& direct = report.arms.front();
  for (const ArmReport& arm : report.arms) {
    SCOPED_TRACE(arm.name);
    EXPECT_NEAR(static_cast<double>(arm.caller.calls), expected, 14);
    EXPECT_EQ(arm.caller.calls, direct.caller.calls);
    EXPECT_EQ(arm.caller.latency.count() + arm.caller.failed, arm.caller.calls);
    EXPECT_EQ(arm.caller.failed, 0U) << "the exchange was healthy";
    EXPECT_EQ(arm.caller.stale, 0U) << "likewise";
    EXPECT_EQ(arm.hard->all_fails.calls, direct.hard->all_fails.calls);
    EXPECT_EQ(arm.hard->depth_fails.calls, direct.hard->depth_fails.calls);
    EXPECT_EQ(arm.hard->depth_fails.other_calls, direct.hard->depth_fails.other_calls);
  }
}

void expect_cheap_outages(const ImpactReport& report) {
  const ArmReport& direct = report.arms.front();
  const ArmReport& tidegate = report.arms.back();
  // Only what was asked in the outage's last tenth of a second arrives behind its end.
  EXPECT_GT(direct.hard->all_fails.failed * 100, direct.hard->all_fails.calls * 99);
  EXPECT_GT(direct.hard->depth_fails.failed * 100, direct.hard->depth_fails.calls * 99);
  EXPECT_LT(tidegate.hard->all_fails.wasted_requests * 10, direct.hard->all_fails.wasted_requests);
  EXPECT_LT(tidegate.hard->depth_fails.wasted_requests * 10, direct.hard->depth_fails.wasted_requests);
  EXPECT_EQ(tidegate.hard->depth_fails.other_failed, 0U) << "what does not fail must not suffer";
}

// Whatever MEXC means, the arm with default settings is never refused; those who know no limits are banned.
void expect_kept_limits(const json& arms) {
  for (const char* limits : {"support", "weight_300"}) {
    SCOPED_TRACE(limits);
    const json& tidegate = arms.at("tidegate").at("under_limits").at(limits);
    EXPECT_GT(tidegate.at("calls"), 10'000);
    EXPECT_EQ(tidegate.at("answers_429"), 0);
    EXPECT_EQ(tidegate.at("answers_418"), 0);
    EXPECT_EQ(tidegate.at("bans"), 0);
    EXPECT_EQ(tidegate.at("failed_calls"), 0);
    const json& direct = arms.at("direct").at("under_limits").at(limits);
    EXPECT_EQ(direct.at("calls"), tidegate.at("calls"));
    EXPECT_GT(direct.at("answers_429"), 0);
    EXPECT_GT(direct.at("bans"), 0);
    EXPECT_GT(direct.at("failed_calls"), direct.at("calls").get<int>() / 2);
  }
}

class ImpactTest : public testing::TestWithParam<std::uint64_t> {};

// One test for all promises: three arms for ten minutes take seconds.
TEST_P(ImpactTest, TenMinutesKeepEveryPromiseOfTheReport) {
  const ImpactReport report = run(GetParam(), 10);
  const json arms = json::parse(to_json(report)).at("arms");
  expect_the_promised_savings(arms);
  expect_young_books(arms);
  expect_honest_ages(arms.at("tidegate"));
  expect_bounds_kept(arms);
  EXPECT_GT(arms.at("guide").at("values_past_bound"), 0) << "it counts from the arrival; the judge can tell";
  expect_every_call_accounted_for(report);
  expect_cheap_outages(report);
  expect_kept_limits(arms);
}

INSTANTIATE_TEST_SUITE_P(TwoSeeds, ImpactTest, testing::Values(1, 20'260'417),
                         testing::PrintToStringParamName());

TEST(Impact, TheSameSeedGivesTheSameReportToTheByteAndAnotherDoesNot) {
  const std::string first = to_json(run(3, 1));
  EXPECT_EQ(first, to_json(run(3, 1)));
  EXPECT_NE(first, to_json(run(4, 1)));
}

TEST(Impact, BesideTheExchangeThePromisesHoldAsWell) {
  const ImpactReport report = run(6, 2, "near");
  const json arms = json::parse(to_json(report)).at("arms");
  expect_honest_ages(arms.at("tidegate"));
  expect_bounds_kept(arms);
  EXPECT_LT(arms.at("direct").at("mean_latency_ms"), 3) << "2 ms away";
  EXPECT_LT(arms.at("tidegate").at("mean_latency_ms"), arms.at("direct").at("mean_latency_ms"));
}

TEST(Impact, TheReportHasTheDocumentedKeysForEachArmAndTheTextTellsWhatWasReached) {
  const ImpactReport result = run(5, 1);
  EXPECT_THAT(to_text(result), testing::HasSubstr("tidegate: no told age below the true one"));
  const json report = json::parse(to_json(result));
  EXPECT_EQ(report.at("seed"), 5);
  EXPECT_EQ(report.at("minutes"), 1);
  EXPECT_EQ(report.at("clock"), "virtual");
  EXPECT_EQ(report.at("bounds_ms").size(), kCallKindCount);
  std::vector<std::string> names;
  for (const auto& [name, arm] : report.at("arms").items()) {
    SCOPED_TRACE(name);
    names.push_back(name);
    for (const char* key :
         {"calls", "failed_calls", "stale_calls", "requests", "weight", "exchange_received_bytes",
          "exchange_sent_bytes", "mean_latency_ms", "p50_latency_ms", "p99_latency_ms",
          "latency_reduction_percent", "request_reduction_percent", "book_mean_true_age_ms",
          "book_max_true_age_ms", "values_past_bound"}) {
      EXPECT_TRUE(arm.contains(key) && arm.at(key).is_number()) << key;
    }
    for (const char* outage : {"outage_of_everything", "outage_of_depth"}) {
      for (const char* key :
           {"calls", "failed_calls", "stale_calls", "unanswerable_calls", "wasted_requests", "other_calls",
            "other_failed_calls", "other_p99_latency_ms", "normal_after_ms"}) {
        EXPECT_TRUE(arm.at(outage).contains(key) && arm.at(outage).at(key).is_number()) << outage << key;
      }
    }
  }
  EXPECT_THAT(names, testing::UnorderedElementsAreArray(kArmNames));
}

}  // namespace
}  // namespace tidegate::scenarios
