// A trial of every place that alerts go to.
#pragma once

#include <string>
#include <vector>

#include "tidegate/base/error.hpp"
#include "tidegate/monitor/alerts/settings.hpp"
#include "tidegate/monitor/alerts/watch.hpp"
#include "tidegate/net/loop/loop.hpp"
#include "tidegate/net/network/network.hpp"

namespace tidegate::apps {

struct TriedPlace {
  std::string name;
  std::string problem;  // why it did not take the notice; empty: it did
};

// One notice to every webhook and command, whatever severities they are for, and one beat; each once, without
// a second attempt. Returns when each has answered or its timeout is over. Error: as AlertWatch::make.
// Precondition: settings.validate() is empty.
base::Result<std::vector<TriedPlace>> try_places(net::Loop& loop, net::Network& network,
                                                 monitor::AlertSettings settings,
                                                 monitor::AlertAddresses addresses);

}  // namespace tidegate::apps
