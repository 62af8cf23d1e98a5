#include "apps/impact/agent.hpp"

#include <algorithm>
#include <utility>

#include "apps/impact/direct_arm.hpp"
#include "apps/impact/guide_arm.hpp"
#include "apps/impact/tidegate_arm.hpp"
#include "tidegate/sim/exchange/exchange.hpp"

namespace tidegate::apps {

Agent::Agent(std::string_view arm, net::Loop& loop, net::Network& network, const net::Address& exchange,
             const WorkloadSettings& workload) {
  mexc::client::TransportSettings transport;
  transport.host = exchange;
  // More than any arm has calls under way: no call waits for a socket.
  transport.http.max_connections =
      std::min<std::size_t>(1024, 128 * static_cast<std::size_t>(workload.agents));
  const sim::AccountSettings account = sim::demo_account();
  mexc::wire::Credentials credentials{account.api_key, mexc::wire::Secret{account.secret}};
  if (arm == "tidegate") {
    mexc::client::ClientSettings settings;
    settings.transport = transport;
    client_ =
        std::make_unique<mexc::client::Client>(loop, network, settings, std::move(credentials), events_);
    mexc::client::LiveBooksSettings books;
    books.stream.host = exchange;
    books.trades = false;  // never requested here
    books_ = std::make_unique<mexc::client::LiveBooks>(loop, network, *client_, books, workload.symbols,
                                                       nullptr, events_);
    arm_ = std::make_unique<TidegateArm>(*client_);
    client_->start();
    books_->start();
    return;
  }
  transport_ = std::make_unique<mexc::client::Transport>(loop, network, transport, std::move(credentials));
  if (arm == "guide") {
    arm_ = std::make_unique<GuideArm>(loop, *transport_);
  } else {
    arm_ = std::make_unique<DirectArm>(loop, *transport_);
  }
}

}  // namespace tidegate::apps
