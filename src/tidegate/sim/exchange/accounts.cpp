// Exchange: accounts and the calls about their orders.
#include <algorithm>

#include "tidegate/base/assert.hpp"
#include "tidegate/mexc/server/refusal.hpp"
#include "tidegate/mexc/wire/answers/errors.hpp"
#include "tidegate/mexc/wire/words.hpp"
#include "tidegate/sim/accounts/order_cost.hpp"
#include "tidegate/sim/exchange/exchange.hpp"
#include "tidegate/sim/exchange/order_rules.hpp"

namespace tidegate::sim {

namespace code = mexc::wire::code;
using market::Amount;
using market::OrderStatus;
using market::OrderType;
using market::Price;
using market::Side;
using market::Symbol;
using mexc::server::refuse;

namespace {

matching::Order to_matching(AccountId account, const market::NewOrder& order) {
  return {account,        order.side,           order.type,      order.price,
          order.quantity, order.quote_quantity, order.self_trade};
}

// What a MARKET order is reported to be limited to, as live answers have it: about 5 % through the market. It
// limits nothing here.
Price protective_price(const market::Instrument& instrument, Side side, Price last) {
  const Price reach = Price::from_raw(last.raw() / 20);
  const Price price = side == Side::kBuy ? last + reach : last - reach;
  return price.floor_to(base::step_of<Price>(instrument.price_decimals));
}

market::OrderReport first_report(const market::NewOrder& order, base::WallTime now) {
  return {.symbol = order.symbol,
          .client_id = order.client_id,
          .side = order.side,
          .type = order.type,
          .price = order.price,
          .quantity = order.quantity,
          .created = now,
          .updated = now,
          .self_trade = order.self_trade,
          .ordered_quote = order.quote_quantity};
}

}  // namespace

std::optional<AccountId> Exchange::account_of(std::string_view api_key) const {
  for (std::size_t i = 0; i < accounts_.size(); ++i) {
    if (accounts_[i].settings.api_key == api_key) return AccountId{static_cast<std::uint32_t>(i + 1)};
  }
  return std::nullopt;
}

const AccountSettings& Exchange::credentials(AccountId account) const {
  return accounts_.at(account.value() - 1).settings;
}

market::Account Exchange::account(AccountId account) const {
  return {.can_trade = true, .balances = ledger_.balances(account)};
}

base::Result<void> Exchange::check(AccountId account, const market::NewOrder& order) const {
  const auto admission = admit(account, order);
  if (!admission) return std::unexpected(admission.error());
  return {};
}

base::Result<Exchange::Admission> Exchange::admit(AccountId account, const market::NewOrder& order) const {
  const auto index = index_of(order.symbol);
  if (!index) return refuse(code::kBadSymbol);
  const Board& board = boards_[*index];
  const market::Instrument& instrument = board.listing.instrument;
  if (auto good = check_order(instrument, order); !good) return std::unexpected(std::move(good.error()));
  if (auto good = check_price_band(board, order); !good) return std::unexpected(std::move(good.error()));
  if (settings_.refuse_duplicate_client_ids && !order.client_id.value().empty() &&
      orders_.knows(account, order.client_id)) {
    return refuse(code::kOrderTypeNotAllowed, "Duplicate client order id");
  }
  if (orders_.open_count(account) >= settings_.max_open_orders) return refuse(code::kTooManyOpenOrders);
  auto locked = amount_to_lock(board, to_matching(account, order));
  if (!locked) return std::unexpected(std::move(locked.error()));
  if (ledger_.balance(account, paid_with(instrument, order.side)).free < *locked) {
    return refuse(order.side == Side::kBuy ? code::kInsufficientPosition : code::kOversold);
  }
  return Admission{*index, *locked};
}

// Before the first trade, the middle of the book.
Price Exchange::reference_price(const Board& board) {
  if (const Price last = board.tape.last_price(); !last.is_zero()) return last;
  const auto bid = board.listing.market->book().best_bid();
  const auto ask = board.listing.market->book().best_ask();
  if (!bid || !ask) return bid ? bid->price : ask ? ask->price : Price{};
  return Price::from_raw((bid->price.raw() + ask->price.raw()) / 2);
}

base::Result<void> Exchange::check_price_band(const Board& board, const market::NewOrder& order) const {
  const Price last = board.tape.last_price();
  const auto& band = board.listing.instrument.price_band;
  if (order.type == OrderType::kMarket || !band || last.is_zero()) return {};
  const bool buys = order.side == Side::kBuy;
  const auto reach = base::decimal::multiply(last.raw(), (buys ? band->buy_above : band->sell_below).raw());
  const Price beyond = buys ? order.price - last : last - order.price;
  if (reach && beyond.raw() > *reach) return refuse(code::kPriceOutOfBand);
  return {};
}

base::Result<Amount> Exchange::amount_to_lock(const Board& board, const matching::Order& order) const {
  const market::Instrument& instrument = board.listing.instrument;
  if (order.type != OrderType::kMarket) {
    if (order.side == Side::kSell) return as_amount(order.quantity);
    return with_fee(value_of(order.price, order.quantity), instrument, fees_of(order.owner));
  }
  const Preview preview = board.listing.market->preview(order);
  if (preview.base.is_zero()) {
    // It may be cancelled where it meets an order of its own account, which takes no money.
    const bool meets_itself = order.self_trade != market::SelfTradePrevention::kAllow &&
                              board.listing.market->book().size(market::opposite(order.side)) > 0;
    if (meets_itself) return Amount{};
    return refuse(code::kNoOppositeOrder);
  }
  if (order.quote_quantity.is_zero()) {
    if (auto good = check_value(instrument, preview.quote); !good) {
      return std::unexpected(std::move(good.error()));
    }
  }
  if (order.side == Side::kBuy) return with_fee(preview.quote, instrument, fees_of(order.owner));
  return as_amount(preview.base);
}

base::Result<market::OrderReport> Exchange::place(AccountId account, const market::NewOrder& order) {
  const auto admission = admit(account, order);
  if (!admission) return std::unexpected(admission.error());
  Board& board = boards_[admission->market];
  const market::Asset& asset = paid_with(board.listing.instrument, order.side);
  touch(account, asset, BalanceCause::kPlaced);
  const bool locked = ledger_.lock(account, asset, admission->locked);
  TIDEGATE_ASSERT(locked, "an admitted order can be paid");

  OrderRecord& record =
      orders_.add({first_report(order, stamp()), account, admission->market, {}, admission->locked});
  if (order.type == OrderType::kMarket) {
    record.report.price = protective_price(board.listing.instrument, order.side, reference_price(board));
  }
  announce(record);
  playing_ = admission->market;
  placing_ = &record;
  const matching::Placement placed = board.listing.market->place(to_matching(account, order), *this);
  placing_ = nullptr;
  TIDEGATE_ASSERT(record.report.executed == placed.executed, "every fill of a placed order was told");
  if (placed.met_its_own) record.report.cancel_reason = mexc::wire::kCancelledByStp;
  market::OrderReport report = record.report;
  if (market::is_final(placed.status)) {
    // A LIMIT_MAKER that would have traded is reported as cancelled, like MEXC's post-only orders.
    const bool refused = placed.status == OrderStatus::kRejected;
    report.status = refused ? OrderStatus::kCanceled : placed.status;
    finish(record, report.status,
           placed.executed.is_positive() ? BalanceCause::kTraded : BalanceCause::kCancelled);
  } else {
    orders_.rests(record, placed.number);
  }
  tell_balances();
  return report;
}

base::Result<market::OrderReport> Exchange::cancel(AccountId account, const Symbol& symbol,
                                                   const OrderKey& key) {
  if (!index_of(symbol)) return refuse(code::kBadSymbol);
  OrderRecord* record = orders_.find(account, symbol, key);
  if (record == nullptr || market::is_final(record->report.status)) return refuse(code::kUnknownOrder);
  playing_ = record->market;
  const bool cancelled = boards_[record->market].listing.market->cancel(record->number, *this);
  TIDEGATE_ASSERT(cancelled, "an open order rests in its market");
  const bool traded = record->report.executed.is_positive();
  market::OrderReport report = record->report;
  report.status = traded ? OrderStatus::kPartiallyCanceled : OrderStatus::kCanceled;
  report.updated = stamp();
  finish(*record, report.status, BalanceCause::kCancelled);
  tell_balances();
  return report;
}

base::Result<market::OrderReport> Exchange::order(AccountId account, const Symbol& symbol,
                                                  const OrderKey& key) const {
  if (!index_of(symbol)) return refuse(code::kBadSymbol);
  const OrderRecord* record = orders_.find(account, symbol, key);
  if (record == nullptr) return refuse(code::kOrderDoesNotExist);
  return record->report;
}

std::vector<market::OrderReport> Exchange::open_orders(AccountId account,
                                                       const std::optional<Symbol>& symbol) const {
  std::vector<market::OrderReport> out;
  for (const OrderRecord* record : orders_.open(account)) {
    if (!symbol || record->report.symbol == *symbol) out.push_back(record->report);
  }
  return out;
}

std::vector<market::OrderReport> Exchange::orders(AccountId account, const Symbol& symbol,
                                                  base::WallTime from, base::WallTime until,
                                                  std::size_t limit) const {
  std::vector<market::OrderReport> out;
  for (const OrderRecord* record : orders_.newest_first(account)) {
    if (out.size() >= limit) break;
    const market::OrderReport& report = record->report;
    const bool wanted = report.symbol == symbol && from <= report.created && report.created <= until;
    if (wanted) out.push_back(report);
  }
  return out;
}

std::vector<market::Fill> Exchange::fills(AccountId account, const Symbol& symbol) const {
  std::vector<market::Fill> out;
  const auto& fills = accounts_.at(account.value() - 1).fills;
  std::copy_if(fills.rbegin(), fills.rend(), std::back_inserter(out),
               [&symbol](const market::Fill& fill) { return fill.symbol == symbol; });
  return out;
}

}  // namespace tidegate::sim
