#include "apps/exchange_networks.hpp"

#include <utility>

namespace tidegate::apps {

base::Result<void> set_exchange(config::Settings& settings, const std::string& exchange,
                                const std::string& streams) {
  if (!exchange.empty()) {
    const auto requests = net::parse_origin(exchange);
    if (!requests) return std::unexpected(requests.error());
    if (!requests->path.empty()) {
      return base::fail(base::ErrorCode::kInvalidArgument,
                        "--exchange '" + exchange +
                            "' has a path; requests go to /api/v3 of the host, and "
                            "streams to /ws or what --streams says: leave the path out");
    }
    settings.set_exchange(*requests, *requests);
  }
  if (settings.client.transport.host.port == 0) {
    return base::fail(
        base::ErrorCode::kInvalidArgument,
        "no exchange: give --exchange HOST:PORT or --exchange URL, or exchange.host in the configuration");
  }
  if (!streams.empty()) {
    const auto named = net::parse_origin(streams);
    if (!named) return std::unexpected(named.error());
    const net::Origin requests{
        .address = settings.client.transport.host, .tls = settings.requests_by_tls, .path = {}};
    settings.set_exchange(requests, *named);
  }
  return {};
}

base::Result<std::unique_ptr<ExchangeNetworks>> ExchangeNetworks::make(net::Loop& loop, net::Network& plain,
                                                                       const config::Settings& settings) {
  if (auto allowed = settings.may_carry_keys(); !allowed) return std::unexpected(std::move(allowed.error()));
  std::unique_ptr<ExchangeNetworks> made{new ExchangeNetworks{plain, settings}};
  if (!settings.requests_by_tls && !settings.streams_by_tls) return made;
  auto tls = net::TlsClientNetwork::make(loop, plain, settings.tls);
  if (!tls) return std::unexpected(std::move(tls.error()));
  made->tls_ = std::move(*tls);
  return made;
}

}  // namespace tidegate::apps
