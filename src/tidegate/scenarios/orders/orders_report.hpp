// *Orders under faults*: the same orders on the same bad day, by arm, as text and as JSON.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "tidegate/scenarios/left_out.hpp"
#include "tidegate/scenarios/orders/order_judge.hpp"
#include "tidegate/scenarios/verdict.hpp"

namespace tidegate::scenarios {

struct OrderArmReport {
  std::string name;
  OrderScore score;
  std::uint64_t requests = 0;   // from the plan's beginning
  std::uint64_t faults = 0;     // how often one fired
  std::uint64_t placings = 0;   // requests to place an order or a batch, whatever became of them
  std::uint64_t kept_away = 0;  // of these: a fault kept it from the exchange
};

struct OrdersReport {
  int orders = 0;
  bool real_time = false;
  std::vector<OrderArmReport> arms;
  std::vector<LeftOut> left_out;
};

// Of ours: whatever it is given, nothing may be left that its owner did not want or does not know, and most
// of it must have been carried out.
Verdicts verdicts(const OrdersReport& report);
bool kept_by_tidegate(const OrdersReport& report);

std::string to_text(const OrdersReport& report);
nlohmann::ordered_json orders_json(const OrdersReport& report);

}  // namespace tidegate::scenarios
