#include "tidegate/sim/exchange/exchange.hpp"

#include <algorithm>
#include <set>

#include "tidegate/base/assert.hpp"
#include "tidegate/base/validation.hpp"
#include "tidegate/mexc/server/refusal.hpp"
#include "tidegate/mexc/wire/answers/errors.hpp"
#include "tidegate/sim/history/kline_span.hpp"

namespace tidegate::sim {

namespace code = mexc::wire::code;
using market::Symbol;
using mexc::server::refuse;

namespace {

market::Price opening_price(const market::OrderBook& book) {
  const auto bid = book.best_bid();
  const auto ask = book.best_ask();
  if (bid && ask) return bid->price;
  return bid ? bid->price : ask ? ask->price : market::Price{};
}

}  // namespace

mexc::wire::Credentials demo_credentials() {
  const AccountSettings account = demo_account();
  return {account.api_key, mexc::wire::Secret{account.secret}};
}

AccountSettings demo_account() {
  return {.api_key = "demo-key",
          .secret = "demo-secret",
          .deposits = {{market::Asset{"USDT"}, market::Amount::from_int(10'000)},
                       {market::Asset{"USDC"}, market::Amount::from_int(10'000)}}};
}

std::vector<std::string> ExchangeSettings::validate() const {
  base::Problems problems;
  problems.require_range("accounts", accounts.size(), 1, 100);
  std::set<std::string> keys;
  for (const AccountSettings& account : accounts) {
    const std::string key = base::in_quotes(account.api_key);
    problems.require(keys.insert(account.api_key).second, "accounts.api_key", key, "there once only");
    problems.require(!account.api_key.empty(), "accounts.api_key", key, "a name");
    problems.require(!account.secret.empty(), "accounts.secret", "empty", "a word");
    for (const Deposit& deposit : account.deposits) {
      problems.require(!deposit.amount.is_negative(), "accounts.deposits", deposit.amount.to_string(),
                       "0 or more");
    }
  }
  problems.require_at_least("max_open_orders", max_open_orders, 1);
  problems.require_at_least("max_finished_orders", max_finished_orders, 1);
  problems.require_at_least("max_fills", max_fills, 1);
  problems.require_positive("book_history", book_history, base::Duration::max());
  return problems.take();
}

Exchange::Exchange(ExchangeSettings settings, std::vector<Listing> listings, base::MonotonicTime start,
                   base::WallTime wall)
    : settings_(std::move(settings)),
      start_(start),
      now_(start),
      wall_start_(wall),
      orders_(settings_.max_finished_orders) {
  boards_.reserve(listings.size());
  for (Listing& listing : listings) {
    TIDEGATE_ASSERT(listing.market != nullptr, "a listed instrument has a market");
    TIDEGATE_ASSERT(!index_of(listing.instrument.symbol), "a symbol is listed once");
    const market::Price opening = opening_price(listing.market->book());
    boards_.push_back({std::move(listing), Tape{opening, wall}, KlineHistory{opening, wall},
                       BookHistory{settings_.book_history}});
  }
  for (const AccountSettings& account : settings_.accounts) {
    const AccountId id = ledger_.open_account();
    for (const Deposit& deposit : account.deposits) ledger_.deposit(id, deposit.asset, deposit.amount);
    accounts_.push_back({account, {}});
  }
}

base::MonotonicTime Exchange::Board::next_event() const {
  return broken ? base::kNever : listing.market->next_event();
}

base::MonotonicTime Exchange::next_event() const {
  base::MonotonicTime next = base::kNever;
  for (const Board& board : boards_) next = std::min(next, board.next_event());
  return next;
}

base::Result<void> Exchange::advance(base::MonotonicTime now) {
  base::Result<void> result;
  while (!boards_.empty()) {
    const auto next = std::ranges::min_element(boards_, {}, &Board::next_event);
    const base::MonotonicTime due = next->next_event();
    if (due > now || due == base::kNever) break;
    now_ = std::max(now_, due);
    playing_ = static_cast<std::size_t>(next - boards_.begin());
    if (auto played = next->listing.market->step(*this); !played) {
      next->broken = true;
      if (result) result = std::move(played);
    }
    tell_balances();
  }
  now_ = std::max(now_, now);
  return result;
}

std::vector<market::Instrument> Exchange::instruments() const {
  std::vector<market::Instrument> out;
  for (const Board& board : boards_) out.push_back(board.listing.instrument);
  return out;
}

const market::Instrument* Exchange::instrument(const Symbol& symbol) const {
  const auto index = index_of(symbol);
  return index ? &boards_[*index].listing.instrument : nullptr;
}

base::Result<market::Depth> Exchange::depth(const Symbol& symbol, std::size_t limit) const {
  auto found = board(symbol);
  if (!found) return std::unexpected(std::move(found.error()));
  market::Depth depth = (*found)->listing.market->book().depth(limit);
  depth.exchange_time = stamp();
  return depth;
}

base::Result<std::vector<market::Trade>> Exchange::trades(const Symbol& symbol, std::size_t limit) const {
  auto found = board(symbol);
  if (!found) return std::unexpected(std::move(found.error()));
  return (*found)->tape.last(limit);
}

base::Result<std::vector<market::Trade>> Exchange::trades_between(const Symbol& symbol, base::WallTime from,
                                                                  base::WallTime until,
                                                                  std::size_t limit) const {
  auto found = board(symbol);
  if (!found) return std::unexpected(std::move(found.error()));
  return (*found)->tape.between(from, until, limit);
}

base::Result<std::vector<market::Kline>> Exchange::klines(const Symbol& symbol,
                                                          market::KlineInterval interval,
                                                          const KlineRange& range) const {
  auto found = board(symbol);
  if (!found) return std::unexpected(std::move(found.error()));
  return (*found)->klines.between(interval, range, wall_now());
}

base::Result<market::Kline> Exchange::current_kline(const Symbol& symbol,
                                                    market::KlineInterval interval) const {
  auto found = board(symbol);
  if (!found) return std::unexpected(std::move(found.error()));
  return (*found)->klines.current(interval, wall_now());
}

base::Result<market::Price> Exchange::average_price(const Symbol& symbol, int minutes) const {
  auto found = board(symbol);
  if (!found) return std::unexpected(std::move(found.error()));
  const market::Price average = (*found)->tape.average_price(minutes, wall_now());
  return average.floor_to(base::step_of<market::Price>((*found)->listing.instrument.price_decimals));
}

base::Result<market::Ticker24h> Exchange::ticker_24h(const Symbol& symbol) const {
  auto found = board(symbol);
  if (!found) return std::unexpected(std::move(found.error()));
  market::Ticker24h ticker = (*found)->tape.day(wall_now());
  ticker.symbol = symbol;
  if (const auto bid = (*found)->listing.market->book().best_bid()) {
    ticker.bid = bid->price;
    ticker.bid_quantity = bid->quantity;
  }
  if (const auto ask = (*found)->listing.market->book().best_ask()) {
    ticker.ask = ask->price;
    ticker.ask_quantity = ask->quantity;
  }
  return ticker;
}

base::Result<market::PriceTicker> Exchange::price_ticker(const Symbol& symbol) const {
  auto found = board(symbol);
  if (!found) return std::unexpected(std::move(found.error()));
  return market::PriceTicker{symbol, (*found)->tape.last_price()};
}

base::Result<market::BookTicker> Exchange::book_ticker(const Symbol& symbol) const {
  auto found = board(symbol);
  if (!found) return std::unexpected(std::move(found.error()));
  const market::OrderBook& book = (*found)->listing.market->book();
  const market::Level bid = book.best_bid().value_or(market::Level{});
  const market::Level ask = book.best_ask().value_or(market::Level{});
  return market::BookTicker{symbol, bid.price, bid.quantity, ask.price, ask.quantity, book.version()};
}

base::Result<market::MiniTicker> Exchange::mini_ticker(const Symbol& symbol,
                                                       const mexc::wire::TickerZone& zone) const {
  auto found = board(symbol);
  if (!found) return std::unexpected(std::move(found.error()));
  const base::WallTime midnight =
      kline_open(market::KlineInterval::kDay1, wall_now() + zone.east) - zone.east;
  const Tape& tape = (*found)->tape;
  const market::Ticker24h day = zone.rolling ? tape.day(wall_now()) : tape.since(midnight, wall_now());
  const auto change = base::decimal::divide((day.last - day.open).raw(), day.open.raw());
  return market::MiniTicker{.symbol = symbol,
                            .last = day.last,
                            .high = day.high,
                            .low = day.low,
                            .change = market::Amount::from_raw(change.value_or(0)),
                            .volume = day.volume,
                            .quote_volume = day.quote_volume};
}

std::optional<base::MonotonicTime> Exchange::superseded_at(const Symbol& symbol, std::int64_t version) const {
  const auto index = index_of(symbol);
  TIDEGATE_ASSERT(index.has_value(), "ages are judged for listed symbols");
  return boards_[*index].history.superseded_at(version);
}

const Market& Exchange::market(const Symbol& symbol) const {
  const auto index = index_of(symbol);
  TIDEGATE_ASSERT(index.has_value(), "a market is asked for by a listed symbol");
  return *boards_[*index].listing.market;
}

const market::OrderBook& Exchange::book(const Symbol& symbol) const {
  return market(symbol).book();
}

void Exchange::set_rules(const market::Instrument& rules) {
  const auto index = index_of(rules.symbol);
  TIDEGATE_ASSERT(index.has_value(), "only a listed symbol has rules");
  market::Instrument& instrument = boards_[*index].listing.instrument;
  instrument.trading = rules.trading;
  instrument.price_decimals = rules.price_decimals;
  instrument.quantity_decimals = rules.quantity_decimals;
  instrument.min_quantity = rules.min_quantity;
  instrument.price_band = rules.price_band;
}

void Exchange::on_trade(const market::Trade& trade) {
  Board& board = boards_[playing_];
  market::Trade timed = trade;
  timed.time = stamp();
  board.tape.note(timed);
  board.klines.note(timed);
  for (ExchangeListener* listener : listeners_) listener->on_trade(board.listing.instrument.symbol, timed);
}

void Exchange::on_depth(const market::DepthUpdate& update) {
  Board& board = boards_[playing_];
  board.history.note(update.last_version, now_);
  for (ExchangeListener* listener : listeners_) listener->on_depth(board.listing.instrument.symbol, update);
}

base::WallTime Exchange::stamp() const {
  return base::from_unix_ms(base::to_unix_ms(wall_now()));
}

std::optional<std::size_t> Exchange::index_of(const Symbol& symbol) const {
  for (std::size_t i = 0; i < boards_.size(); ++i) {
    if (boards_[i].listing.instrument.symbol == symbol) return i;
  }
  return std::nullopt;
}

base::Result<const Exchange::Board*> Exchange::board(const Symbol& symbol) const {
  const auto index = index_of(symbol);
  if (!index) return refuse(code::kInvalidSymbol);
  return &boards_[*index];
}

}  // namespace tidegate::sim
