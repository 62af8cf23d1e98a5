#include "tidegate/scenarios/impact/resource_series.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <nlohmann/json.hpp>

#include "tidegate/scenarios/arms/agent.hpp"
#include "tidegate/scenarios/impact/wall_scenario.hpp"

namespace tidegate::scenarios {
namespace {

using Json = nlohmann::ordered_json;

// What is asked of ours, of one agent alone.
constexpr double kMostCpuOfGuide = 1.1;
constexpr std::uint64_t kMostPrivateAboveDirect = 512 * 1024;

constexpr double kMib = 1024 * 1024;

std::int64_t whole_seconds(base::Duration length) {
  return std::chrono::duration_cast<std::chrono::seconds>(length).count();
}

using Cell = std::function<std::string(const ResourceSpread&)>;

std::string row(const std::vector<ResourceSeries>& arms, std::size_t i, std::string_view label,
                const Cell& cell) {
  std::string out = fmt::format("  {:<42}", label);
  for (const ResourceSeries& arm : arms) out += fmt::format("{:>16}", cell(arm.with[i]));
  return out + "\n";
}

std::string mib(const std::vector<std::uint64_t>& bytes) {
  return fmt::format("{:.2f} MiB", static_cast<double>(percentile(bytes, 50)) / kMib);
}

std::string table(const std::vector<ResourceSeries>& arms, std::size_t i) {
  const auto count = [](std::uint64_t ResourceSpread::*of) {
    return [of](const ResourceSpread& spread) { return fmt::format("{}", spread.*of); };
  };
  const int agents = kSharingAgents[i];
  return fmt::format("\n{}\n", agents == 1 ? std::string{"1 agent"} : fmt::format("{} agents", agents)) +
         row(arms, i, "processor time",
             [](const auto& of) { return fmt::format("{:.1f} ms", base::to_ms(percentile(of.cpu, 50))); }) +
         row(arms, i, "… a call",
             [](const auto& of) { return fmt::format("{:.0f} µs", of.cpu_us_a_call()); }) +
         row(arms, i, "memory of its own at the end", [](const auto& of) { return mib(of.private_bytes); }) +
         row(arms, i, "most memory resident", [](const auto& of) { return mib(of.peak_rss_bytes); }) +
         row(arms, i, "requests received by the exchange",
             [](const auto& of) { return fmt::format("{}", percentile(of.requests, 50)); }) +
         row(arms, i, "calls asked, all runs", count(&ResourceSpread::calls)) +
         row(arms, i, "calls without a value, all runs", count(&ResourceSpread::failed)) +
         row(arms, i, "calls served stale, and told so, all runs", count(&ResourceSpread::stale));
}

const ResourceSpread& alone(const std::vector<ResourceSeries>& arms, std::string_view name) {
  return std::ranges::find(arms, name, &ResourceSeries::arm)->with.front();
}

Json spread_json(const ResourceSpread& spread) {
  return {{"cpu_p50_ms", base::to_ms(percentile(spread.cpu, 50))},
          {"cpu_min_ms", base::to_ms(spread.cpu.front())},
          {"cpu_max_ms", base::to_ms(spread.cpu.back())},
          {"cpu_a_call_us", spread.cpu_us_a_call()},
          {"private_p50_bytes", percentile(spread.private_bytes, 50)},
          {"peak_rss_p50_bytes", percentile(spread.peak_rss_bytes, 50)},
          {"requests_p50", percentile(spread.requests, 50)},
          {"calls", spread.calls},
          {"failed_calls", spread.failed},
          {"stale_calls", spread.stale}};
}

}  // namespace

void ResourceSpread::add(const ArmReport& report) {
  insert_sorted(cpu, report.process->cpu);
  insert_sorted(private_bytes, report.process->private_bytes);
  insert_sorted(peak_rss_bytes, report.process->peak_rss_bytes);
  insert_sorted(requests, report.exchange.requests);
  calls += report.caller.calls;
  failed += report.caller.failed;
  stale += report.caller.stale;
}

double ResourceSpread::cpu_us_a_call() const {
  if (calls == 0) return 0;
  const double calls_a_run = static_cast<double>(calls) / static_cast<double>(cpu.size());
  return 1'000 * base::to_ms(percentile(cpu, 50)) / calls_a_run;
}

base::Result<std::vector<ResourceSeries>> run_resource_series(const ResourceSettings& settings) {
  std::vector<ResourceSeries> series;
  for (const auto arm : kArmNames) series.push_back({std::string{arm}, {}});
  for (int run = 0; run < settings.runs; ++run) {
    for (std::size_t i = 0; i < kSharingAgents.size(); ++i) {
      for (ResourceSeries& of_arm : series) {
        ScenarioSettings scenario;
        scenario.healthy = settings.length;
        scenario.seed = settings.seed + static_cast<std::uint64_t>(run);
        scenario.profile = settings.profile;
        scenario.limits = "none";
        scenario.workload.agents = kSharingAgents[i];
        const auto report = run_arm_on_sockets(of_arm.arm, scenario);
        if (!report) return std::unexpected(report.error());
        of_arm.with[i].add(*report);
      }
    }
  }
  return series;
}

// Whatever else the machine does decides as well, so none of them binds.
Verdicts verdicts(const std::vector<ResourceSeries>& arms) {
  const ResourceSpread& direct = alone(arms, "direct");
  const ResourceSpread& ours = alone(arms, "tidegate");
  const base::Duration cpu = percentile(ours.cpu, 50);
  const base::Duration of_direct = percentile(direct.cpu, 50);
  const double of_guide = base::to_ms(cpu) / base::to_ms(percentile(alone(arms, "guide").cpu, 50));
  const std::uint64_t memory = percentile(ours.private_bytes, 50);
  const std::uint64_t least = percentile(direct.private_bytes, 50);
  const double above = (static_cast<double>(memory) - static_cast<double>(least)) / kMib;
  return {
      {of_guide <= kMostCpuOfGuide, "tidegate",
       fmt::format("one agent takes at most {} times the processor time of the guide's arm ({:.2f})",
                   kMostCpuOfGuide, of_guide),
       false},
      {cpu < of_direct, "tidegate",
       fmt::format("one agent takes less processor time than direct ({:.1f} ms, {:.1f} ms)", base::to_ms(cpu),
                   base::to_ms(of_direct)),
       false},
      {memory <= least + kMostPrivateAboveDirect, "tidegate",
       fmt::format("one agent has at most 0.5 MiB more memory of its own than direct ({:+.2f} MiB)", above),
       false}};
}

std::string to_text(const std::vector<ResourceSeries>& arms, const ResourceSettings& settings) {
  std::string out = fmt::format(
      "\nWhat agents that share one client take from the machine: each arm a process of its own on real "
      "sockets, "
      "medians\nof {} run{} of {} s, the exchange {} and without limits\n\n{:<44}",
      settings.runs, settings.runs == 1 ? "" : "s", whole_seconds(settings.length), settings.profile, "");
  for (const ResourceSeries& arm : arms) out += fmt::format("{:>16}", arm.arm);
  out += '\n';
  for (std::size_t i = 0; i < kSharingAgents.size(); ++i) out += table(arms, i);
  return out + "\n" + to_text(verdicts(arms));
}

std::string to_json(const std::vector<ResourceSeries>& arms, const ResourceSettings& settings) {
  Json json{{"runs", settings.runs},
            {"seconds", whole_seconds(settings.length)},
            {"first_seed", settings.seed},
            {"latency_profile", settings.profile}};
  json["arms"] = Json::object();
  for (const ResourceSeries& arm : arms) {
    for (std::size_t i = 0; i < kSharingAgents.size(); ++i) {
      json["arms"][arm.arm][fmt::format("agents_{}", kSharingAgents[i])] = spread_json(arm.with[i]);
    }
  }
  json["verdicts"] = verdicts_json(verdicts(arms));
  return json.dump(2) + "\n";
}

}  // namespace tidegate::scenarios
