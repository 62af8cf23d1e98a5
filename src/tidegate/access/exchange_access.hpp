// One exchange, as a program has it: networks, blocks kept across restarts, Gate and client, and its streams.
#pragma once

#include <memory>
#include <vector>

#include "tidegate/access/block_record.hpp"
#include "tidegate/access/exchange_networks.hpp"
#include "tidegate/access/settings.hpp"
#include "tidegate/base/event.hpp"
#include "tidegate/base/sample.hpp"
#include "tidegate/mexc/client/books/live_books.hpp"
#include "tidegate/mexc/client/rest/client.hpp"
#include "tidegate/mexc/client/venue/mexc_venue.hpp"

namespace tidegate::access {

// Thread rule: its loop's thread. Books and venues that it made must be gone before it.
class ExchangeAccess final : public base::SampleSource {
 public:
  // Sends nothing yet; what an earlier run was forbidden is in force again (settings.blocks_path). Errors:
  // those of ExchangeNetworks::make. `accounts`: as of Client. Loop, `plain` and events must outlive it.
  // Precondition: settings.client is valid.
  static base::Result<std::unique_ptr<ExchangeAccess>> make(
      net::Loop& loop, net::Network& plain, AccessSettings settings, mexc::wire::Credentials credentials,
      base::EventSink& events, std::vector<mexc::wire::Credentials> accounts = {});
  ~ExchangeAccess() override;
  ExchangeAccess(const ExchangeAccess&) = delete;
  ExchangeAccess& operator=(const ExchangeAccess&) = delete;

  // From now on the client keeps its clock and its connections (Client::start).
  void start() { client_.start(); }

  // What Client::apply takes of `settings.client`; errors as there.
  base::Result<void> apply(const AccessSettings& settings);
  const AccessSettings& settings() const noexcept { return settings_; }
  mexc::client::Client& client() noexcept { return client_; }
  ExchangeNetworks& networks() noexcept { return *networks_; }

  // Books and tickers of these markets, kept from streams; while they live, the client's reads are served
  // from them. Precondition: settings().books is valid.
  std::unique_ptr<mexc::client::LiveBooks> make_books(const std::vector<market::Symbol>& symbols);
  // The exchange as trading sees it, for settings().venue.symbols: books of its own included. Precondition:
  // settings().venue is valid, so it names a symbol, and settings().books too.
  std::unique_ptr<mexc::client::MexcVenue> make_venue();

  // Of loop, Gate, guard, client and networks: one access a loop is collected from, for they have no label
  // that tells two apart. Books and venues have their own.
  void collect(std::vector<base::Sample>& out) const override;

 private:
  ExchangeAccess(net::Loop& loop, std::unique_ptr<ExchangeNetworks> networks, AccessSettings settings,
                 mexc::wire::Credentials credentials, base::EventSink& events,
                 std::vector<mexc::wire::Credentials> accounts);

  net::Loop& loop_;
  base::EventSink& events_;
  AccessSettings settings_;
  // Destroyed in reverse order: nothing calls into what is gone.
  std::unique_ptr<ExchangeNetworks> networks_;
  std::shared_ptr<BlockRecord> blocks_;
  mexc::client::Client client_;
};

}  // namespace tidegate::access
