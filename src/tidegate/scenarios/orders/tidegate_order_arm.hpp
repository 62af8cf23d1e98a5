// Tidegate: its client, its venue with the private streams, and the order machine, as `tidegate trade` has
// them. The strategy is left out: it decides what to order, and here that is given. The journal keeps every
// record at once; nothing crashes here, and `./run soak kill` is about that.
#pragma once

#include <map>
#include <memory>
#include <optional>

#include "tidegate/access/exchange_access.hpp"
#include "tidegate/base/event.hpp"
#include "tidegate/net/loop/loop.hpp"
#include "tidegate/scenarios/orders/order_arm.hpp"
#include "tidegate/trading/orders/flow.hpp"

namespace tidegate::scenarios {

class TidegateOrderArm final : public OrderArm, private market::VenueListener {
 public:
  // Loop and network must outlive the arm.
  TidegateOrderArm(net::Loop& loop, net::Network& network, const net::Address& exchange);

  void start() override;
  bool ready() const override { return health_.stream_connected && health_.user_stream_connected; }
  void carry_out(const OrderIntent& intent) override;
  bool idle() const override { return flow_.open_orders() == 0; }
  Belief belief(int number) const override;

 private:
  // What its journal says of an order.
  struct Known {
    int number = 0;
    std::optional<trading::OrderState> end;
    market::Quantity executed;
  };

  void on_venue_event(const market::VenueEvent& event) override;
  void hear(const market::VenueHealth& health) { health_ = health; }
  template <class Event>
  void hear(const Event& event);
  void keep(const trading::Record& record);
  void perform(trading::Effects effects);
  void watch_deadline();

  net::Loop& loop_;
  base::NullEventSink events_;
  std::unique_ptr<access::ExchangeAccess> access_;
  trading::Portfolio portfolio_;
  trading::Commitments commitments_;
  trading::OrderFlow flow_;
  net::Timer timer_;
  market::VenueHealth health_;
  std::map<market::ClientOrderId, Known> known_;
  std::map<int, market::ClientOrderId> ids_;
  std::optional<int> intending_;  // the order whose intent is being written
  std::unique_ptr<mexc::client::MexcVenue> venue_;
};

}  // namespace tidegate::scenarios
