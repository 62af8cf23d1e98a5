// Whether a connection can be made at all.
#pragma once

#include "tidegate/base/error.hpp"
#include "tidegate/net/network/network.hpp"

namespace tidegate::net {

// Dials and hangs up without a byte of the caller's. Errors: those of Network::dial. `network` must outlive
// the task.
Task<base::Result<void>> reach(Network* network, Address to, base::MonotonicTime deadline);

}  // namespace tidegate::net
