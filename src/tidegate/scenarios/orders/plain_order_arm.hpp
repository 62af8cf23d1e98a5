// The plain client: what the example bots of exchanges and of client libraries do, and nothing more.
//
// It sends an order; where no answer comes it sends it again, three times in all, and then takes it for not
// placed. What was placed it remembers by the exchange's id. When the order has rested it asks for it, and
// cancels it unless it is over; each call is repeated three times where no answer comes. A refusal it takes
// at its word: an order that the exchange does not know is gone.
#pragma once

#include <map>

#include "tidegate/mexc/client/rest/transport.hpp"
#include "tidegate/net/loop/loop.hpp"
#include "tidegate/scenarios/orders/order_arm.hpp"

namespace tidegate::scenarios {

class PlainOrderArm final : public OrderArm {
 public:
  // Loop and network must outlive the arm, and the arm its orders.
  PlainOrderArm(net::Loop& loop, net::Network& network, const net::Address& exchange);

  void carry_out(const OrderIntent& intent) override;
  bool idle() const override { return under_way_ == 0; }
  Belief belief(int number) const override { return beliefs_.at(number); }

 private:
  static net::Task<void> look_after(PlainOrderArm* self, OrderIntent intent);
  static net::Task<Belief> end(PlainOrderArm* self, market::Symbol symbol, market::OrderId id);
  static net::Task<resilience::Outcome> ask(PlainOrderArm* self, mexc::wire::Endpoint endpoint,
                                            mexc::wire::Params params);

  net::Loop& loop_;
  mexc::client::Transport transport_;
  std::map<int, Belief> beliefs_;
  int under_way_ = 0;
};

}  // namespace tidegate::scenarios
