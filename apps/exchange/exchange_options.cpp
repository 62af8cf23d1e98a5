#include "apps/exchange/exchange_options.hpp"

#include <CLI/CLI.hpp>
#include <utility>

namespace tidegate::apps {

base::Result<void> set_exchange(access::AccessSettings& settings, const std::string& exchange,
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

void ExchangeOptions::add_to(CLI::App& command) {
  command.add_option("--exchange", exchange, "HOST:PORT or URL; replaces exchange.host of the settings");
  command.add_option("--streams", streams,
                     "the streams' HOST:PORT or URL, where it is another (wss://wbs-api.mexc.com/ws)");
  SettingOptions::add_to(command);
  command.add_option("--keys", keys,
                     "file with the API key, readable by you alone; without: MEXC_API_KEYS_FILE, or "
                     "MEXC_API_KEY and MEXC_API_SECRET, or systemd's credential mexc-api-keys");
}

base::Result<config::Loaded> ExchangeOptions::load_with_exchange() const {
  auto loaded = load();
  if (!loaded) return loaded;
  if (auto named = set_exchange(loaded->settings.access, exchange, streams); !named) {
    return std::unexpected(std::move(named.error()));
  }
  return loaded;
}

base::Result<config::Settings> ExchangeOptions::settings() const {
  auto loaded = load_with_exchange();
  if (!loaded) return std::unexpected(std::move(loaded.error()));
  return std::move(loaded->settings);
}

}  // namespace tidegate::apps
