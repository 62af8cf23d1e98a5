#include "tidegate/net/network/reach.hpp"

#include <utility>

#include "tidegate/net/network/stream.hpp"

namespace tidegate::net {

Task<base::Result<void>> reach(Network* network, Address to, base::MonotonicTime deadline) {
  auto dialing = network->dial(std::move(to), deadline);
  const auto stream = co_await std::move(dialing);
  if (!stream) co_return std::unexpected(stream.error());
  co_return base::Result<void>{};
}

}  // namespace tidegate::net
