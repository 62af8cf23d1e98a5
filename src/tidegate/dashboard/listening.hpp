// The dashboard's listener: where it was wanted, or beside it.
#pragma once

#include <memory>

#include "tidegate/base/error.hpp"
#include "tidegate/dashboard/address.hpp"
#include "tidegate/net/network/network.hpp"

namespace tidegate::dashboard {

// An address that nobody named and that is taken, by another trader of this machine above all, is exchanged
// for a free port of the same host. Error: kIo, naming the address and what to do: it was named and cannot
// be had, or the host has no port at all for us.
base::Result<std::unique_ptr<net::Listener>> listen_for_dashboard(net::Network& network,
                                                                  const DashboardAddress& wanted);

}  // namespace tidegate::dashboard
