#include "tidegate/scenarios/arms/agent.hpp"

#include <algorithm>
#include <utility>

#include "tidegate/scenarios/arms/direct_arm.hpp"
#include "tidegate/scenarios/arms/guide_arm.hpp"
#include "tidegate/scenarios/arms/tidegate_arm.hpp"
#include "tidegate/sim/exchange/exchange.hpp"

namespace tidegate::scenarios {

Agent::Agent(std::string_view arm, net::Loop& loop, net::Network& network, const net::Address& exchange,
             const WorkloadSettings& workload) {
  mexc::client::TransportSettings transport;
  transport.host = exchange;
  // More than any arm has calls under way: no call waits for a socket.
  transport.http.max_connections =
      std::min<std::size_t>(1024, 128 * static_cast<std::size_t>(workload.agents));
  if (arm == "tidegate") {
    access::AccessSettings settings;
    settings.client.transport = transport;
    settings.set_host(exchange);
    settings.blocks_path.clear();
    settings.books.trades = false;  // never requested here
    access_ =
        access::ExchangeAccess::make(loop, network, std::move(settings), sim::demo_credentials(), events_)
            .value();
    books_ = access_->make_books(workload.symbols);
    arm_ = std::make_unique<TidegateArm>(access_->client());
    access_->start();
    books_->start();
    return;
  }
  transport_ = std::make_unique<mexc::client::Transport>(loop, network, transport, sim::demo_credentials());
  if (arm == "guide") {
    arm_ = std::make_unique<GuideArm>(loop, *transport_);
  } else {
    arm_ = std::make_unique<DirectArm>(loop, *transport_);
  }
}

}  // namespace tidegate::scenarios
