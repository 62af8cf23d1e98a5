// *Orders under faults* on real sockets: every arm a process of its own, ccxt among them where Node is there,
// each against an exchange of its own and all at once (nothing here is about speed).
#pragma once

#include <string>
#include <string_view>

#include "tidegate/scenarios/orders/orders_scenario.hpp"

namespace tidegate::scenarios {

// The hidden command of `tidegate` that a parent starts.
inline constexpr std::string_view kOrderArmCommand = "impact-orders-arm";

// The child: connects, says that it is ready, reads the plan from standard input, carries it out and reports
// what it believes of each order. Returns the exit code. Precondition: `arm` is one of kOrderArmNames.
int run_order_arm_process(std::string_view arm, const net::Address& exchange);

// The parent. An arm of ours that fails is an error, ccxt is left out. `ccxt_folder`: see start_ccxt. Errors:
// those of the listener, kIo, kParse.
base::Result<OrdersReport> run_orders_on_sockets(const OrdersSettings& settings,
                                                 const std::string& ccxt_folder);

}  // namespace tidegate::scenarios
