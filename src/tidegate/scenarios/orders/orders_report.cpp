#include "tidegate/scenarios/orders/orders_report.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

namespace tidegate::scenarios {
namespace {

struct Row {
  const char* label;
  const char* key;
  std::uint64_t OrderScore::*count;
};
constexpr Row kRows[] = {
    {"left open at the end", "left_open", &OrderScore::left_open},
    {"doubled: two orders or more of one", "doubled", &OrderScore::doubled},
    {"… and more was traded than was wanted", "traded_beyond", &OrderScore::traded_beyond},
    {"not what their owner believes", "unknown_to_owner", &OrderScore::unknown},
    {"of another side or quantity than wanted", "altered", &OrderScore::altered},
    {"that nobody wanted", "unplanned", &OrderScore::unplanned},
    {"filled", "filled", &OrderScore::filled},
    {"never came to the exchange", "never_there", &OrderScore::never_there},
    {"orders in the exchange's books", "orders_at_exchange", &OrderScore::at_exchange},
};

template <class Of>
std::string line(const OrdersReport& report, std::string_view label, Of of) {
  std::string out = fmt::format("  {:<42}", label);
  for (const auto& arm : report.arms) out += fmt::format("{:>16}", of(arm));
  return out + '\n';
}

}  // namespace

Verdicts verdicts(const OrdersReport& report) {
  Verdicts out;
  for (const OrderArmReport& arm : report.arms) {
    if (arm.name != "tidegate") continue;
    out.push_back({arm.score.clean(), arm.name,
                   "no order left open, doubled, altered, unwanted, or other than its owner believes"});
    out.push_back(
        {arm.score.carried_out(), arm.name,
         fmt::format("at least a quarter of the orders came to the exchange ({} of {}; faults kept {} "
                     "placings away, {} were sent)",
                     arm.score.wanted - arm.score.never_there, arm.score.wanted, arm.kept_away,
                     arm.placings)});
  }
  return out;
}

bool kept_by_tidegate(const OrdersReport& report) {
  return !missed_by_tidegate(verdicts(report));
}

std::string to_text(const OrdersReport& report) {
  std::string out = fmt::format(
      "\nOrders under faults: the same {} orders {}, while answers and pushes are lost,\n"
      "orders become visible late and streams are cut; by the exchange's books\n{:<44}",
      report.orders, report.real_time ? "on real sockets" : "in virtual time", "");
  for (const auto& arm : report.arms) out += fmt::format("{:>16}", arm.name);
  out += '\n';
  for (const Row& row : kRows) {
    out += line(report, row.label, [&](const OrderArmReport& arm) { return arm.score.*row.count; });
  }
  out += line(report, "requests", [](const OrderArmReport& arm) { return arm.requests; });
  out += line(report, "faults met", [](const OrderArmReport& arm) { return arm.faults; });
  out += line(report, "placings sent", [](const OrderArmReport& arm) { return arm.placings; });
  out += line(report, "… kept from the exchange by a fault",
              [](const OrderArmReport& arm) { return arm.kept_away; });
  return out + "\n" + to_text(verdicts(report)) + to_text(report.left_out);
}

nlohmann::ordered_json orders_json(const OrdersReport& report) {
  nlohmann::ordered_json json{{"orders", report.orders},
                              {"clock", report.real_time ? "real" : "virtual"},
                              {"kept_by_tidegate", kept_by_tidegate(report)}};
  json["arms"] = nlohmann::ordered_json::object();
  for (const auto& arm : report.arms) {
    auto& of_arm = json["arms"][arm.name];
    for (const Row& row : kRows) of_arm[row.key] = arm.score.*row.count;
    of_arm["requests"] = arm.requests;
    of_arm["faults"] = arm.faults;
    of_arm["placings"] = arm.placings;
    of_arm["placings_kept_away"] = arm.kept_away;
  }
  for (const auto& left_out : report.left_out) json["left_out"][left_out.arm] = left_out.why;
  return json;
}

}  // namespace tidegate::scenarios
