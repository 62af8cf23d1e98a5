#include "tidegate/scenarios/orders/order_arms.hpp"

#include "tidegate/scenarios/orders/plain_order_arm.hpp"
#include "tidegate/scenarios/orders/tidegate_order_arm.hpp"

namespace tidegate::scenarios {

mexc::client::TransportSettings order_transport(const net::Address& exchange) {
  mexc::client::TransportSettings transport;
  transport.host = exchange;
  transport.http.max_connections = 128;  // more than any arm has calls under way: no call waits for a socket
  return transport;
}

std::unique_ptr<OrderArm> make_order_arm(std::string_view name, net::Loop& loop, net::Network& network,
                                         const net::Address& exchange) {
  if (name == "tidegate") return std::make_unique<TidegateOrderArm>(loop, network, exchange);
  return std::make_unique<PlainOrderArm>(loop, network, exchange);
}

}  // namespace tidegate::scenarios
