#include "tidegate/mexc/wire/pushes/generated.hpp"

#include <limits>
#include <optional>
#include <string>
#include <utility>

#include "push.pb.h"
#include "tidegate/mexc/wire/cut_decimals.hpp"
#include "tidegate/mexc/wire/kline_interval.hpp"
#include "tidegate/mexc/wire/printable.hpp"
#include "tidegate/mexc/wire/pushes/codes.hpp"
#include "tidegate/mexc/wire/pushes/reader.hpp"

namespace tidegate::mexc::wire {
namespace {

using Wrapper = proto::PushDataV3ApiWrapper;
using base::ErrorCode;
using base::Result;
using market::Amount;
using market::Price;
using market::Quantity;
using market::Symbol;

constexpr std::size_t kMaxFrameBytes = 64U << 20U;

template <class Levels>
std::vector<market::Level> read_levels(PushReader& in, const Levels& levels) {
  std::vector<market::Level> out;
  out.reserve(static_cast<std::size_t>(levels.size()));
  for (const auto& level : levels) out.push_back(in.level(level.price(), level.quantity()));
  return out;
}

// What is gone is no part of a book as a whole.
template <class Levels>
std::vector<market::Level> read_whole_side(PushReader& in, const Levels& levels) {
  std::vector<market::Level> out = read_levels(in, levels);
  std::erase_if(out, [](const market::Level& level) { return level.quantity.is_zero(); });
  return out;
}

DepthPush read_depth(PushReader& in, const proto::AggreDepths& body) {
  DepthPush push;
  push.update.first_version = in.version(body.from_version(), "fromVersion");
  push.update.last_version = in.version(body.to_version(), "toVersion");
  if (push.update.last_version < push.update.first_version) in.fail("toVersion", body.to_version());
  push.update.bids = read_levels(in, body.bids());
  push.update.asks = read_levels(in, body.asks());
  return push;
}

DealsPush read_deals(PushReader& in, const proto::AggreDeals& body) {
  DealsPush push;
  push.trades.reserve(static_cast<std::size_t>(body.deals_size()));
  for (const auto& deal : body.deals()) {
    in.add_readable(push.trades, [&in, &deal] {
      return market::Trade{.id = deal.trade_id(),
                           .price = in.number<Price>(deal.price(), "price"),
                           .quantity = in.number<Quantity>(deal.quantity(), "quantity"),
                           .taker_side = in.side(deal.trade_type(), "tradeType"),
                           .time = in.time(deal.time(), "time")};
    });
  }
  in.expect_some(push.trades.size());
  return push;
}

// An empty side of the book comes as an empty string.
market::BookTicker read_book_ticker(PushReader& in, const proto::AggreBookTicker& body,
                                    const Symbol& symbol) {
  const market::Level bid = in.best(body.bid_price(), "bidPrice", body.bid_quantity(), "bidQuantity");
  const market::Level ask = in.best(body.ask_price(), "askPrice", body.ask_quantity(), "askQuantity");
  return {.symbol = symbol,
          .bid = bid.price,
          .bid_quantity = bid.quantity,
          .ask = ask.price,
          .ask_quantity = ask.quantity,
          .version = in.version_or_zero(body.version(), "version")};
}

BookTickerBatchPush read_book_ticker_batch(PushReader& in, const proto::BookTickerBatch& body,
                                           const Symbol& symbol) {
  BookTickerBatchPush push;
  const std::int64_t version = in.version_or_zero(body.version(), "version");
  push.tickers.reserve(static_cast<std::size_t>(body.items_size()));
  for (const auto& item : body.items()) {
    push.tickers.push_back(read_book_ticker(in, item, symbol));
    if (item.version().empty()) push.tickers.back().version = version;
  }
  return push;
}

LimitDepthPush read_limit_depth(PushReader& in, const proto::LimitDepths& body) {
  LimitDepthPush push;
  push.depth.version = in.version(body.version(), "version");
  push.depth.bids = read_whole_side(in, body.bids());
  push.depth.asks = read_whole_side(in, body.asks());
  return push;
}

KlinePush read_kline(PushReader& in, const proto::SpotKline& body) {
  KlinePush push;
  const auto interval = parse_stream_interval(body.interval());
  if (!interval) in.fail("interval", body.interval());
  push.interval = interval.value_or(push.interval);
  push.kline = {.open_time = in.time_of_seconds(body.window_start(), "windowStart"),
                .close_time = in.time_of_seconds(body.window_end(), "windowEnd"),
                .open = in.number<Price>(body.opening_price(), "openingPrice"),
                .high = in.number<Price>(body.highest_price(), "highestPrice"),
                .low = in.number<Price>(body.lowest_price(), "lowestPrice"),
                .close = in.number<Price>(body.closing_price(), "closingPrice"),
                .volume = in.number<Quantity>(body.volume(), "volume"),
                .quote_volume = in.number<Amount>(body.amount(), "amount")};
  return push;
}

market::MiniTicker read_mini_ticker(PushReader& in, const proto::MiniTicker& body) {
  return {.symbol = in.id<Symbol>(body.symbol(), "symbol"),
          .last = in.number<Price>(body.price(), "price"),
          .high = in.number_or_zero<Price>(body.high(), "high"),
          .low = in.number_or_zero<Price>(body.low(), "low"),
          .change = in.number_or_zero<Amount>(body.zoned_rate(), "zonedRate"),
          .volume = in.number_or_zero<Quantity>(body.quantity(), "quantity"),
          .quote_volume = in.number_or_zero<Amount>(body.volume(), "volume")};
}

MiniTickersPush read_mini_tickers(PushReader& in, const proto::MiniTickers& body) {
  MiniTickersPush push{.tickers = {}, .of_all = true};
  push.tickers.reserve(static_cast<std::size_t>(body.items_size()));
  for (const auto& item : body.items()) {
    in.add_readable(push.tickers, [&in, &item] { return read_mini_ticker(in, item); });
  }
  in.expect_some(push.tickers.size());
  return push;
}

template <class E, std::size_t n>
E read_code(PushReader& in, const std::array<std::pair<std::int32_t, E>, n>& codes, std::int32_t number,
            const char* field, E other) {
  for (const auto& [code, value] : codes) {
    if (code == number) return value;
  }
  in.note_unknown(field, number);
  return other;
}

// A market order has no price, one by quote no quantity.
market::OrderReport read_order(PushReader& in, const proto::PrivateOrders& body, const Symbol& symbol) {
  market::OrderReport report;
  report.symbol = symbol;
  report.id = in.id<market::OrderId>(body.id(), "id");
  report.client_id = market::ClientOrderId{in.text(body.client_id(), "clientId")};
  report.side = in.side(body.trade_type(), "tradeType");
  report.type = read_code(in, kOrderTypeCodes, body.order_type(), "orderType", market::OrderType::kOther);
  report.status = read_code(in, kOrderStatusCodes, body.status(), "status", market::OrderStatus::kOther);
  report.price = in.number_or_zero<Price>(body.price(), "price");
  report.quantity = in.number_or_zero<Quantity>(body.quantity(), "quantity");
  report.executed = in.number_or_zero<Quantity>(body.cumulative_quantity(), "cumulativeQuantity");
  report.executed_quote =
      in.number_or_zero<Amount>(cut_decimals(body.cumulative_amount()), "cumulativeAmount");
  report.created = in.time(body.create_time(), "createTime");
  return report;
}

market::Fill read_fill(PushReader& in, const proto::PrivateDeals& body, const Symbol& symbol) {
  market::Fill fill;
  fill.symbol = symbol;
  fill.id = in.text(body.trade_id(), "tradeId");
  fill.order_id = in.id<market::OrderId>(body.order_id(), "orderId");
  fill.client_id = market::ClientOrderId{in.text(body.client_order_id(), "clientOrderId")};
  fill.side = in.side(body.trade_type(), "tradeType");
  fill.price = in.number<Price>(body.price(), "price");
  fill.quantity = in.number<Quantity>(body.quantity(), "quantity");
  fill.quote_quantity = in.number<Amount>(cut_decimals(body.amount()), "amount");
  fill.commission = in.number_or_zero<Amount>(cut_decimals(body.fee_amount()), "feeAmount");
  fill.commission_asset = market::Asset{in.text(body.fee_currency(), "feeCurrency")};
  fill.is_maker = body.is_maker();
  fill.is_self_trade = body.is_self_trade();
  fill.time = in.time(body.time(), "time");
  return fill;
}

BalancePush read_balance(PushReader& in, const proto::PrivateAccount& body) {
  BalancePush push;
  push.balance = {.asset = in.id<market::Asset>(body.vcoin_name(), "vcoinName"),
                  .free = in.number<Amount>(cut_decimals(body.balance_amount()), "balanceAmount"),
                  .locked = in.number<Amount>(cut_decimals(body.frozen_amount()), "frozenAmount")};
  push.free_change =
      in.number_or_zero<Amount>(cut_decimals(body.balance_amount_change()), "balanceAmountChange");
  push.locked_change =
      in.number_or_zero<Amount>(cut_decimals(body.frozen_amount_change()), "frozenAmountChange");
  push.cause = in.text(body.type(), "type");
  push.time = in.time(body.time(), "time");
  return push;
}

template <class P>
P of_symbol(P push, Symbol symbol) {
  push.symbol = std::move(symbol);
  return push;
}

// Everything but the send time. Empty, without an error in `in`: a body that is not known.
std::optional<Push> read_body(PushReader& in, const Wrapper& wrapper) {
  const auto symbol = [&] { return in.id<Symbol>(wrapper.symbol(), "symbol"); };
  switch (wrapper.body_case()) {
    case Wrapper::kPublicAggreDepths:
      return of_symbol(read_depth(in, wrapper.public_aggre_depths()), symbol());
    case Wrapper::kPublicAggreDeals:
      return of_symbol(read_deals(in, wrapper.public_aggre_deals()), symbol());
    case Wrapper::kPublicAggreBookTicker:
      return BookTickerPush{.ticker = read_book_ticker(in, wrapper.public_aggre_book_ticker(), symbol())};
    case Wrapper::kPublicBookTickerBatch: {
      const Symbol all = symbol();
      return of_symbol(read_book_ticker_batch(in, wrapper.public_book_ticker_batch(), all), all);
    }
    case Wrapper::kPublicLimitDepths:
      return of_symbol(read_limit_depth(in, wrapper.public_limit_depths()), symbol());
    case Wrapper::kPublicSpotKline:
      return of_symbol(read_kline(in, wrapper.public_spot_kline()), symbol());
    case Wrapper::kPublicMiniTicker:
      return MiniTickersPush{.tickers = {read_mini_ticker(in, wrapper.public_mini_ticker())}};
    case Wrapper::kPublicMiniTickers:
      return read_mini_tickers(in, wrapper.public_mini_tickers());
    case Wrapper::kPrivateOrders:
      return OrderPush{.report = read_order(in, wrapper.private_orders(), symbol())};
    case Wrapper::kPrivateDeals:
      return FillPush{.fill = read_fill(in, wrapper.private_deals(), symbol())};
    case Wrapper::kPrivateAccount:
      return read_balance(in, wrapper.private_account());
    case Wrapper::BODY_NOT_SET:
      break;
  }
  return std::nullopt;
}

}  // namespace

Result<Push> decode_generated_push(std::string_view bytes, UnknownWords* unknown) {
  Wrapper wrapper;
  if (bytes.size() > kMaxFrameBytes ||
      !wrapper.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return base::fail(ErrorCode::kParse, "push: expected a message of protobuf, found " +
                                             std::to_string(bytes.size()) + " bytes");
  }
  PushReader in;
  std::optional<Push> push = read_body(in, wrapper);
  if (!push) {
    if (unknown != nullptr) unknown->add("channel", wrapper.channel());
    return base::fail(ErrorCode::kUnsupported,
                      "a push of channel \"" + printable(wrapper.channel()) + "\", which nobody here reads");
  }
  const base::WallTime send_time = wrapper.has_send_time() ? in.time(wrapper.send_time(), "sendTime")
                                                           : in.time(wrapper.create_time(), "createTime");
  if (in.error()) return std::unexpected(*in.error());
  if (unknown != nullptr) unknown->add_all(in.unknown());
  std::visit([send_time](auto& held) { held.send_time = send_time; }, *push);
  if (auto* order = std::get_if<OrderPush>(&*push)) order->report.updated = send_time;
  return *std::move(push);
}

}  // namespace tidegate::mexc::wire
