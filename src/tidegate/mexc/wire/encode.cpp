#include "tidegate/mexc/wire/encode.hpp"

#include "tidegate/mexc/wire/json_writer.hpp"

namespace tidegate::mexc::wire {
namespace {

using market::Amount;

void write_empty_array(JsonWriter& out, std::string_view name) {
  out.key(name).begin_array().end_array();
}

// MEXC writes an id that it does not have as null.
void write_optional(JsonWriter& out, std::string_view name, const std::string& text) {
  if (text.empty()) {
    out.null_field(name);
  } else {
    out.field(name, text);
  }
}

void write_permissions(JsonWriter& out) {
  out.key("permissions").begin_array().value("SPOT").end_array();
}

template <class T>
std::string array_of(std::span<const T> items, void (*write)(JsonWriter&, const T&)) {
  JsonWriter out;
  out.begin_array();
  for (const T& item : items) write(out, item);
  return out.end_array().take();
}

template <class T>
std::string object_of(const T& item, void (*write)(JsonWriter&, const T&)) {
  JsonWriter out;
  write(out, item);
  return out.take();
}

// All the fields that third-party clients ask for, some of them twice under other names.
void write_instrument(JsonWriter& out, const market::Instrument& instrument) {
  out.begin_object()
      .field("symbol", instrument.symbol.value())
      .field("status", instrument.trading ? "1" : "2")
      .field("baseAsset", instrument.base.value())
      .field("baseAssetPrecision", instrument.quantity_decimals)
      .field("quoteAsset", instrument.quote.value())
      .field("quotePrecision", instrument.price_decimals)
      .field("quoteAssetPrecision", instrument.price_decimals)
      .field("baseCommissionPrecision", instrument.quantity_decimals)
      .field("quoteCommissionPrecision", instrument.price_decimals);
  out.key("orderTypes").begin_array();
  for (const auto type :
       {market::OrderType::kLimit, market::OrderType::kMarket, market::OrderType::kLimitMaker,
        market::OrderType::kImmediateOrCancel, market::OrderType::kFillOrKill}) {
    out.value(market::name(type));
  }
  out.end_array();
  out.field("quoteOrderQtyMarketAllowed", true)
      .field("isSpotTradingAllowed", true)
      .field("isMarginTradingAllowed", false)
      .field("quoteAmountPrecision", instrument.min_notional)
      .field("baseSizePrecision", instrument.min_quantity);
  write_permissions(out);
  write_empty_array(out, "filters");
  out.field("maxQuoteAmount", instrument.max_notional)
      .field("makerCommission", instrument.maker_fee)
      .field("takerCommission", instrument.taker_fee)
      .field("quoteAmountPrecisionMarket", instrument.min_notional)
      .field("maxQuoteAmountMarket", instrument.max_notional)
      .field("fullName", instrument.base.value())
      .field("contractAddress", "")
      .field("tradeSideType", "1")
      .field("st", false)
      .end_object();
}

void write_levels(JsonWriter& out, std::string_view name, const std::vector<market::Level>& levels) {
  out.key(name).begin_array();
  for (const auto& level : levels) {
    out.begin_array().value(level.price).value(level.quantity).end_array();
  }
  out.end_array();
}

void write_trade(JsonWriter& out, const market::Trade& trade) {
  out.begin_object();
  write_optional(out, "id", trade.id);
  out.field("price", trade.price)
      .field("qty", trade.quantity)
      .field("quoteQty", market::notional(trade.price, trade.quantity).value_or(Amount{}))
      .field("time", trade.time)
      .field("isBuyerMaker", trade.taker_side == market::Side::kSell)
      .field("isBestMatch", true)
      .end_object();
}

// A fraction, not percent: "0.004" is 0.4 %.
std::string change_fraction(const market::Ticker24h& ticker) {
  const auto change = base::decimal::divide((ticker.last - ticker.open).raw(), ticker.open.raw());
  return base::decimal::to_string(change.value_or(0), 4);
}

void write_ticker_24h(JsonWriter& out, const market::Ticker24h& ticker) {
  out.begin_object()
      .field("symbol", ticker.symbol.value())
      .field("priceChange", ticker.last - ticker.open)
      .field("priceChangePercent", change_fraction(ticker))
      .field("prevClosePrice", ticker.previous_close)
      .field("lastPrice", ticker.last)
      .field("bidPrice", ticker.bid)
      .field("bidQty", ticker.bid_quantity)
      .field("askPrice", ticker.ask)
      .field("askQty", ticker.ask_quantity)
      .field("openPrice", ticker.open)
      .field("highPrice", ticker.high)
      .field("lowPrice", ticker.low)
      .field("volume", ticker.volume)
      .field("quoteVolume", ticker.quote_volume)
      .field("openTime", ticker.open_time)
      .field("closeTime", ticker.close_time)
      .null_field("count")
      .end_object();
}

void write_price_ticker(JsonWriter& out, const market::PriceTicker& ticker) {
  out.begin_object().field("symbol", ticker.symbol.value()).field("price", ticker.price).end_object();
}

void write_book_ticker(JsonWriter& out, const market::BookTicker& ticker) {
  out.begin_object()
      .field("symbol", ticker.symbol.value())
      .field("bidPrice", ticker.bid)
      .field("bidQty", ticker.bid_quantity)
      .field("askPrice", ticker.ask)
      .field("askQty", ticker.ask_quantity)
      .end_object();
}

void write_order(JsonWriter& out, const market::OrderReport& report) {
  out.begin_object()
      .field("symbol", report.symbol.value())
      .field("orderId", report.id.value())
      .field("orderListId", -1);
  write_optional(out, "clientOrderId", report.client_id.value());
  out.field("price", report.price)
      .field("origQty", report.quantity)
      .field("executedQty", report.executed)
      .field("cummulativeQuoteQty", report.executed_quote)
      .field("status", market::name(report.status))
      .null_field("timeInForce")
      .field("type", market::name(report.type))
      .field("side", market::name(report.side))
      .null_field("stopPrice")
      .null_field("icebergQty")
      .field("time", report.created)
      .field("updateTime", report.updated)
      .field("isWorking", !market::is_final(report.status))
      .field("stpMode", "")
      .field("origQuoteOrderQty", "0")
      .end_object();
}

}  // namespace

std::string encode_ping() {
  return "{}";
}

std::string encode_time(const ServerTime& time) {
  return JsonWriter{}.begin_object().field("serverTime", time.time).end_object().take();
}

std::string encode_exchange_info(const ExchangeInfo& info) {
  JsonWriter out;
  out.begin_object().field("timezone", "CST").field("serverTime", info.server_time);
  write_empty_array(out, "rateLimits");
  write_empty_array(out, "exchangeFilters");
  out.key("symbols").begin_array();
  for (const auto& instrument : info.instruments) write_instrument(out, instrument);
  return out.end_array().end_object().take();
}

std::string encode_depth(const market::Depth& depth) {
  JsonWriter out;
  out.begin_object().field("lastUpdateId", depth.version);
  write_levels(out, "bids", depth.bids);
  write_levels(out, "asks", depth.asks);
  if (depth.exchange_time != base::WallTime{}) out.field("timestamp", depth.exchange_time);
  return out.end_object().take();
}

std::string encode_trades(std::span<const market::Trade> trades) {
  return array_of(trades, write_trade);
}
std::string encode_ticker_24h(const market::Ticker24h& ticker) {
  return object_of(ticker, write_ticker_24h);
}
std::string encode_tickers_24h(std::span<const market::Ticker24h> tickers) {
  return array_of(tickers, write_ticker_24h);
}
std::string encode_price_ticker(const market::PriceTicker& ticker) {
  return object_of(ticker, write_price_ticker);
}
std::string encode_price_tickers(std::span<const market::PriceTicker> tickers) {
  return array_of(tickers, write_price_ticker);
}
std::string encode_book_ticker(const market::BookTicker& ticker) {
  return object_of(ticker, write_book_ticker);
}
std::string encode_book_tickers(std::span<const market::BookTicker> tickers) {
  return array_of(tickers, write_book_ticker);
}

std::string encode_place_answer(const PlaceAnswer& answer) {
  JsonWriter out;
  out.begin_object()
      .field("symbol", answer.symbol.value())
      .field("orderId", answer.id.value())
      .field("orderListId", -1)
      .field("price", answer.price)
      .field("origQty", answer.quantity)
      .field("type", market::name(answer.type))
      .field("side", market::name(answer.side))
      .field("stpMode", "");
  if (answer.transact_time != base::WallTime{}) out.field("transactTime", answer.transact_time);
  return out.end_object().take();
}

std::string encode_cancel_answer(const market::OrderReport& report) {
  JsonWriter out;
  out.begin_object().field("symbol", report.symbol.value());
  write_optional(out, "origClientOrderId", report.client_id.value());
  out.field("orderId", report.id.value());
  write_optional(out, "clientOrderId", report.client_id.value());
  return out.field("price", report.price)
      .field("origQty", report.quantity)
      .field("executedQty", report.executed)
      .field("cummulativeQuoteQty", report.executed_quote)
      .field("status", market::name(report.status))
      .null_field("timeInForce")
      .field("type", market::name(report.type))
      .field("side", market::name(report.side))
      .end_object()
      .take();
}

std::string encode_order(const market::OrderReport& report) {
  return object_of(report, write_order);
}
std::string encode_open_orders(std::span<const market::OrderReport> reports) {
  return array_of(reports, write_order);
}

std::string encode_account(const market::Account& account) {
  JsonWriter out;
  out.begin_object()
      .field("canTrade", account.can_trade)
      .field("canWithdraw", false)
      .field("canDeposit", false)
      .null_field("updateTime")
      .field("accountType", "SPOT");
  out.key("balances").begin_array();
  for (const auto& balance : account.balances) {
    out.begin_object()
        .field("asset", balance.asset.value())
        .field("free", balance.free)
        .field("locked", balance.locked)
        .end_object();
  }
  out.end_array();
  write_permissions(out);
  return out.end_object().take();
}

std::string encode_error(const ApiError& error) {
  return JsonWriter{}
      .begin_object()
      .field("code", error.code)
      .field("msg", error.message)
      .end_object()
      .take();
}

}  // namespace tidegate::mexc::wire
