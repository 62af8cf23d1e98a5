#include "apps/trading_session.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

namespace tidegate::apps {
namespace {

base::Result<std::vector<market::Instrument>> instruments_for(const std::vector<market::Symbol>& symbols,
                                                              const mexc::wire::ExchangeInfo& info) {
  std::vector<market::Instrument> chosen;
  for (const auto& symbol : symbols) {
    const auto found = std::find_if(info.instruments.begin(), info.instruments.end(),
                                    [&](const auto& instrument) { return instrument.symbol == symbol; });
    if (found == info.instruments.end()) {
      return base::fail(
          base::ErrorCode::kNotFound,
          fmt::format("{}: the exchange does not list this symbol; correct trading.symbols", symbol.value()));
    }
    chosen.push_back(*found);
  }
  return chosen;
}

}  // namespace

net::Task<base::Result<std::unique_ptr<TradingSession>>> TradingSession::open(
    net::Loop* loop, net::Network* network, config::Settings settings, mexc::wire::Credentials credentials,
    base::EventSink* events) {
  settings.venue.symbols = settings.trading.symbols;  // a venue watches what is traded, nothing else
  std::unique_ptr<TradingSession> session{new TradingSession};
  session->client_ = std::make_unique<mexc::client::Client>(*loop, *network, settings.client,
                                                            std::move(credentials), *events);
  const auto info = co_await session->client_->exchange_info();
  if (!info) {
    base::Error error = info.error();
    error.message = fmt::format("the exchange at {} does not answer: {}; check its address and that it runs",
                                settings.client.transport.host.to_string(), error.message);
    co_return std::unexpected(std::move(error));
  }
  auto instruments = instruments_for(settings.trading.symbols, *info->value);
  if (!instruments) co_return std::unexpected(std::move(instruments.error()));
  auto journal = journal::Journal::open(settings.journal);
  if (!journal) co_return std::unexpected(std::move(journal.error()));

  session->client_->start();
  session->journal_ = std::move(*journal);
  session->engine_ = std::make_unique<trading::Engine>(settings.trading, std::move(*instruments));
  market::VenueListener& listener = *session;
  session->venue_ = std::make_unique<mexc::client::MexcVenue>(
      *loop, *network, *session->client_, settings.venue, settings.books, listener, *events);
  session->desk_ =
      std::make_unique<desk::Desk>(*loop, *session->engine_, *session->venue_, *session->journal_, *events);
  session->venue_->start();
  const auto started = session->desk_->start();
  if (!started) co_return std::unexpected(started.error());
  co_return session;
}

TradingSession::~TradingSession() = default;

void TradingSession::stop(std::move_only_function<void()> done) {
  desk_->stop(true, std::move(done));
}

void TradingSession::on_venue_event(const market::VenueEvent& event) {
  desk_->on_venue_event(event);
}

}  // namespace tidegate::apps
