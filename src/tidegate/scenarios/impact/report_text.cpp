// The report for people: a column an arm, then what was asked for and whether it was met.
#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <string_view>

#include "tidegate/scenarios/impact/report.hpp"

namespace tidegate::scenarios {
namespace {

// One line of the text: a label and a number for each arm.
class Table {
 public:
  explicit Table(const ImpactReport& report) : report_(report) {
    out_ = fmt::format("{:<44}", "");
    for (const auto& arm : report.arms) out_ += fmt::format("{:>16}", arm.name);
    out_ += '\n';
  }

  void heading(std::string_view text) { out_ += fmt::format("\n{}\n", text); }
  void count(std::string_view label, const std::function<std::uint64_t(const ArmReport&)>& of) {
    row(label, [&](const ArmReport& arm) { return fmt::format("{}", of(arm)); });
  }
  void ms(std::string_view label, const std::function<double(const ArmReport&)>& of) {
    row(label, [&](const ArmReport& arm) { return fmt::format("{:.1f} ms", of(arm)); });
  }
  void percent(std::string_view label, const std::function<double(const ArmReport&)>& of) {
    row(label, [&](const ArmReport& arm) { return fmt::format("{:.1f} %", of(arm)); });
  }
  void row(std::string_view label, const std::function<std::string(const ArmReport&)>& of) {
    out_ += fmt::format("  {:<42}", label);
    for (const auto& arm : report_.arms) out_ += fmt::format("{:>16}", of(arm));
    out_ += '\n';
  }
  std::string take() { return std::move(out_); }

 private:
  const ImpactReport& report_;
  std::string out_;
};

std::string mib(std::uint64_t bytes) {
  return fmt::format("{:.1f} MiB", static_cast<double>(bytes) / (1024 * 1024));
}

std::string of_all(std::uint64_t some, std::uint64_t all) {
  return fmt::format("{} of {}", some, all);
}

void add_calls(Table& table, const ArmReport& direct) {
  table.count("calls asked", [](const ArmReport& arm) { return arm.caller.calls; });
  table.count("calls without a value", [](const ArmReport& arm) { return arm.caller.failed; });
  table.count("calls served stale, and told so", [](const ArmReport& arm) { return arm.caller.stale; });
  table.count("requests received by the exchange",
              [](const ArmReport& arm) { return arm.exchange.requests; });
  table.percent("… fewer than direct", [&](const ArmReport& arm) { return request_reduction(arm, direct); });
  table.count("weight received", [](const ArmReport& arm) { return arm.exchange.weight; });
  table.count("KiB to the exchange", [](const ArmReport& arm) { return arm.exchange.bytes_in / 1024; });
  table.count("KiB from the exchange", [](const ArmReport& arm) { return arm.exchange.bytes_out / 1024; });
  table.ms("latency, mean", [](const ArmReport& arm) { return base::to_ms(arm.caller.latency.mean()); });
  table.percent("… lower than direct", [&](const ArmReport& arm) { return latency_reduction(arm, direct); });
  table.ms("latency, median",
           [](const ArmReport& arm) { return base::to_ms(arm.caller.latency.quantile(0.5)); });
  table.ms("latency, p99",
           [](const ArmReport& arm) { return base::to_ms(arm.caller.latency.quantile(0.99)); });
}

void add_ages(Table& table) {
  table.ms("order book's true age, mean",
           [](const ArmReport& arm) { return mean_ms(arm.caller.age.true_sum, arm.caller.age.counted); });
  table.ms("order book's true age, maximum",
           [](const ArmReport& arm) { return base::to_ms(arm.caller.age.true_max); });
  table.row("told age above the true one, mean", [](const ArmReport& arm) {
    const AgeScore& age = arm.caller.age;
    return age.told == 0 ? std::string{"none told"}
                         : fmt::format("{:.1f} ms", mean_ms(age.told_excess_sum, age.told));
  });
}

void add_bounds(Table& table, const ImpactReport& report) {
  table.row("order book: told ages below the true one", [](const ArmReport& arm) {
    return arm.told.told == 0 ? std::string{"none told"} : of_all(arm.told.told_too_low, arm.told.told);
  });
  for (std::size_t i = 0; i < kCallKindCount; ++i) {
    std::string label{name(static_cast<CallKind>(i))};
    std::ranges::replace(label, '_', ' ');
    table.row(fmt::format("{}: older than {:.0f} ms", label, base::to_ms(report.max_age[i])),
              [i](const ArmReport& arm) {
                const BoundScore& score = arm.bounds[i];
                return score.counted == 0 ? std::string{"none told"}
                                          : of_all(score.past_bound, score.counted);
              });
  }
}

void add_processes(Table& table) {
  table.ms("processor time", [](const ArmReport& arm) { return base::to_ms(arm.process->cpu); });
  table.row("most memory resident", [](const ArmReport& arm) { return mib(arm.process->peak_rss_bytes); });
  table.row("memory of its own at the end",
            [](const ArmReport& arm) { return mib(arm.process->private_bytes); });
}

void add_trading(Table& table) {
  table.count("orders filled", [](const ArmReport& arm) { return arm.hard->trading.fills; });
  table.row("account reads older than an own fill", [](const ArmReport& arm) {
    return of_all(arm.hard->trading.reads_before_fill, arm.hard->trading.reads);
  });
}

void add_outage(Table& table, OutageScore HardScore::*outage, bool others) {
  const auto of = [outage](const ArmReport& arm) -> const OutageScore& { return (*arm.hard).*outage; };
  table.count("calls without a value", [=](const ArmReport& arm) { return of(arm).failed; });
  table.count("calls served stale, and told so", [=](const ArmReport& arm) { return of(arm).stale; });
  table.count("… of both, that nobody could have answered",
              [=](const ArmReport& arm) { return of(arm).unanswerable; });
  table.count("requests wasted on what fails", [=](const ArmReport& arm) { return of(arm).wasted_requests; });
  if (others) {
    table.count("other calls without a value", [=](const ArmReport& arm) { return of(arm).other_failed; });
    table.ms("p99 latency of the other calls",
             [=](const ArmReport& arm) { return base::to_ms(of(arm).other_p99); });
  }
  table.ms("normal again after", [=](const ArmReport& arm) { return base::to_ms(of(arm).normal_after); });
}

void add_limits(Table& table, std::size_t i) {
  table.count("calls without a value", [i](const ArmReport& arm) { return arm.limits[i].failed; });
  table.count("calls served stale, and told so", [i](const ArmReport& arm) { return arm.limits[i].stale; });
  table.count("answers \"too many requests\" (429)",
              [i](const ArmReport& arm) { return arm.limits[i].answers_429; });
  table.count("answers \"banned\" (418)", [i](const ArmReport& arm) { return arm.limits[i].answers_418; });
  table.count("bans", [i](const ArmReport& arm) { return arm.limits[i].bans; });
}

// What that reading of the limits says.
std::string_view gist(std::string_view limits) {
  if (limits == "support") return "20 requests a second, 12 orders and cancels";
  return "300 weight in 10 s, market data heavier than documented";
}

std::string first_heading(const ImpactReport& report) {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(report.healthy).count();
  const std::string length = report.real_time ? fmt::format("{} s on real sockets", seconds)
                                              : fmt::format("{} minutes in virtual time", seconds / 60);
  return fmt::format("{}, the exchange healthy and {}", length, report.profile);
}

}  // namespace

std::string to_text(const ImpactReport& report) {
  Table table{report};
  table.heading(first_heading(report));
  add_calls(table, report.arms.front());
  add_ages(table);
  if (report.real_time) {
    table.heading("What each arm's own process took");
    add_processes(table);
  } else {
    table.heading("120 s in which the agent trades as well");
    add_trading(table);
    table.heading("30 s in which everything fails (5xx, stalls, mute streams)");
    add_outage(table, &HardScore::all_fails, false);
    table.heading("30 s in which the order book fails, by REST and by stream");
    add_outage(table, &HardScore::depth_fails, true);
  }
  for (std::size_t i = 0; i < report.arms.front().limits.size(); ++i) {
    const std::string& limits = report.arms.front().limits[i].limits;
    const auto minutes = std::chrono::duration_cast<std::chrono::minutes>(report.under_limits).count();
    table.heading(
        fmt::format("{} minutes of the same calls if MEXC meant `{}`: {}", minutes, limits, gist(limits)));
    add_limits(table, i);
  }
  table.heading("All of the run: told ages, and values handed out as fresh");
  add_bounds(table, report);
  std::string out = table.take() + "\n" + to_text(verdicts_of_reads(report)) + to_text(report.left_out);
  if (report.orders) out += to_text(*report.orders);
  return out;
}

}  // namespace tidegate::scenarios
