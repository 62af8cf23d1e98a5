#include "apps/exchange_options.hpp"

#include <CLI/CLI.hpp>
#include <utility>

#include "apps/exchange_networks.hpp"

namespace tidegate::apps {

void ExchangeOptions::add_to(CLI::App& command) {
  command.add_option("--exchange", exchange, "HOST:PORT or URL; replaces exchange.host of the configuration");
  command.add_option("--streams", streams,
                     "the streams' HOST:PORT or URL, where it is another (wss://wbs-api.mexc.com/ws)");
  command.add_option("--config", config, "TOML file (docs/configuration.md)");
  command.add_option("--keys", keys,
                     "file with the API key, readable by you alone; without: MEXC_API_KEYS_FILE, or "
                     "MEXC_API_KEY and MEXC_API_SECRET");
}

base::Result<config::Settings> ExchangeOptions::settings() const {
  base::Result<config::Settings> settings{config::Settings{}};
  if (!config.empty()) settings = config::load_settings(config);
  if (!settings) return settings;
  if (auto named = set_exchange(*settings, exchange, streams); !named) {
    return std::unexpected(std::move(named.error()));
  }
  return settings;
}

}  // namespace tidegate::apps
