// *Orders under faults* in virtual time: one arm after the other, each against an exchange of its own.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "tidegate/net/loop/loop.hpp"
#include "tidegate/net/network/network.hpp"
#include "tidegate/scenarios/orders/orders_report.hpp"
#include "tidegate/sim/whole/simulated_exchange.hpp"

namespace tidegate::scenarios {

struct OrdersSettings {
  std::uint64_t seed = 1;       // of the market, the distance, the plan and the dice of the faults
  std::string profile = "far";  // of sim::LatencyProfile, which exists
  int orders = 100;             // 1 to 1000
};

// How long an arm may still look after its orders when the last one was wanted. More than the longest chain
// of timeouts of any arm.
inline constexpr base::Duration kOrderPatience = std::chrono::seconds{90};

// One account that can afford all of them.
sim::SimulatedExchangeSettings exchange_for_orders(const OrdersSettings& settings);
// Those faults, counted from `now` on the exchange's clock since its start.
std::vector<sim::FaultRule> beginning_at(base::Duration now, std::vector<sim::FaultRule> rules);
// What the exchange counted of an arm, since it had counted `before`; `faults` are those of the day.
void add_counted(OrderArmReport& report, const sim::ServerCounters& before, const sim::ServerCounters& after,
                 const std::vector<sim::PlannedFault>& faults);

// Gives the arm every order at its instant, from now on. Arm and loop must outlive the loop's run.
net::Task<void> give_orders(net::Loop* loop, OrderArm* arm, std::vector<OrderIntent> intents);

using MakeOrderArm =
    std::function<std::unique_ptr<OrderArm>(net::Loop&, net::Network&, const net::Address& exchange)>;

// The same settings and arm give the same report.
OrderArmReport run_order_arm(std::string_view name, const OrdersSettings& settings, const MakeOrderArm& make);
// The arms that are ours.
OrdersReport run_orders(const OrdersSettings& settings);

}  // namespace tidegate::scenarios
