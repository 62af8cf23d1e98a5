#include "tidegate/system/trading_session.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "tidegate/trading/engine/samples.hpp"

namespace tidegate::system {
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

net::Task<base::Result<mexc::wire::ExchangeInfo>> TradingSession::exchange_info(mexc::client::Client* client,
                                                                                net::Loop* loop,
                                                                                base::EventSink* events,
                                                                                net::Signal* given_up) {
  for (;;) {
    auto asking = client->exchange_info();
    const auto info = co_await std::move(asking);
    if (info) co_return *info->value;
    const base::Error& error = info.error();
    const bool blocked =
        error.code == base::ErrorCode::kBlocked || error.code == base::ErrorCode::kRateLimited;
    if (!blocked || !error.retry_at) {
      co_return base::fail(error.code,
                           fmt::format("the exchange at {} does not answer: {}; check its address and that "
                                       "it runs (tidegate check tells more)",
                                       client->settings().transport.host.to_string(), error.message));
    }
    const auto wait = std::chrono::ceil<std::chrono::seconds>(*error.retry_at - loop->now());
    base::report(*events, loop->now(), base::EventKind::kSessionBlocked,
                 client->settings().transport.host.to_string(),
                 fmt::format("{}; nothing is sent for {} s", error.message, wait.count()));
    auto waiting = given_up->wait_until(*error.retry_at);
    const bool enough = co_await std::move(waiting);
    if (enough) co_return base::fail(base::ErrorCode::kCancelled, "given up while the exchange blocks us");
  }
}

net::Task<std::string> TradingSession::account_number(mexc::client::Client* client, net::Loop* loop,
                                                      base::EventSink* events) {
  // The question is signed, and a signature is of the exchange's clock; where that is silent ours must do.
  auto learning = client->time();
  co_await std::move(learning);
  auto asking = client->uid();
  const auto uid = co_await std::move(asking);
  if (uid) co_return uid->value->value();
  base::report(*events, loop->now(), base::EventKind::kSessionAccountUnknown,
               client->settings().transport.host.to_string(),
               fmt::format("the exchange does not tell the account's number: {}; the journal is known by "
                           "the API key instead",
                           uid.error().message));
  co_return std::string{};
}

net::Task<base::Result<std::unique_ptr<journal::Journal>>> TradingSession::open_journal(
    mexc::client::Client* client, net::Loop* loop, journal::JournalSettings settings, std::string fingerprint,
    base::EventSink* events) {
  auto asking = account_number(client, loop, events);
  const std::string uid = co_await std::move(asking);
  const journal::Owner owner{client->settings().transport.host.to_string(), uid, std::move(fingerprint)};
  const std::string path = settings.path;
  auto opened = journal::Journal::open(std::move(settings));
  if (!opened) co_return opened;
  const auto first = (*opened)->claim(owner);
  if (!first) co_return std::unexpected(first.error());
  if (*first) {
    base::report(
        *events, loop->now(), base::EventKind::kJournalClaimed, path,
        fmt::format("from now on the journal of account {} at {} alone", owner.account(), owner.host));
  }
  co_return opened;
}

net::Task<base::Result<std::unique_ptr<TradingSession>>> TradingSession::open(
    net::Loop* loop, net::Network* network, config::Settings settings, mexc::wire::Credentials credentials,
    base::EventSink* events, net::Signal* given_up) {
  settings.access.venue.symbols = settings.trading.symbols;  // a venue watches what is traded, nothing else
  std::unique_ptr<TradingSession> session{new TradingSession};
  std::string fingerprint = mexc::wire::fingerprint(credentials.api_key);
  auto access = access::ExchangeAccess::make(*loop, *network, std::move(settings.access),
                                             std::move(credentials), *events);
  if (!access) co_return std::unexpected(std::move(access.error()));
  session->access_ = std::move(*access);
  mexc::client::Client* client = &session->client();
  net::Signal never{*loop};
  auto asking = exchange_info(client, loop, events, given_up != nullptr ? given_up : &never);
  const auto info = co_await std::move(asking);
  if (!info) co_return std::unexpected(info.error());
  auto instruments = instruments_for(settings.trading.symbols, *info);
  if (!instruments) co_return std::unexpected(std::move(instruments.error()));
  auto opening = open_journal(client, loop, settings.journal, std::move(fingerprint), events);
  auto journal = co_await std::move(opening);
  if (!journal) co_return std::unexpected(std::move(journal.error()));

  session->access_->start();
  session->journal_ = std::move(*journal);
  session->engine_ = std::make_unique<trading::TradingEngine>(settings.trading, std::move(*instruments),
                                                              settings.strategy.make);
  session->venue_ = session->access_->make_venue();
  session->desk_ =
      std::make_unique<desk::Desk>(*loop, *session->engine_, *session->venue_, *session->journal_, *events);
  session->venue_->start(*session->desk_);
  const auto started = session->desk_->start();
  if (!started) co_return std::unexpected(started.error());
  co_return session;
}

base::Result<void> TradingSession::apply(const config::Settings& settings) {
  // All that may refuse is asked before anything changes.
  if (const auto problems = settings.trading.validate(); !problems.empty()) {
    return base::fail(base::ErrorCode::kInvalidArgument, fmt::format("{}", fmt::join(problems, "\n")));
  }
  auto taken = access_->apply(settings.access);
  if (taken) engine_->apply(settings.trading);
  return taken;
}

void TradingSession::collect(std::vector<base::Sample>& out) const {
  access_->collect(out);
  venue_->collect(out);
  journal_->collect(out);
  desk_->collect(out);
  trading::collect(desk_->summary().trading, out);
}

void TradingSession::stop(std::move_only_function<void()> done) {
  desk_->stop(true, [this, done = std::move(done)]() mutable { venue_->close(std::move(done)); });
}

}  // namespace tidegate::system
