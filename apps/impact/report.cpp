#include "apps/impact/report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <nlohmann/json.hpp>
#include <string_view>

namespace tidegate::apps {
namespace {

using Json = nlohmann::ordered_json;

// What the guide promises of its arm, and what is asked of ours, against `direct`.
struct Bound {
  std::string_view arm;
  double latency_reduction_percent;
  double request_reduction_percent;
};
constexpr Bound kBounds[] = {{"guide", 30, 40}, {"tidegate", 90, 95}};

double mean_ms(base::Duration sum, std::uint64_t count) {
  return count == 0 ? 0 : base::to_ms(sum) / static_cast<double>(count);
}

double reduction_percent(double of, double from) {
  return from == 0 ? 0 : 100.0 * (1.0 - of / from);
}

double latency_reduction(const ArmReport& arm, const ArmReport& direct) {
  return reduction_percent(base::to_ms(arm.caller.latency.mean()), base::to_ms(direct.caller.latency.mean()));
}

double request_reduction(const ArmReport& arm, const ArmReport& direct) {
  return reduction_percent(static_cast<double>(arm.exchange.requests),
                           static_cast<double>(direct.exchange.requests));
}

Json outage_json(const OutageScore& outage) {
  return {{"calls", outage.calls},
          {"failed_calls", outage.failed},
          {"stale_calls", outage.stale},
          {"wasted_requests", outage.wasted_requests},
          {"other_calls", outage.other_calls},
          {"other_failed_calls", outage.other_failed},
          {"other_p99_latency_ms", base::to_ms(outage.other_p99)},
          {"normal_after_ms", base::to_ms(outage.normal_after)}};
}

Json arm_json(const ArmReport& arm, const ArmReport& direct) {
  const CallerScore& caller = arm.caller;
  Json json{{"calls", caller.calls},
            {"failed_calls", caller.failed},
            {"stale_calls", caller.stale},
            {"requests", arm.exchange.requests},
            {"weight", arm.exchange.weight},
            {"exchange_received_bytes", arm.exchange.bytes_in},
            {"exchange_sent_bytes", arm.exchange.bytes_out},
            {"mean_latency_ms", base::to_ms(caller.latency.mean())},
            {"p50_latency_ms", base::to_ms(caller.latency.quantile(0.5))},
            {"p99_latency_ms", base::to_ms(caller.latency.quantile(0.99))},
            {"latency_reduction_percent", latency_reduction(arm, direct)},
            {"request_reduction_percent", request_reduction(arm, direct)},
            {"book_mean_true_age_ms", mean_ms(caller.age.true_sum, caller.age.counted)},
            {"book_max_true_age_ms", base::to_ms(caller.age.true_max)}};
  if (caller.age.told > 0) {
    json["book_told_ages"] = caller.age.told;
    json["book_told_ages_too_low"] = caller.age.told_too_low;
    json["book_mean_told_excess_ms"] = mean_ms(caller.age.told_excess_sum, caller.age.told);
    json["book_least_told_excess_ms"] = base::to_ms(caller.age.least_told_excess);
  }
  json["outage_of_everything"] = outage_json(arm.all_fails);
  json["outage_of_depth"] = outage_json(arm.depth_fails);
  return json;
}

// One line of the text: a label and a number for each arm.
class Table {
 public:
  explicit Table(const ImpactReport& report) : report_(report) {
    out_ = fmt::format("{:<44}", "");
    for (const auto& arm : report.arms) out_ += fmt::format("{:>14}", arm.name);
    out_ += '\n';
  }

  void heading(std::string_view text) { out_ += fmt::format("\n{}\n", text); }
  void count(std::string_view label, const std::function<std::uint64_t(const ArmReport&)>& of) {
    row(label, [&](const ArmReport& arm) { return fmt::format("{}", of(arm)); });
  }
  void ms(std::string_view label, const std::function<double(const ArmReport&)>& of) {
    row(label, [&](const ArmReport& arm) { return fmt::format("{:.1f} ms", of(arm)); });
  }
  void row(std::string_view label, const std::function<std::string(const ArmReport&)>& of) {
    out_ += fmt::format("  {:<42}", label);
    for (const auto& arm : report_.arms) out_ += fmt::format("{:>14}", of(arm));
    out_ += '\n';
  }
  std::string take() { return std::move(out_); }

 private:
  const ImpactReport& report_;
  std::string out_;
};

void add_outage(Table& table, OutageScore ArmReport::*outage, bool others) {
  table.count("calls without a value", [=](const ArmReport& arm) { return (arm.*outage).failed; });
  table.count("calls served stale, and told so", [=](const ArmReport& arm) { return (arm.*outage).stale; });
  table.count("requests wasted on what fails",
              [=](const ArmReport& arm) { return (arm.*outage).wasted_requests; });
  if (others) {
    table.count("other calls without a value",
                [=](const ArmReport& arm) { return (arm.*outage).other_failed; });
    table.ms("p99 latency of the other calls",
             [=](const ArmReport& arm) { return base::to_ms((arm.*outage).other_p99); });
  }
  table.ms("normal again after",
           [=](const ArmReport& arm) { return base::to_ms((arm.*outage).normal_after); });
}

void add_steady(Table& table, const ArmReport& direct) {
  table.count("calls asked", [](const ArmReport& arm) { return arm.caller.calls; });
  table.count("calls without a value", [](const ArmReport& arm) { return arm.caller.failed; });
  table.count("requests received by the exchange",
              [](const ArmReport& arm) { return arm.exchange.requests; });
  table.row("… fewer than direct",
            [&](const ArmReport& arm) { return fmt::format("{:.1f} %", request_reduction(arm, direct)); });
  table.count("weight received", [](const ArmReport& arm) { return arm.exchange.weight; });
  table.count("KiB to the exchange", [](const ArmReport& arm) { return arm.exchange.bytes_in / 1024; });
  table.count("KiB from the exchange", [](const ArmReport& arm) { return arm.exchange.bytes_out / 1024; });
  table.ms("latency, mean", [](const ArmReport& arm) { return base::to_ms(arm.caller.latency.mean()); });
  table.row("… lower than direct",
            [&](const ArmReport& arm) { return fmt::format("{:.1f} %", latency_reduction(arm, direct)); });
  table.ms("latency, median",
           [](const ArmReport& arm) { return base::to_ms(arm.caller.latency.quantile(0.5)); });
  table.ms("latency, p99",
           [](const ArmReport& arm) { return base::to_ms(arm.caller.latency.quantile(0.99)); });
  table.ms("order book's true age, mean",
           [](const ArmReport& arm) { return mean_ms(arm.caller.age.true_sum, arm.caller.age.counted); });
  table.ms("order book's true age, maximum",
           [](const ArmReport& arm) { return base::to_ms(arm.caller.age.true_max); });
  table.row("told ages below the true one", [](const ArmReport& arm) {
    return arm.caller.age.told == 0
               ? std::string{"none told"}
               : fmt::format("{} of {}", arm.caller.age.told_too_low, arm.caller.age.told);
  });
  table.row("told age above the true one, mean", [](const ArmReport& arm) {
    const AgeScore& age = arm.caller.age;
    return age.told == 0 ? std::string{"none told"}
                         : fmt::format("{:.1f} ms", mean_ms(age.told_excess_sum, age.told));
  });
}

std::string verdicts(const ImpactReport& report) {
  std::string out = "\n";
  const ArmReport& direct = report.arms.front();
  const auto verdict = [&](bool met, std::string text) {
    out += fmt::format("  {}  {}\n", met ? "met    " : "NOT MET", text);
  };
  for (const Bound& bound : kBounds) {
    for (const auto& arm : report.arms) {
      if (arm.name != bound.arm) continue;
      const double latency = latency_reduction(arm, direct);
      const double requests = request_reduction(arm, direct);
      verdict(latency >= bound.latency_reduction_percent,
              fmt::format("{}: mean latency at least {} % lower than direct ({:.1f} %)", arm.name,
                          bound.latency_reduction_percent, latency));
      verdict(requests >= bound.request_reduction_percent,
              fmt::format("{}: at least {} % fewer requests than direct ({:.1f} %)", arm.name,
                          bound.request_reduction_percent, requests));
      if (arm.caller.age.told == 0) continue;
      const double age = mean_ms(arm.caller.age.true_sum, arm.caller.age.counted);
      const double direct_age = mean_ms(direct.caller.age.true_sum, direct.caller.age.counted);
      verdict(age <= direct_age,
              fmt::format("{}: order books on average no older than direct's ({:.1f} ms, {:.1f} ms)",
                          arm.name, age, direct_age));
      verdict(arm.caller.age.told_too_low == 0, fmt::format("{}: no told age below the true one", arm.name));
    }
  }
  return out;
}

}  // namespace

std::string to_json(const ImpactReport& report) {
  Json arms = Json::object();
  for (const auto& arm : report.arms) arms[arm.name] = arm_json(arm, report.arms.front());
  const Json json{
      {"seed", report.seed}, {"minutes", report.minutes}, {"latency_profile", "far"}, {"arms", arms}};
  return json.dump(2) + "\n";
}

std::string to_text(const ImpactReport& report) {
  Table table{report};
  table.heading(fmt::format("{} minutes of a healthy exchange", report.minutes));
  add_steady(table, report.arms.front());
  table.heading("30 s in which everything fails (5xx, stalls, mute streams)");
  add_outage(table, &ArmReport::all_fails, false);
  table.heading("30 s in which the order book fails, by REST and by stream");
  add_outage(table, &ArmReport::depth_fails, true);
  return table.take() + verdicts(report);
}

}  // namespace tidegate::apps
