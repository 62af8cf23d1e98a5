#include "tidegate/mexc/wire/answers/decode.hpp"
#include "tidegate/mexc/wire/json/read.hpp"

namespace tidegate::mexc::wire {
namespace {

using market::Amount;
using market::Price;
using market::Quantity;

int read_decimals(const JsonNode& node) {
  const std::int64_t decimals = node.integer();
  if (decimals >= 0 && decimals <= base::kDecimals) return static_cast<int>(decimals);
  node.fail("a count of decimals from 0 to 18");
  return 0;
}

Pong read_pong(const JsonNode& root) {
  if (!root.is_object()) root.fail("an object");
  return {};
}

ServerTime read_server_time(const JsonNode& root) {
  return {root["serverTime"].time()};
}

// 1 all, 2 buy only, 3 sell only, 4 closed, as a number or as text: to trade both ways takes 1.
bool may_trade(const JsonNode& symbol) {
  const JsonNode sides = symbol["tradeSideType"];
  return symbol["status"].text() == "1" && symbol["isSpotTradingAllowed"].boolean() &&
         (!sides.present() || sides.text() == "1");
}

// A fraction above zero; nothing else limits a price.
std::optional<Amount> read_fraction(const JsonNode& node) {
  const auto fraction = node.is_scalar() ? Amount::parse(node.text()) : Amount::parse("");
  return fraction && fraction->is_positive() ? std::optional{*fraction} : std::nullopt;
}

// Filters that are new to us, and bands that are none, limit nothing that we know of: they are noted.
std::optional<market::PriceBand> read_price_band(const JsonNode& filters) {
  if (!filters.present()) return std::nullopt;
  if (!filters.is_array()) {
    filters.note_unknown();
    return std::nullopt;
  }
  for (const JsonNode filter : filters.items()) {
    const JsonNode type = filter["filterType"];
    if (!type.is_scalar() || type.text() != kPriceBandFilter) {
      type.note_unknown();
      continue;
    }
    const JsonNode up = filter["bidMultiplierUp"], down = filter["askMultiplierDown"];
    const auto buy_above = read_fraction(up), sell_below = read_fraction(down);
    if (buy_above && sell_below) return market::PriceBand{*buy_above, *sell_below};
    if (!buy_above) up.note_unknown();
    if (!sell_below) down.note_unknown();
  }
  return std::nullopt;
}

Amount read_fee(const JsonNode& node) {
  return bounded_fee(node, node.decimal_or_zero<Amount>());
}

market::Instrument read_instrument(const JsonNode& node) {
  market::Instrument instrument;
  instrument.symbol = read_id<market::Symbol>(node["symbol"]);
  instrument.base = read_id<market::Asset>(node["baseAsset"]);
  instrument.quote = read_id<market::Asset>(node["quoteAsset"]);
  instrument.price_decimals = read_decimals(node["quotePrecision"]);
  instrument.quantity_decimals = read_decimals(node["baseAssetPrecision"]);
  instrument.min_quantity = node["baseSizePrecision"].decimal_or_zero<Quantity>();
  instrument.min_notional = node["quoteAmountPrecision"].decimal_or_zero<Amount>();
  instrument.max_notional = node["maxQuoteAmount"].decimal<Amount>();
  instrument.maker_fee = read_fee(node["makerCommission"]);
  instrument.taker_fee = read_fee(node["takerCommission"]);
  instrument.price_band = read_price_band(node["filters"]);
  instrument.trading = may_trade(node);
  return instrument;
}

ExchangeInfo read_exchange_info(const JsonNode& root) {
  return {read_optional_time(root["serverTime"]), read_what_can_be_read(root["symbols"], read_instrument)};
}

// Of what is less than nothing, or to be had for nothing, no book can be made: the answer is refused whole.
Price read_price(const JsonNode& node) {
  const auto price = node.decimal<Price>();
  if (!price.is_positive()) node.fail("a price above zero");
  return price;
}

Quantity not_below_zero(const JsonNode& node, Quantity quantity) {
  if (quantity.is_negative()) node.fail("a quantity not below zero");
  return quantity;
}

market::Level read_level(const JsonNode& node) {
  return {read_price(node.at(0)), not_below_zero(node.at(1), node.at(1).decimal<Quantity>())};
}

// A level of which there is nothing is none.
std::vector<market::Level> read_levels(const JsonNode& node) {
  std::vector<market::Level> levels = read_list(node, read_level);
  std::erase_if(levels, [](const market::Level& level) { return level.quantity.is_zero(); });
  return levels;
}

market::Depth read_depth(const JsonNode& root) {
  market::Depth depth;
  depth.version = root["lastUpdateId"].integer();
  depth.bids = read_levels(root["bids"]);
  depth.asks = read_levels(root["asks"]);
  depth.exchange_time = read_optional_time(root["timestamp"]);
  return depth;
}

market::Trade read_trade(const JsonNode& node) {
  market::Trade trade;
  trade.id = read_optional_text(node["id"]);
  trade.price = node["price"].decimal<Price>();
  trade.quantity = node["qty"].decimal<Quantity>();
  // The maker bought, so the taker sold.
  trade.taker_side = node["isBuyerMaker"].boolean() ? market::Side::kSell : market::Side::kBuy;
  trade.time = node["time"].time();
  return trade;
}

market::Ticker24h read_ticker_24h(const JsonNode& node) {
  market::Ticker24h ticker;
  ticker.symbol = read_id<market::Symbol>(node["symbol"]);
  ticker.open = node["openPrice"].decimal_or_zero<Price>();
  ticker.high = node["highPrice"].decimal_or_zero<Price>();
  ticker.low = node["lowPrice"].decimal_or_zero<Price>();
  ticker.last = node["lastPrice"].decimal<Price>();
  ticker.previous_close = node["prevClosePrice"].decimal_or_zero<Price>();
  ticker.bid = node["bidPrice"].decimal_or_zero<Price>();
  ticker.ask = node["askPrice"].decimal_or_zero<Price>();
  ticker.bid_quantity = node["bidQty"].decimal_or_zero<Quantity>();
  ticker.ask_quantity = node["askQty"].decimal_or_zero<Quantity>();
  ticker.volume = node["volume"].decimal_or_zero<Quantity>();
  ticker.quote_volume = node["quoteVolume"].decimal_or_zero<Amount>();
  ticker.open_time = read_optional_time(node["openTime"]);
  ticker.close_time = read_optional_time(node["closeTime"]);
  return ticker;
}

market::PriceTicker read_price_ticker(const JsonNode& node) {
  return {read_id<market::Symbol>(node["symbol"]), node["price"].decimal<Price>()};
}

// An empty side of the book comes as "" or null, or as zeros.
market::Level read_best(const JsonNode& price, const JsonNode& quantity) {
  const market::Level best{price.decimal_or_zero<Price>(),
                           not_below_zero(quantity, quantity.decimal_or_zero<Quantity>())};
  const bool is_none = best.price.is_zero() && best.quantity.is_zero();
  if (!is_none && !best.price.is_positive()) price.fail("a price above zero");
  return best;
}

market::BookTicker read_book_ticker(const JsonNode& node) {
  const market::Symbol symbol = read_id<market::Symbol>(node["symbol"]);
  const market::Level bid = read_best(node["bidPrice"], node["bidQty"]);
  const market::Level ask = read_best(node["askPrice"], node["askQty"]);
  return {.symbol = symbol,
          .bid = bid.price,
          .bid_quantity = bid.quantity,
          .ask = ask.price,
          .ask_quantity = ask.quantity};
}

// [open time, open, high, low, close, volume, close time, quote volume]
market::Kline read_kline(const JsonNode& node) {
  market::Kline kline;
  kline.open_time = node.at(0).time();
  kline.open = node.at(1).decimal<Price>();
  kline.high = node.at(2).decimal<Price>();
  kline.low = node.at(3).decimal<Price>();
  kline.close = node.at(4).decimal<Price>();
  kline.volume = node.at(5).decimal<Quantity>();
  kline.close_time = node.at(6).time();
  kline.quote_volume = node.at(7).decimal<Amount>();
  return kline;
}

// One letter a field; MEXC aggregates nothing: f and l, the ids of the first and last trade, are null.
market::Trade read_agg_trade(const JsonNode& node) {
  return {.id = read_optional_text(node["a"]),
          .price = node["p"].decimal<Price>(),
          .quantity = node["q"].decimal<Quantity>(),
          .taker_side = node["m"].boolean() ? market::Side::kSell : market::Side::kBuy,
          .time = node["T"].time()};
}

AveragePrice read_average_price(const JsonNode& root) {
  AveragePrice average;
  const std::int64_t minutes = root["mins"].integer();
  constexpr std::int64_t kDay = 1440;
  if (minutes < 0 || minutes > kDay) {
    root["mins"].fail("minutes of a day");
    return average;
  }
  average.minutes = static_cast<int>(minutes);
  average.price = root["price"].decimal<Price>();
  return average;
}

std::vector<market::Symbol> read_symbols(const JsonNode& root) {
  expect_success(root);
  return read_what_can_be_read(root["data"], read_id<market::Symbol>);
}

std::vector<market::Trade> read_trades(const JsonNode& root) {
  return read_what_can_be_read(root, read_trade);
}
std::vector<market::Trade> read_agg_trades(const JsonNode& root) {
  return read_what_can_be_read(root, read_agg_trade);
}
std::vector<market::Kline> read_klines(const JsonNode& root) {
  return read_what_can_be_read(root, read_kline);
}
std::vector<market::Ticker24h> read_tickers_24h(const JsonNode& root) {
  return read_one_or_list(root, read_ticker_24h);
}
std::vector<market::PriceTicker> read_price_tickers(const JsonNode& root) {
  return read_one_or_list(root, read_price_ticker);
}
std::vector<market::BookTicker> read_book_tickers(const JsonNode& root) {
  return read_one_or_list(root, read_book_ticker);
}

// In an envelope without a code.
OfflineSymbol read_offline_symbol(const JsonNode& node) {
  OfflineSymbol offline{.symbol = read_id<market::Symbol>(node["symbol"]),
                        .since = read_optional_time(node["offlineTime"])};
  const std::int64_t state = node["state"].integer();
  if (state == 2 || state == 3) {
    offline.state = static_cast<OfflineState>(state);
  } else {
    node["state"].fail("2 (suspended) or 3 (delisted)");
  }
  return offline;
}

EtfInfo read_etf_info(const JsonNode& node) {
  EtfInfo etf;
  etf.symbol = read_id<market::Symbol>(node["symbol"]);
  etf.net_value = node["netValue"].decimal<Price>();
  etf.fee_rate = read_cut_amount_or_zero(node["feeRate"]);
  etf.leverage = read_cut_amount_or_zero(node["leverage"]);
  etf.real_leverage = read_cut_amount_or_zero(node["realLeverage"]);
  etf.basket = read_cut_amount_or_zero(node["basket"]);
  etf.merges = node["mergedTimes"].present() ? node["mergedTimes"].integer() : 0;
  etf.last_merge = read_optional_time(node["lastMergedTime"]);
  etf.time = read_optional_time(node["timestamp"]);
  return etf;
}

Announcement read_announcement(const JsonNode& node) {
  return {std::string{node["title"].text()}, read_optional_text(node["url"]),
          read_optional_text(node["language"]), node["postTime"].time()};
}

// The page stands in an array of its own.
Announcements read_announcements(const JsonNode& root) {
  expect_success(root);
  Announcements page;
  for (const JsonNode data : root["data"].items()) {
    page.pages = data["totalPage"].integer();
    for (Announcement& each : read_what_can_be_read(data["details"], read_announcement)) {
      page.list.push_back(std::move(each));
    }
  }
  return page;
}

std::vector<OfflineSymbol> read_offline_symbols(const JsonNode& root) {
  return read_what_can_be_read(root["data"], read_offline_symbol);
}
std::vector<EtfInfo> read_etf_infos(const JsonNode& root) {
  return read_one_or_list(root, read_etf_info);
}

Done read_contract_detail(const JsonNode& root) {
  expect_success(root);
  return {};
}

}  // namespace

base::Result<Pong> decode_ping(std::string_view body) {
  return decode_json(body, read_pong);
}
base::Result<ServerTime> decode_time(std::string_view body) {
  return decode_json(body, read_server_time);
}
base::Result<ExchangeInfo> decode_exchange_info(std::string_view body, UnknownWords* unknown) {
  return decode_json(body, read_exchange_info, unknown);
}
base::Result<market::Depth> decode_depth(std::string_view body) {
  return decode_json(body, read_depth);
}
base::Result<std::vector<market::Trade>> decode_trades(std::string_view body, UnknownWords* unknown) {
  return decode_json(body, read_trades, unknown);
}
base::Result<std::vector<market::Ticker24h>> decode_tickers_24h(std::string_view body,
                                                                UnknownWords* unknown) {
  return decode_json(body, read_tickers_24h, unknown);
}
base::Result<std::vector<market::PriceTicker>> decode_price_tickers(std::string_view body,
                                                                    UnknownWords* unknown) {
  return decode_json(body, read_price_tickers, unknown);
}
base::Result<std::vector<market::BookTicker>> decode_book_tickers(std::string_view body,
                                                                  UnknownWords* unknown) {
  return decode_json(body, read_book_tickers, unknown);
}
base::Result<std::vector<market::Trade>> decode_agg_trades(std::string_view body, UnknownWords* unknown) {
  return decode_json(body, read_agg_trades, unknown);
}
base::Result<std::vector<market::Kline>> decode_klines(std::string_view body, UnknownWords* unknown) {
  return decode_json(body, read_klines, unknown);
}
base::Result<AveragePrice> decode_average_price(std::string_view body) {
  return decode_json(body, read_average_price);
}
base::Result<std::vector<market::Symbol>> decode_symbols(std::string_view body, UnknownWords* unknown) {
  return decode_json(body, read_symbols, unknown);
}
base::Result<Done> decode_contract_detail(std::string_view body) {
  return decode_json(body, read_contract_detail);
}
base::Result<std::vector<OfflineSymbol>> decode_offline_symbols(std::string_view body,
                                                                UnknownWords* unknown) {
  return decode_json(body, read_offline_symbols, unknown);
}
base::Result<std::vector<EtfInfo>> decode_etf_infos(std::string_view body, UnknownWords* unknown) {
  return decode_json(body, read_etf_infos, unknown);
}
base::Result<Announcements> decode_announcements(std::string_view body, UnknownWords* unknown) {
  return decode_json(body, read_announcements, unknown);
}

}  // namespace tidegate::mexc::wire
