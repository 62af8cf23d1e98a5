#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "push.pb.h"
#include "tidegate/base/assert.hpp"
#include "tidegate/mexc/wire/kline_interval.hpp"
#include "tidegate/mexc/wire/padded.hpp"
#include "tidegate/mexc/wire/pushes/codes.hpp"
#include "tidegate/mexc/wire/pushes/push.hpp"

namespace tidegate::mexc::wire {
namespace {

using Wrapper = proto::PushDataV3ApiWrapper;
using market::Amount;

template <class Levels>
void write_levels(const std::vector<market::Level>& levels, Levels& out, Decimals decimals) {
  for (const auto& level : levels) {
    auto& entry = *out.Add();
    entry.set_price(padded(level.price, decimals.price));
    entry.set_quantity(padded(level.quantity, decimals.quantity));
  }
}

int code_of(market::Side side) {
  return side == market::Side::kSell ? 2 : 1;
}

template <class E, std::size_t n>
std::int32_t code_of(const std::array<std::pair<std::int32_t, E>, n>& codes, E value) {
  for (const auto& [code, known] : codes) {
    if (known == value) return code;
  }
  TIDEGATE_ASSERT(false, "a push tells only states that MEXC has a number for");
}

std::int64_t to_seconds(base::WallTime time) {
  return base::to_unix_ms(time) / 1'000;
}

void write_book_ticker(const market::BookTicker& ticker, proto::AggreBookTicker& body) {
  body.set_bid_price(ticker.bid.to_string());
  body.set_bid_quantity(ticker.bid_quantity.to_string());
  body.set_ask_price(ticker.ask.to_string());
  body.set_ask_quantity(ticker.ask_quantity.to_string());
  body.set_version(std::to_string(ticker.version));
}

// The streams know one change and one pair of extremes here, so both of MEXC's kinds report the same.
void write_mini_ticker(const market::MiniTicker& ticker, proto::MiniTicker& body) {
  const std::string change = ticker.change.to_string();
  const std::string high = ticker.high.to_string();
  const std::string low = ticker.low.to_string();
  body.set_symbol(ticker.symbol.value());
  body.set_price(ticker.last.to_string());
  body.set_rate(change);
  body.set_zoned_rate(change);
  body.set_high(high);
  body.set_low(low);
  body.set_volume(ticker.quote_volume.to_string());
  body.set_quantity(ticker.volume.to_string());
  body.set_last_close_rate(change);
  body.set_last_close_zoned_rate(change);
  body.set_last_close_high(high);
  body.set_last_close_low(low);
}

// What a push says beside its value.
struct Form {
  Decimals decimals;
  std::int64_t sent_ms;
};

// Which of the two clocks the wrapper carries, as captured in 2025-09 to 2026-09.
enum class Stamp : std::uint8_t { kSent, kMade, kBoth };
template <class P>
constexpr Stamp kStampOf = Stamp::kSent;
template <>
constexpr Stamp kStampOf<KlinePush> = Stamp::kMade;
template <>
constexpr Stamp kStampOf<BalancePush> = Stamp::kBoth;

// Live MEXC gives each symbol 32 digits of its own. No client reads them.
std::string symbol_id(const market::Symbol& symbol) {
  constexpr std::size_t kDigits = 32;
  constexpr std::string_view kHex = "0123456789abcdef";
  std::string id;
  for (const char c : symbol.value()) {
    const auto byte = static_cast<unsigned char>(c);
    id += kHex[byte >> 4U];
    id += kHex[byte & 0x0fU];
  }
  id.resize(kDigits, '0');
  return id;
}

// Each fills the wrapper's body and, where MEXC names one, the symbol.

void write(const DepthPush& push, Wrapper& wrapper, const Form& form) {
  wrapper.set_symbol(push.symbol.value());
  auto& body = *wrapper.mutable_public_aggre_depths();
  write_levels(push.update.asks, *body.mutable_asks(), {});
  write_levels(push.update.bids, *body.mutable_bids(), {});
  body.set_event_type("spot@public.aggre.depth.v3.api.pb");
  body.set_last_order_create_time(form.sent_ms);
  body.set_from_version(std::to_string(push.update.first_version));
  body.set_to_version(std::to_string(push.update.last_version));
}

void write(const DealsPush& push, Wrapper& wrapper, const Form&) {
  wrapper.set_symbol(push.symbol.value());
  auto& body = *wrapper.mutable_public_aggre_deals();
  for (const auto& trade : push.trades) {
    auto& deal = *body.add_deals();
    deal.set_price(trade.price.to_string());
    deal.set_quantity(trade.quantity.to_string());
    deal.set_trade_type(code_of(trade.taker_side));
    deal.set_time(base::to_unix_ms(trade.time));
    deal.set_trade_id(trade.id);
  }
  body.set_event_type("spot@public.aggre.deals.v3.api.pb");
}

void write(const BookTickerPush& push, Wrapper& wrapper, const Form& form) {
  wrapper.set_symbol(push.ticker.symbol.value());
  auto& body = *wrapper.mutable_public_aggre_book_ticker();
  write_book_ticker(push.ticker, body);
  body.set_last_order_create_time(form.sent_ms);
}

void write(const BookTickerBatchPush& push, Wrapper& wrapper, const Form& form) {
  wrapper.set_symbol(push.symbol.value());
  auto& body = *wrapper.mutable_public_book_ticker_batch();
  for (const auto& ticker : push.tickers) write_book_ticker(ticker, *body.add_items());
  body.set_last_order_create_time(form.sent_ms);
  if (!push.tickers.empty()) body.set_version(std::to_string(push.tickers.back().version));
}

void write(const LimitDepthPush& push, Wrapper& wrapper, const Form& form) {
  wrapper.set_symbol(push.symbol.value());
  auto& body = *wrapper.mutable_public_limit_depths();
  write_levels(push.depth.asks, *body.mutable_asks(), form.decimals);
  write_levels(push.depth.bids, *body.mutable_bids(), form.decimals);
  body.set_event_type("spot@public.limit.depth.v3.api.pb");
  body.set_last_order_create_time(form.sent_ms);
  body.set_version(std::to_string(push.depth.version));
}

void write(const KlinePush& push, Wrapper& wrapper, const Form&) {
  wrapper.set_symbol(push.symbol.value());
  wrapper.set_symbol_id(symbol_id(push.symbol));
  auto& body = *wrapper.mutable_public_spot_kline();
  body.set_interval(std::string{stream_word(push.interval)});
  body.set_window_start(to_seconds(push.kline.open_time));
  body.set_opening_price(push.kline.open.to_string());
  body.set_closing_price(push.kline.close.to_string());
  body.set_highest_price(push.kline.high.to_string());
  body.set_lowest_price(push.kline.low.to_string());
  body.set_volume(push.kline.volume.to_string());
  body.set_amount(push.kline.quote_volume.to_string());
  body.set_window_end(to_seconds(push.kline.close_time));
}

void write(const MiniTickersPush& push, Wrapper& wrapper, const Form&) {
  if (push.of_all) {
    auto& body = *wrapper.mutable_public_mini_tickers();
    for (const auto& ticker : push.tickers) write_mini_ticker(ticker, *body.add_items());
    return;
  }
  TIDEGATE_ASSERT(push.tickers.size() == 1, "a mini ticker tells of one symbol");
  wrapper.set_symbol(push.tickers.front().symbol.value());
  write_mini_ticker(push.tickers.front(), *wrapper.mutable_public_mini_ticker());
}

// What cannot be worked out of the rest is left out: no client decides by it.
void write(const OrderPush& push, Wrapper& wrapper, const Form&) {
  const market::OrderReport& report = push.report;
  wrapper.set_symbol(report.symbol.value());
  auto& body = *wrapper.mutable_private_orders();
  body.set_id(report.id.value());
  body.set_client_id(report.client_id.value());
  body.set_price(report.price.to_string());
  body.set_quantity(report.quantity.to_string());
  const auto amount = market::notional(report.price, report.quantity);
  if (amount) body.set_amount(amount->to_string());
  if (amount && !report.executed_quote.is_negative() && report.executed_quote <= *amount) {
    body.set_remain_amount((*amount - report.executed_quote).to_string());
  }
  const auto average = report.executed.is_zero()
                           ? base::Result<base::int128>{0}
                           : base::decimal::divide(report.executed_quote.raw(), report.executed.raw());
  if (average) body.set_avg_price(base::decimal::to_string(*average));
  body.set_order_type(code_of(kOrderTypeCodes, report.type));
  body.set_trade_type(code_of(report.side));
  body.set_is_maker(report.type == market::OrderType::kLimitMaker);
  // An order by quote has no quantity of its own.
  body.set_remain_quantity((std::max(report.quantity, report.executed) - report.executed).to_string());
  body.set_cumulative_quantity(report.executed.to_string());
  body.set_cumulative_amount(report.executed_quote.to_string());
  body.set_status(code_of(kOrderStatusCodes, report.status));
  body.set_create_time(base::to_unix_ms(report.created));
}

void write(const FillPush& push, Wrapper& wrapper, const Form&) {
  const market::Fill& fill = push.fill;
  wrapper.set_symbol(fill.symbol.value());
  auto& body = *wrapper.mutable_private_deals();
  body.set_price(fill.price.to_string());
  body.set_quantity(fill.quantity.to_string());
  body.set_amount(fill.quote_quantity.to_string());
  body.set_trade_type(code_of(fill.side));
  body.set_is_maker(fill.is_maker);
  body.set_is_self_trade(fill.is_self_trade);
  body.set_trade_id(fill.id);
  body.set_client_order_id(fill.client_id.value());
  body.set_order_id(fill.order_id.value());
  body.set_fee_amount(fill.commission.to_string());
  body.set_fee_currency(fill.commission_asset.value());
  body.set_time(base::to_unix_ms(fill.time));
}

void write(const BalancePush& push, Wrapper& wrapper, const Form&) {
  auto& body = *wrapper.mutable_private_account();
  body.set_vcoin_name(push.balance.asset.value());
  body.set_balance_amount(push.balance.free.to_string());
  body.set_balance_amount_change(push.free_change.to_string());
  body.set_frozen_amount(push.balance.locked.to_string());
  body.set_frozen_amount_change(push.locked_change.to_string());
  body.set_type(push.cause);
  body.set_time(base::to_unix_ms(push.time));
}

}  // namespace

std::string encode_push(const Channel& channel, const Push& push, Decimals decimals) {
  TIDEGATE_ASSERT(channel.kind == kind_of(push), "a push goes out on a channel of its kind");
  Wrapper wrapper;
  wrapper.set_channel(to_string(channel));
  std::visit(
      [&]<class P>(const P& held) {
        const std::int64_t sent = base::to_unix_ms(held.send_time);
        write(held, wrapper, {decimals, sent});
        if (kStampOf<P> != Stamp::kSent) wrapper.set_create_time(sent);
        if (kStampOf<P> != Stamp::kMade) wrapper.set_send_time(sent);
      },
      push);
  return wrapper.SerializeAsString();
}

}  // namespace tidegate::mexc::wire
