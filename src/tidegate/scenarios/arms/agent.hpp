// The client's side of an arm, put together and ready to be asked.
#pragma once

#include <memory>
#include <string_view>

#include "tidegate/access/exchange_access.hpp"
#include "tidegate/base/event.hpp"
#include "tidegate/mexc/client/rest/transport.hpp"
#include "tidegate/net/network/network.hpp"
#include "tidegate/scenarios/arms/workload.hpp"

namespace tidegate::scenarios {

inline constexpr std::string_view kArmNames[] = {"direct", "guide", "tidegate"};

// Destroyed in reverse order. Loop and network must outlive it.
class Agent {
 public:
  // Precondition: `arm` is one of kArmNames.
  Agent(std::string_view arm, net::Loop& loop, net::Network& network, const net::Address& exchange,
        const WorkloadSettings& workload);

  Arm& arm() noexcept { return *arm_; }

 private:
  base::NullEventSink events_;
  std::unique_ptr<mexc::client::Transport> transport_;  // of the arms that need no more
  std::unique_ptr<access::ExchangeAccess> access_;      // of Tidegate's
  std::unique_ptr<mexc::client::LiveBooks> books_;
  std::unique_ptr<Arm> arm_;
};

}  // namespace tidegate::scenarios
