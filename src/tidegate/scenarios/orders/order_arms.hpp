// What the arms of *orders under faults* that are ours say to the exchange of themselves, and how they are
// made.
#pragma once

#include <memory>
#include <string_view>

#include "tidegate/mexc/client/rest/transport.hpp"
#include "tidegate/net/network/network.hpp"
#include "tidegate/scenarios/orders/order_arm.hpp"

namespace tidegate::scenarios {

inline constexpr std::string_view kOrderArmNames[] = {"plain", "tidegate"};

mexc::client::TransportSettings order_transport(const net::Address& exchange);

// Precondition: `name` is one of kOrderArmNames. Loop and network must outlive the arm.
std::unique_ptr<OrderArm> make_order_arm(std::string_view name, net::Loop& loop, net::Network& network,
                                         const net::Address& exchange);

}  // namespace tidegate::scenarios
