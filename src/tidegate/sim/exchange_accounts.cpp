// Exchange: accounts, their orders, and what a fill does to both.
#include <algorithm>

#include "tidegate/base/assert.hpp"
#include "tidegate/mexc/wire/errors.hpp"
#include "tidegate/sim/exchange.hpp"
#include "tidegate/sim/order_rules.hpp"

namespace tidegate::sim {

namespace code = mexc::wire::code;
using market::Amount;
using market::OrderStatus;
using market::OrderType;
using market::Price;
using market::Quantity;
using market::Side;
using market::Symbol;

namespace {

Amount value_of(Price price, Quantity quantity) {
  const auto value = market::notional(price, quantity);
  TIDEGATE_ASSERT(value.has_value(), "the value of an admitted order fits an amount");
  return *value;
}

// `rate` is a fraction of the value.
Amount fee_on(Amount value, Amount rate) {
  const auto fee = base::decimal::multiply(value.raw(), rate.raw());
  TIDEGATE_ASSERT(fee.has_value(), "a fee is smaller than what it is taken of");
  return Amount::from_raw(*fee);
}

// A buy must be able to pay the dearer of the two fees, since it may trade as either.
Amount with_fee(Amount value, const market::Instrument& instrument) {
  return value + fee_on(value, std::max(instrument.maker_fee, instrument.taker_fee));
}

Amount as_amount(Quantity quantity) {
  return Amount::from_raw(quantity.raw());
}

const market::Asset& paid_with(const market::Instrument& instrument, Side side) {
  return side == Side::kBuy ? instrument.quote : instrument.base;
}

matching::Order to_matching(AccountId account, const market::NewOrder& order) {
  return {account, order.side, order.type, order.price, order.quantity, order.quote_quantity};
}

market::OrderReport first_report(const market::NewOrder& order, base::WallTime now) {
  return {.symbol = order.symbol,
          .client_id = order.client_id,
          .side = order.side,
          .type = order.type,
          .price = order.price,
          .quantity = order.quantity,
          .created = now,
          .updated = now};
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

base::Result<market::OrderReport> Exchange::place(AccountId account, const market::NewOrder& order) {
  const auto index = index_of(order.symbol);
  if (!index) return refuse(code::kBadSymbol);
  Board& board = boards_[*index];
  const market::Instrument& instrument = board.listing.instrument;
  if (auto good = check_order(instrument, order); !good) return std::unexpected(std::move(good.error()));
  if (orders_.open_count(account) >= settings_.max_open_orders) return refuse(code::kTooManyOpenOrders);
  auto locked = amount_to_lock(board, order);
  if (!locked) return std::unexpected(std::move(locked.error()));
  if (!ledger_.lock(account, paid_with(instrument, order.side), *locked)) {
    return refuse(order.side == Side::kBuy ? code::kInsufficientPosition : code::kOversold);
  }

  const base::WallTime now = base::from_unix_ms(base::to_unix_ms(wall_now()));
  OrderRecord& record = orders_.add({first_report(order, now), account, *index, {}, *locked});
  announce(record);
  playing_ = *index;
  placing_ = &record;
  const matching::Placement placed = board.listing.market->place(to_matching(account, order), *this);
  placing_ = nullptr;
  TIDEGATE_ASSERT(record.report.executed == placed.executed, "every fill of a placed order was told");
  // An order by quote quantity has no quantity of its own: it is what it bought.
  if (order.quantity.is_zero()) record.report.quantity = placed.executed;
  if (!market::is_final(placed.status)) {
    orders_.rests(record, placed.number);
    return record.report;
  }
  // A LIMIT_MAKER that would have traded is reported as cancelled, like MEXC's post-only orders.
  const bool refused = placed.status == OrderStatus::kRejected;
  market::OrderReport report = record.report;
  report.status = refused ? OrderStatus::kCanceled : placed.status;
  finish(record, report.status);
  return report;
}

base::Result<Amount> Exchange::amount_to_lock(const Board& board, const market::NewOrder& order) const {
  const market::Instrument& instrument = board.listing.instrument;
  if (order.type != OrderType::kMarket) {
    if (order.side == Side::kSell) return as_amount(order.quantity);
    return with_fee(value_of(order.price, order.quantity), instrument);
  }
  const Preview preview = board.listing.market->preview(to_matching(kCrowd, order));
  if (preview.base.is_zero()) return refuse(code::kNoOppositeOrder);
  if (order.quote_quantity.is_zero()) {
    if (auto good = check_value(instrument, preview.quote); !good) {
      return std::unexpected(std::move(good.error()));
    }
  }
  if (order.side == Side::kBuy) return with_fee(preview.quote, instrument);
  return as_amount(preview.base);
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
  report.updated = base::from_unix_ms(base::to_unix_ms(wall_now()));
  finish(*record, report.status);
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

std::vector<AccountTrade> Exchange::account_trades(AccountId account, const Symbol& symbol) const {
  std::vector<AccountTrade> out;
  const auto& trades = accounts_.at(account.value() - 1).trades;
  std::copy_if(trades.rbegin(), trades.rend(), std::back_inserter(out),
               [&symbol](const AccountTrade& trade) { return trade.symbol == symbol; });
  return out;
}

OrderRecord* Exchange::party(matching::OwnerId owner, matching::OrderNumber number) {
  if (owner == kCrowd) return nullptr;
  OrderRecord* record = orders_.resting(playing_, number);
  TIDEGATE_ASSERT(record != nullptr, "an account's order that trades is known");
  return record;
}

void Exchange::on_fill(const matching::Fill& fill) {
  const market::Instrument& instrument = boards_[playing_].listing.instrument;
  OrderRecord* maker = party(fill.maker_owner, fill.maker);
  OrderRecord* taker = fill.taker_owner == kCrowd ? nullptr : placing_;
  TIDEGATE_ASSERT(fill.taker_owner == kCrowd || taker != nullptr, "only an order being placed takes");

  const Amount quote = value_of(fill.price, fill.quantity);
  const Amount maker_fee = fee_on(quote, instrument.maker_fee);
  const Amount taker_fee = fee_on(quote, instrument.taker_fee);
  const bool taker_buys = fill.taker_side == Side::kBuy;
  ledger_.settle({.buyer = taker_buys ? fill.taker_owner : fill.maker_owner,
                  .seller = taker_buys ? fill.maker_owner : fill.taker_owner,
                  .base = as_amount(fill.quantity),
                  .quote = quote,
                  .buyer_fee = taker_buys ? taker_fee : maker_fee,
                  .seller_fee = taker_buys ? maker_fee : taker_fee},
                 instrument.base, instrument.quote);
  if (taker != nullptr) book_fill(*taker, fill, quote, false);
  if (maker != nullptr) book_fill(*maker, fill, quote, true);
}

void Exchange::book_fill(OrderRecord& record, const matching::Fill& fill, Amount quote, bool maker) {
  const market::Instrument& instrument = boards_[record.market].listing.instrument;
  const bool buyer = record.report.side == Side::kBuy;
  const Amount fee = fee_on(quote, maker ? instrument.maker_fee : instrument.taker_fee);
  record.locked -= buyer ? quote + fee : as_amount(fill.quantity);
  record.report.executed += fill.quantity;
  record.report.executed_quote += quote;
  record.report.updated = base::from_unix_ms(base::to_unix_ms(wall_now()));

  auto& trades = accounts_[record.account.value() - 1].trades;
  trades.push_back({record.report.symbol, std::to_string(++account_trade_count_), record.report.id,
                    record.report.client_id, fill.price, fill.quantity, quote, fee, buyer, maker,
                    fill.maker_owner == fill.taker_owner, record.report.updated});
  if (trades.size() > settings_.max_account_trades) trades.pop_front();

  // How an order being placed ends is known when `place` returns; a resting one ends with its last quantity.
  if (maker && fill.maker_done) {
    finish(record, OrderStatus::kFilled);
    return;
  }
  record.report.status = OrderStatus::kPartiallyFilled;
  release_excess(record);
  announce(record);
}

// A buy locked its limit price and the dearer fee for everything; what traded cheaper is free again.
void Exchange::release_excess(OrderRecord& record) {
  const market::OrderReport& report = record.report;
  if (report.side != Side::kBuy || report.type == OrderType::kMarket) return;
  const market::Instrument& instrument = boards_[record.market].listing.instrument;
  const Amount needed = with_fee(value_of(report.price, report.quantity - report.executed), instrument);
  if (record.locked <= needed) return;
  ledger_.unlock(record.account, instrument.quote, record.locked - needed);
  record.locked = needed;
}

// The record may be forgotten by the store at any later finish.
void Exchange::finish(OrderRecord& record, OrderStatus status) {
  const market::Instrument& instrument = boards_[record.market].listing.instrument;
  ledger_.unlock(record.account, paid_with(instrument, record.report.side), record.locked);
  record.locked = {};
  record.report.status = status;
  record.report.updated = base::from_unix_ms(base::to_unix_ms(wall_now()));
  announce(record);
  orders_.finish(record);
}

void Exchange::announce(const OrderRecord& record) {
  for (ExchangeListener* listener : listeners_) listener->on_order(record.account, record.report);
}

}  // namespace tidegate::sim
