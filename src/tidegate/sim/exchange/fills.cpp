// Exchange: what a fill does to orders and balances, and reporting it.
#include <algorithm>

#include "tidegate/base/assert.hpp"
#include "tidegate/mexc/wire/words.hpp"
#include "tidegate/sim/accounts/order_cost.hpp"
#include "tidegate/sim/exchange/exchange.hpp"

namespace tidegate::sim {

using market::Amount;
using market::OrderStatus;
using market::OrderType;
using market::Side;

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
  const bool taker_buys = fill.taker_side == Side::kBuy;
  const OrderRecord* buyer = taker_buys ? taker : maker;
  const OrderRecord* seller = taker_buys ? maker : taker;
  for (const OrderRecord* record : {taker, maker}) {
    if (record == nullptr) continue;
    touch(record->account, instrument.base, BalanceCause::kTraded);
    touch(record->account, instrument.quote, BalanceCause::kTraded);
  }
  ledger_.settle({.buyer = taker_buys ? fill.taker_owner : fill.maker_owner,
                  .seller = taker_buys ? fill.maker_owner : fill.taker_owner,
                  .base = as_amount(fill.quantity),
                  .quote = quote,
                  .buyer_fee = buyer != nullptr ? fee_of(*buyer, fill, quote) : Amount{},
                  .buyer_fee_in = buyer != nullptr ? fees_of(buyer->account) : kMexcFees,
                  .seller_fee = seller != nullptr ? fee_of(*seller, fill, quote) : Amount{}},
                 instrument.base, instrument.quote);
  if (taker != nullptr) book_fill(*taker, fill, quote);
  if (maker != nullptr) book_fill(*maker, fill, quote);
}

bool Exchange::pays_in_base(const OrderRecord& record) const {
  return record.report.side == Side::kBuy && fees_of(record.account) == FeeAsset::kReceived;
}

Amount Exchange::fee_of(const OrderRecord& record, const matching::Fill& fill, Amount quote) const {
  const market::Instrument& instrument = boards_[record.market].listing.instrument;
  const Amount value = pays_in_base(record) ? as_amount(fill.quantity) : quote;
  return fee_on(value, &record == placing_ ? instrument.taker_fee : instrument.maker_fee);
}

// How an order being placed ends is known when `place` returns; a resting one ends with its last quantity.
void Exchange::book_fill(OrderRecord& record, const matching::Fill& fill, Amount quote) {
  const market::Instrument& instrument = boards_[record.market].listing.instrument;
  market::OrderReport& report = record.report;
  const bool maker = &record != placing_;
  const bool fee_in_base = pays_in_base(record);
  const Amount fee = fee_of(record, fill, quote);
  const Amount cost = fee_in_base ? quote : quote + fee;
  record.locked -= report.side == Side::kBuy ? cost : as_amount(fill.quantity);
  report.executed += fill.quantity;
  report.executed_quote += quote;
  report.updated = stamp();

  const market::Fill told{.symbol = report.symbol,
                          .id = std::to_string(++fill_count_) + "X1",
                          .order_id = report.id,
                          .client_id = report.client_id,
                          .side = report.side,
                          .price = fill.price,
                          .quantity = fill.quantity,
                          .quote_quantity = quote,
                          .commission = fee,
                          .commission_asset = fee_in_base ? instrument.base : instrument.quote,
                          .is_maker = maker,
                          .is_self_trade = fill.maker_owner == fill.taker_owner,
                          .time = report.updated};
  auto& fills = accounts_[record.account.value() - 1].fills;
  fills.push_back(told);
  if (fills.size() > settings_.max_fills) fills.pop_front();
  for (ExchangeListener* listener : listeners_) listener->on_fill(record.account, told);

  if (maker && fill.maker_done) {
    finish(record, OrderStatus::kFilled, BalanceCause::kTraded);
    return;
  }
  report.status = OrderStatus::kPartiallyFilled;
  release_excess(record);
  // One that is traded whole is reported as filled in a moment.
  if (report.executed < report.quantity) announce(record);
}

void Exchange::on_prevented(matching::OwnerId owner, matching::OrderNumber number) {
  OrderRecord* record = party(owner, number);
  TIDEGATE_ASSERT(record != nullptr, "only an account's order asks for that");
  const bool traded = record->report.executed.is_positive();
  record->report.cancel_reason = mexc::wire::kCancelledByStp;
  finish(*record, traded ? OrderStatus::kPartiallyCanceled : OrderStatus::kCanceled,
         BalanceCause::kCancelled);
}

// A buy locked its limit price, and the dearer fee if that is in quote, for everything; what traded cheaper
// is free again.
void Exchange::release_excess(OrderRecord& record) {
  const market::OrderReport& report = record.report;
  if (report.side != Side::kBuy || report.type == OrderType::kMarket) return;
  const market::Instrument& instrument = boards_[record.market].listing.instrument;
  const Amount needed = with_fee(value_of(report.price, report.quantity - report.executed), instrument,
                                 fees_of(record.account));
  if (record.locked <= needed) return;
  ledger_.unlock(record.account, instrument.quote, record.locked - needed);
  record.locked = needed;
}

// The record may be forgotten by the store at any later finish.
void Exchange::finish(OrderRecord& record, OrderStatus status, BalanceCause cause) {
  const market::Asset& asset = paid_with(boards_[record.market].listing.instrument, record.report.side);
  touch(record.account, asset, cause);
  ledger_.unlock(record.account, asset, record.locked);
  record.locked = {};
  record.report.status = status;
  record.report.updated = stamp();
  announce(record);
  orders_.finish(record);
}

void Exchange::announce(const OrderRecord& record) {
  for (ExchangeListener* listener : listeners_) listener->on_order(record.account, record.report);
}

void Exchange::touch(AccountId account, const market::Asset& asset, BalanceCause cause) {
  if (listeners_.empty()) return;
  const auto [at, first] =
      touched_.try_emplace(std::pair{account, asset}, Touched{ledger_.balance(account, asset), cause});
  if (!first) at->second.cause = std::max(at->second.cause, cause);
}

void Exchange::tell_balances() {
  for (const auto& [whose, touched] : touched_) {
    const market::Balance now = ledger_.balance(whose.first, whose.second);
    if (now == touched.before) continue;
    const BalanceChange change{now, now.free - touched.before.free, now.locked - touched.before.locked,
                               touched.cause};
    for (ExchangeListener* listener : listeners_) listener->on_balance(whose.first, change);
  }
  touched_.clear();
}

}  // namespace tidegate::sim
