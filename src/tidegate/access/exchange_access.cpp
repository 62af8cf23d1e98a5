#include "tidegate/access/exchange_access.hpp"

#include <chrono>
#include <cstdint>
#include <utility>

namespace tidegate::access {

namespace {

// Ids of two runs differ by the second in which each began.
mexc::client::ClientSettings numbered(mexc::client::ClientSettings settings, base::WallTime now) {
  const auto since_1970 = std::chrono::floor<std::chrono::seconds>(now.time_since_epoch());
  settings.gate.process_number = static_cast<std::uint32_t>(since_1970.count());
  return settings;
}

}  // namespace

base::Result<std::unique_ptr<ExchangeAccess>> ExchangeAccess::make(
    net::Loop& loop, net::Network& plain, AccessSettings settings, mexc::wire::Credentials credentials,
    base::EventSink& events, std::vector<mexc::wire::Credentials> accounts) {
  auto networks = ExchangeNetworks::make(loop, plain, settings);
  if (!networks) return std::unexpected(std::move(networks.error()));
  return std::unique_ptr<ExchangeAccess>(new ExchangeAccess{
      loop, std::move(*networks), std::move(settings), std::move(credentials), events, std::move(accounts)});
}

ExchangeAccess::ExchangeAccess(net::Loop& loop, std::unique_ptr<ExchangeNetworks> networks,
                               AccessSettings settings, mexc::wire::Credentials credentials,
                               base::EventSink& events, std::vector<mexc::wire::Credentials> accounts)
    : loop_(loop),
      events_(events),
      settings_(std::move(settings)),
      networks_(std::move(networks)),
      blocks_(std::make_shared<BlockRecord>(loop, settings_.blocks_path,
                                            settings_.client.transport.host.to_string(), events)),
      client_(loop, networks_->requests(), numbered(settings_.client, loop.clock().wall_now()),
              std::move(credentials), *blocks_, std::move(accounts)) {
  blocks_->begin(client_.gate());
}

ExchangeAccess::~ExchangeAccess() {
  blocks_->end();
}

base::Result<void> ExchangeAccess::apply(const AccessSettings& settings) {
  auto taken = client_.apply(settings.client);
  if (taken) settings_.client = client_.settings();
  return taken;
}

void ExchangeAccess::collect(std::vector<base::Sample>& out) const {
  loop_.collect(out);
  client_.collect(out);
  if (const net::TlsClientNetwork* tls = networks_->tls()) tls->statistics().collect("client", out);
}

std::unique_ptr<mexc::client::LiveBooks> ExchangeAccess::make_books(
    const std::vector<market::Symbol>& symbols) {
  return std::make_unique<mexc::client::LiveBooks>(loop_, networks_->streams(), client_, settings_.books,
                                                   symbols, events_);
}

std::unique_ptr<mexc::client::MexcVenue> ExchangeAccess::make_venue() {
  return std::make_unique<mexc::client::MexcVenue>(loop_, networks_->streams(), client_, settings_.venue,
                                                   settings_.books, events_);
}

}  // namespace tidegate::access
