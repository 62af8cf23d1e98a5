// *Orders under faults*: the same orders on the same bad day, by arm, as text and as JSON.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "apps/impact/left_out.hpp"
#include "apps/impact/orders/order_judge.hpp"

namespace tidegate::apps {

struct OrderArmReport {
  std::string name;
  OrderScore score;
  std::uint64_t requests = 0;  // from the plan's beginning
  std::uint64_t faults = 0;    // how often one fired
};

struct OrdersReport {
  int orders = 0;
  bool real_time = false;
  std::vector<OrderArmReport> arms;
  std::vector<LeftOut> left_out;
};

// Ours: whatever it is given, nothing may be left that its owner did not want or does not know.
bool kept_by_tidegate(const OrdersReport& report);

std::string to_text(const OrdersReport& report);
nlohmann::ordered_json orders_json(const OrdersReport& report);

}  // namespace tidegate::apps
