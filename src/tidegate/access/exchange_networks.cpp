#include "tidegate/access/exchange_networks.hpp"

#include <utility>

namespace tidegate::access {

base::Result<std::unique_ptr<ExchangeNetworks>> ExchangeNetworks::make(net::Loop& loop, net::Network& plain,
                                                                       const AccessSettings& settings) {
  if (auto allowed = settings.may_carry_keys(); !allowed) return std::unexpected(std::move(allowed.error()));
  std::unique_ptr<ExchangeNetworks> made{new ExchangeNetworks{plain, settings}};
  if (!settings.requests_by_tls && !settings.streams_by_tls) return made;
  auto tls = net::TlsClientNetwork::make(loop, plain, settings.tls);
  if (!tls) return std::unexpected(std::move(tls.error()));
  made->tls_ = std::move(*tls);
  return made;
}

}  // namespace tidegate::access
