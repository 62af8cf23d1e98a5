#include "tidegate/scenarios/impact/outage_series.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "tidegate/base/random.hpp"

namespace tidegate::scenarios {
namespace {

using Json = nlohmann::ordered_json;

constexpr base::Duration kShortest = std::chrono::seconds{20};
constexpr base::Duration kLongest = std::chrono::seconds{40};
// Long enough for all caches, clocks and books to be as they are after ten minutes.
constexpr base::Duration kHealthy = std::chrono::minutes{1};

// What is asked of ours.
constexpr std::string_view kOurs = "tidegate";
constexpr base::Duration kUsuallyNormalAfter = std::chrono::seconds{1};
constexpr base::Duration kAlwaysNormalAfter = std::chrono::seconds{2};
constexpr std::uint64_t kUsuallyWasted = 25;

std::string row(const std::string& arm, const OutageSpread& spread) {
  const auto ms = [&](std::size_t percent) {
    return fmt::format("{:.0f}", base::to_ms(percentile(spread.normal_after, percent)));
  };
  return fmt::format("  {:<10}{:>8}{:>8}{:>8}{:>12}{:>8}{:>14}{:>14}\n", arm, ms(50), ms(95), ms(100),
                     percentile(spread.wasted_requests, 50), spread.wasted_requests.back(), spread.bad,
                     spread.unanswerable);
}

std::string table(const std::vector<OutageSeries>& arms, OutageSpread OutageSeries::*outage) {
  std::string out = fmt::format("  {:<10}{:>8}{:>8}{:>8}{:>12}{:>8}{:>14}{:>14}\n", "", "p50 ms", "p95 ms",
                                "max ms", "wasted p50", "max", "calls failed", "nobody could");
  for (const OutageSeries& arm : arms) out += row(arm.arm, arm.*outage);
  return out;
}

Verdicts verdicts_on(const OutageSpread& spread, std::string_view which) {
  const std::string ours{kOurs};
  return {{spread.calls > 0 && percentile(spread.normal_after, 95) <= kUsuallyNormalAfter, ours,
           fmt::format("{}: normal again within 1 s in 95 of 100", which)},
          {spread.calls > 0 && spread.normal_after.back() <= kAlwaysNormalAfter, ours,
           fmt::format("{}: never later than 2 s", which)},
          {spread.calls > 0 && percentile(spread.wasted_requests, 50) <= kUsuallyWasted, ours,
           fmt::format("{}: at most {} requests wasted, by the median", which, kUsuallyWasted)}};
}

Json spread_json(const OutageSpread& spread) {
  return {{"normal_after_p50_ms", base::to_ms(percentile(spread.normal_after, 50))},
          {"normal_after_p95_ms", base::to_ms(percentile(spread.normal_after, 95))},
          {"normal_after_max_ms", base::to_ms(spread.normal_after.back())},
          {"wasted_requests_p50", percentile(spread.wasted_requests, 50)},
          {"wasted_requests_max", spread.wasted_requests.back()},
          {"calls", spread.calls},
          {"failed_or_stale_calls", spread.bad},
          {"unanswerable_calls", spread.unanswerable}};
}

}  // namespace

OutageLengths outage_lengths(std::uint64_t seed) {
  base::Random random{seed};
  const auto length = [&random] {
    return base::Duration{random.between(kShortest.count(), kLongest.count())};
  };
  OutageLengths lengths;
  lengths.all = length();
  lengths.depth = length();
  return lengths;
}

void OutageSpread::add(const OutageScore& score) {
  insert_sorted(normal_after, score.normal_after);
  insert_sorted(wasted_requests, score.wasted_requests);
  calls += score.calls;
  bad += score.failed + score.stale;
  unanswerable += score.unanswerable;
}

OutageSeries run_outage_series(std::string_view arm, const OutageSeriesSettings& settings) {
  OutageSeries series;
  series.arm = arm;
  for (std::uint64_t i = 0; i < settings.seeds; ++i) {
    ScenarioSettings scenario;
    scenario.healthy = kHealthy;
    scenario.seed = settings.first_seed + i;
    scenario.profile = settings.profile;
    scenario.outages = outage_lengths(scenario.seed);
    const ArmReport report = run_arm(arm, scenario);
    series.all_fails.add(report.hard->all_fails);
    series.depth_fails.add(report.hard->depth_fails);
    series.past_bound += sum(report.bounds).past_bound;
    series.told += report.told.told;
    series.told_too_young += report.told.told_too_low;
  }
  return series;
}

Verdicts verdicts(const std::vector<OutageSeries>& arms) {
  Verdicts out;
  for (const OutageSeries& arm : arms) {
    if (arm.arm != kOurs) continue;
    append(out, verdicts_on(arm.all_fails, "everything fails"));
    append(out, verdicts_on(arm.depth_fails, "the order book fails"));
    out.push_back({arm.past_bound == 0, arm.arm, "no value past the bound of its class of data"});
    out.push_back({arm.told > 0 && arm.told_too_young == 0, arm.arm, "no told age below the true one"});
  }
  return out;
}

std::string to_text(const std::vector<OutageSeries>& arms, const OutageSeriesSettings& settings) {
  std::string out = fmt::format(
      "\nOutages of 20 s to 40 s with {} seeds from {} on, the exchange {}: milliseconds until normal "
      "again,\n"
      "requests wasted on what fails; over all seeds, calls without a fresh value in the outage, and how "
      "many of\n"
      "these nobody could have answered within their bounds\n",
      settings.seeds, settings.first_seed, settings.profile);
  out += "\nEverything fails (5xx, stalls, mute streams)\n" + table(arms, &OutageSeries::all_fails);
  out += "\nThe order book fails, by REST and by stream\n" + table(arms, &OutageSeries::depth_fails) + "\n";
  return out + to_text(verdicts(arms));
}

std::string to_json(const std::vector<OutageSeries>& arms, const OutageSeriesSettings& settings) {
  Json json{
      {"first_seed", settings.first_seed}, {"seeds", settings.seeds}, {"latency_profile", settings.profile}};
  json["arms"] = Json::object();
  for (const OutageSeries& arm : arms) {
    json["arms"][arm.arm] = {{"outage_of_everything", spread_json(arm.all_fails)},
                             {"outage_of_depth", spread_json(arm.depth_fails)},
                             {"values_past_bound", arm.past_bound},
                             {"book_told_ages_too_low", arm.told_too_young}};
  }
  json["verdicts"] = verdicts_json(verdicts(arms));
  return json.dump(2) + "\n";
}

}  // namespace tidegate::scenarios
