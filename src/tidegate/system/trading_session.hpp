// The flash-trading system, put together: the exchange, venue, engine, journal and desk on one loop.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "tidegate/access/exchange_access.hpp"
#include "tidegate/base/event.hpp"
#include "tidegate/base/sample.hpp"
#include "tidegate/config/settings.hpp"
#include "tidegate/desk/desk.hpp"
#include "tidegate/mexc/client/venue/mexc_venue.hpp"
#include "tidegate/net/loop/loop.hpp"

namespace tidegate::system {

// Thread rule: its loop's thread; loop, network and events must outlive it.
class TradingSession final : public base::SampleSource {
 public:
  // Asks the exchange what may be traded and whose account this is, opens the journal, which must be that
  // account's, and begins to trade. While the exchange blocks
  // us, be it since an earlier run (settings.access.blocks_path), nothing is sent: it says so and waits,
  // until `given_up` (null: never) is notified. Errors, each naming what to do: the exchange cannot be
  // reached, does not list a symbol, or the journal or the authorities' file cannot be
  // opened, or the journal is another's; kCancelled.
  // All references must outlive the task and the session.
  static net::Task<base::Result<std::unique_ptr<TradingSession>>> open(net::Loop* loop, net::Network* network,
                                                                       config::Settings settings,
                                                                       mexc::wire::Credentials credentials,
                                                                       base::EventSink* events,
                                                                       net::Signal* given_up = nullptr);
  // Other settings while it trades, of all rooms in one turn of the loop: what Client::apply and
  // TradingEngine::apply take; all else is read at the start and left aside. No request, connection or order
  // is touched. All is taken or, with an error, nothing. Error: kInvalidArgument, a line each.
  base::Result<void> apply(const config::Settings& settings);
  // No new entries from now on; sells what is held where the data can be trusted, and gives the private
  // stream's key back. `done` comes once, soon after the engine's patience ends at the latest.
  void stop(std::move_only_function<void()> done);
  // A person's word: no new entries until they are allowed again, by a word and not by a restart. What is
  // held is managed and sold as ever. `reason`: for the event.
  void allow_entries(bool allowed, std::string reason) { desk_->allow_entries(allowed, std::move(reason)); }
  // Ends a stop that is under way with what is left.
  void cut_short() { desk_->cut_short(); }

  mexc::client::Client& client() noexcept { return access_->client(); }
  const mexc::client::LiveBooks& books() const noexcept { return venue_->books(); }
  desk::DeskSummary summary() const { return desk_->summary(); }
  // All there is (docs/metrics.md): access, venue, journal, desk and trading.
  void collect(std::vector<base::Sample>& out) const override;

 private:
  TradingSession() = default;
  // The account's number; empty, and reported, where the exchange does not say.
  static net::Task<std::string> account_number(mexc::client::Client* client, net::Loop* loop,
                                               base::EventSink* events);
  static net::Task<base::Result<std::unique_ptr<journal::Journal>>> open_journal(
      mexc::client::Client* client, net::Loop* loop, journal::JournalSettings settings,
      std::string fingerprint, base::EventSink* events);
  static net::Task<base::Result<mexc::wire::ExchangeInfo>> exchange_info(mexc::client::Client* client,
                                                                         net::Loop* loop,
                                                                         base::EventSink* events,
                                                                         net::Signal* given_up);

  // Destroyed in reverse order: nothing calls into what is gone.
  std::unique_ptr<access::ExchangeAccess> access_;
  std::unique_ptr<journal::Journal> journal_;
  std::unique_ptr<trading::TradingEngine> engine_;
  std::unique_ptr<mexc::client::MexcVenue> venue_;
  std::unique_ptr<desk::Desk> desk_;
};

}  // namespace tidegate::system
