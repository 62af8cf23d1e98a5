#include "tidegate/mexc/wire/answers/encode.hpp"
#include "tidegate/mexc/wire/json/write.hpp"
#include "tidegate/mexc/wire/words.hpp"

namespace tidegate::mexc::wire {
namespace {

using market::Amount;

void write_price_band(JsonWriter& out, const std::optional<market::PriceBand>& band) {
  out.key("filters").begin_array();
  if (band) {
    out.begin_object()
        .field("filterType", kPriceBandFilter)
        .field("bidMultiplierUp", band->buy_above)
        .field("askMultiplierDown", band->sell_below)
        .end_object();
  }
  out.end_array();
}

// The fields of live answers of 2025-12 and later.
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
  out.field("isSpotTradingAllowed", true)
      .field("isMarginTradingAllowed", false)
      .field("quoteAmountPrecision", instrument.min_notional)
      .field("baseSizePrecision", instrument.min_quantity);
  write_permissions(out);
  write_price_band(out, instrument.price_band);
  out.field("maxQuoteAmount", instrument.max_notional)
      .field("makerCommission", instrument.maker_fee)
      .field("takerCommission", instrument.taker_fee)
      .field("quoteAmountPrecisionMarket", instrument.min_notional)
      .field("maxQuoteAmountMarket", instrument.max_notional)
      .field("fullName", instrument.base.value())
      .field("contractAddress", "")
      .field("tradeSideType", 1)
      .field("st", false);
  write_empty_array(out, "conceptPlateIds");
  write_empty_array(out, "conceptPlates");
  out.null_field("firstOpenTime").end_object();
}

void write_levels(JsonWriter& out, std::string_view name, const std::vector<market::Level>& levels,
                  Decimals decimals) {
  out.key(name).begin_array();
  for (const auto& level : levels) {
    out.begin_array()
        .value(padded(level.price, decimals.price))
        .value(padded(level.quantity, decimals.quantity))
        .end_array();
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
      .field("tradeType", trade.taker_side == market::Side::kSell ? "ASK" : "BID")
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

void write_kline(JsonWriter& out, const market::Kline& kline) {
  out.begin_array()
      .value(kline.open_time)
      .value(kline.open)
      .value(kline.high)
      .value(kline.low)
      .value(kline.close)
      .value(kline.volume)
      .value(kline.close_time)
      .value(kline.quote_volume)
      .end_array();
}

void write_agg_trade(JsonWriter& out, const market::Trade& trade) {
  out.begin_object();
  write_optional(out, "a", trade.id);
  out.null_field("f")
      .null_field("l")
      .field("p", trade.price)
      .field("q", trade.quantity)
      .field("T", trade.time)
      .field("m", trade.taker_side == market::Side::kSell)
      .field("M", true)
      .end_object();
}

void write_offline_symbol(JsonWriter& out, const OfflineSymbol& offline) {
  out.begin_object().field("symbol", offline.symbol.value()).field("state", static_cast<int>(offline.state));
  if (offline.since != base::WallTime{}) out.field("offlineTime", offline.since);
  out.end_object();
}

void write_etf_info(JsonWriter& out, const EtfInfo& etf) {
  out.begin_object()
      .field("symbol", etf.symbol.value())
      .field("netValue", etf.net_value)
      .field("feeRate", etf.fee_rate)
      .field("timestamp", etf.time);
  out.key("leverage").number(etf.leverage);
  out.key("realLeverage").number(etf.real_leverage);
  out.field("mergedTimes", etf.merges).field("lastMergedTime", etf.last_merge);
  out.key("basket").number(etf.basket).end_object();
}

void write_announcement(JsonWriter& out, const Announcement& announcement) {
  out.begin_object()
      .field("title", announcement.title)
      .field("url", announcement.url)
      .field("language", announcement.language)
      .field("postTime", announcement.posted)
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
  return encode_depth(depth, {});
}

std::string encode_depth(const market::Depth& depth, Decimals decimals) {
  JsonWriter out;
  out.begin_object().field("lastUpdateId", depth.version);
  write_levels(out, "bids", depth.bids, decimals);
  write_levels(out, "asks", depth.asks, decimals);
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

std::string encode_agg_trades(std::span<const market::Trade> trades) {
  return array_of(trades, write_agg_trade);
}
std::string encode_klines(std::span<const market::Kline> klines) {
  return array_of(klines, write_kline);
}
std::string encode_average_price(const AveragePrice& average) {
  return JsonWriter{}
      .begin_object()
      .field("mins", average.minutes)
      .field("price", average.price)
      .end_object()
      .take();
}

std::string encode_symbols(std::span<const market::Symbol> symbols, base::WallTime now) {
  JsonWriter out;
  out.begin_object().key("data").begin_array();
  for (const market::Symbol& symbol : symbols) out.value(symbol.value());
  return out.end_array().field("code", 0).field("msg", "success").field("timestamp", now).end_object().take();
}

std::string encode_contract_detail() {
  JsonWriter out;
  out.begin_object().field("success", true).field("code", 0);
  write_empty_array(out, "data");
  return out.end_object().take();
}

std::string encode_offline_symbols(std::span<const OfflineSymbol> symbols) {
  JsonWriter out;
  out.begin_object().key("data").begin_array();
  for (const OfflineSymbol& symbol : symbols) write_offline_symbol(out, symbol);
  return out.end_array().end_object().take();
}

std::string encode_etf_info(const EtfInfo& etf) {
  return object_of(etf, write_etf_info);
}
std::string encode_etf_infos(std::span<const EtfInfo> etfs) {
  return array_of(etfs, write_etf_info);
}

// The count of pages is text in the documents' sample, although they call it a number.
std::string encode_announcements(const Announcements& announcements) {
  JsonWriter out;
  out.begin_object().field("code", 0).key("data").begin_array().begin_object();
  out.key("details").begin_array();
  for (const Announcement& announcement : announcements.list) write_announcement(out, announcement);
  out.end_array().field("totalPage", std::to_string(announcements.pages));
  return out.end_object().end_array().field("msg", "").end_object().take();
}

}  // namespace tidegate::mexc::wire
