#include "tidegate/mexc/wire/decode.hpp"

#include <limits>
#include <string>

#include "tidegate/mexc/wire/json.hpp"
#include "tidegate/mexc/wire/words.hpp"

namespace tidegate::mexc::wire {
namespace {

using market::Amount;
using market::Price;
using market::Quantity;

template <class Id>
Id read_id(const JsonNode& node) {
  return Id{std::string{node.text()}};
}

// Ids that MEXC may leave out, send as null or as "".
template <class Id>
Id read_optional_id(const JsonNode& node) {
  return node.present() ? read_id<Id>(node) : Id{};
}

base::WallTime read_optional_time(const JsonNode& node) {
  return node.present() ? node.time() : base::WallTime{};
}

// A word of MEXC's as the enumerator that `parse` makes of it.
template <class E>
E read_word(const JsonNode& node, std::optional<E> (*parse)(std::string_view) noexcept,
            std::string_view what) {
  const auto word = parse(node.text());
  if (!word) node.fail(what);
  return word.value_or(E{});
}

market::Side read_side(const JsonNode& node) {
  return read_word(node, parse_side, "a side (BUY, SELL)");
}

market::OrderType read_type(const JsonNode& node) {
  return read_word(node, parse_order_type, "an order type");
}

int read_decimals(const JsonNode& node) {
  const std::int64_t decimals = node.integer();
  if (decimals >= 0 && decimals <= base::kDecimals) return static_cast<int>(decimals);
  node.fail("a count of decimals from 0 to 18");
  return 0;
}

template <class T>
std::vector<T> read_list(const JsonNode& node, T (*read_item)(const JsonNode&)) {
  std::vector<T> list;
  for (const JsonNode item : node.items()) list.push_back(read_item(item));
  return list;
}

// An array of them, or a single one.
template <class T>
std::vector<T> read_one_or_list(const JsonNode& node, T (*read_item)(const JsonNode&)) {
  if (node.is_object()) return {read_item(node)};
  return read_list(node, read_item);
}

Pong read_pong(const JsonNode& root) {
  if (!root.is_object()) root.fail("an object");
  return {};
}

ServerTime read_time(const JsonNode& root) {
  return {root["serverTime"].time()};
}

// "1" all, "2" buy only, "3" sell only, "4" closed: whoever trades both ways needs "1".
bool may_trade(const JsonNode& symbol) {
  const JsonNode sides = symbol["tradeSideType"];
  return symbol["status"].text() == "1" && symbol["isSpotTradingAllowed"].boolean() &&
         (!sides.present() || sides.text() == "1");
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
  instrument.maker_fee = node["makerCommission"].decimal_or_zero<Amount>();
  instrument.taker_fee = node["takerCommission"].decimal_or_zero<Amount>();
  instrument.trading = may_trade(node);
  return instrument;
}

ExchangeInfo read_exchange_info(const JsonNode& root) {
  return {root["serverTime"].time(), read_list(root["symbols"], read_instrument)};
}

market::Level read_level(const JsonNode& node) {
  return {node.at(0).decimal<Price>(), node.at(1).decimal<Quantity>()};
}

market::Depth read_depth(const JsonNode& root) {
  market::Depth depth;
  depth.version = root["lastUpdateId"].integer();
  depth.bids = read_list(root["bids"], read_level);
  depth.asks = read_list(root["asks"], read_level);
  depth.exchange_time = read_optional_time(root["timestamp"]);
  return depth;
}

market::Trade read_trade(const JsonNode& node) {
  market::Trade trade;
  if (node["id"].present()) trade.id = node["id"].text();
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

// An empty side of the book comes as "" or null.
market::BookTicker read_book_ticker(const JsonNode& node) {
  market::BookTicker ticker;
  ticker.symbol = read_id<market::Symbol>(node["symbol"]);
  ticker.bid = node["bidPrice"].decimal_or_zero<Price>();
  ticker.bid_quantity = node["bidQty"].decimal_or_zero<Quantity>();
  ticker.ask = node["askPrice"].decimal_or_zero<Price>();
  ticker.ask_quantity = node["askQty"].decimal_or_zero<Quantity>();
  return ticker;
}

PlaceAnswer read_place_answer(const JsonNode& root) {
  PlaceAnswer answer;
  answer.symbol = read_id<market::Symbol>(root["symbol"]);
  answer.id = read_id<market::OrderId>(root["orderId"]);
  answer.side = read_side(root["side"]);
  answer.type = read_type(root["type"]);
  answer.price = root["price"].decimal_or_zero<Price>();
  answer.quantity = root["origQty"].decimal_or_zero<Quantity>();
  answer.transact_time = read_optional_time(root["transactTime"]);
  return answer;
}

// What query, open orders and cancel have in common.
market::OrderReport read_report(const JsonNode& node) {
  market::OrderReport report;
  report.symbol = read_id<market::Symbol>(node["symbol"]);
  report.id = read_id<market::OrderId>(node["orderId"]);
  report.client_id = read_optional_id<market::ClientOrderId>(node["clientOrderId"]);
  report.side = read_side(node["side"]);
  report.type = read_type(node["type"]);
  report.status = read_word(node["status"], parse_order_status, "an order status");
  report.price = node["price"].decimal_or_zero<Price>();
  report.quantity = node["origQty"].decimal_or_zero<Quantity>();
  report.executed = node["executedQty"].decimal<Quantity>();
  report.executed_quote = node["cummulativeQuoteQty"].decimal<Amount>();  // MEXC's spelling
  report.created = read_optional_time(node["time"]);
  report.updated = read_optional_time(node["updateTime"]);
  return report;
}

// The id that a cancel named is origClientOrderId; clientOrderId may be one of the cancel itself.
market::OrderReport read_cancel_answer(const JsonNode& root) {
  market::OrderReport report = read_report(root);
  auto named = read_optional_id<market::ClientOrderId>(root["origClientOrderId"]);
  if (!named.value().empty()) report.client_id = std::move(named);
  return report;
}

market::Balance read_balance(const JsonNode& node) {
  return {read_id<market::Asset>(node["asset"]), node["free"].decimal<Amount>(),
          node["locked"].decimal<Amount>()};
}

market::Account read_account(const JsonNode& root) {
  return {root["canTrade"].boolean(), read_list(root["balances"], read_balance)};
}

ApiError read_error(const JsonNode& root) {
  const std::int64_t code = root["code"].integer();
  if (code < std::numeric_limits<int>::min() || code > std::numeric_limits<int>::max()) {
    root["code"].fail("an error code");
    return {};
  }
  const JsonNode message = root["msg"];
  return {static_cast<int>(code), message.present() ? std::string{message.text()} : ""};
}

std::vector<market::Trade> read_trades(const JsonNode& root) {
  return read_list(root, read_trade);
}
std::vector<market::OrderReport> read_reports(const JsonNode& root) {
  return read_list(root, read_report);
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

}  // namespace

base::Result<Pong> decode_ping(std::string_view body) {
  return decode_json(body, read_pong);
}
base::Result<ServerTime> decode_time(std::string_view body) {
  return decode_json(body, read_time);
}
base::Result<ExchangeInfo> decode_exchange_info(std::string_view body) {
  return decode_json(body, read_exchange_info);
}
base::Result<market::Depth> decode_depth(std::string_view body) {
  return decode_json(body, read_depth);
}
base::Result<std::vector<market::Trade>> decode_trades(std::string_view body) {
  return decode_json(body, read_trades);
}
base::Result<std::vector<market::Ticker24h>> decode_tickers_24h(std::string_view body) {
  return decode_json(body, read_tickers_24h);
}
base::Result<std::vector<market::PriceTicker>> decode_price_tickers(std::string_view body) {
  return decode_json(body, read_price_tickers);
}
base::Result<std::vector<market::BookTicker>> decode_book_tickers(std::string_view body) {
  return decode_json(body, read_book_tickers);
}
base::Result<PlaceAnswer> decode_place_answer(std::string_view body) {
  return decode_json(body, read_place_answer);
}
base::Result<market::OrderReport> decode_cancel_answer(std::string_view body) {
  return decode_json(body, read_cancel_answer);
}
base::Result<market::OrderReport> decode_order(std::string_view body) {
  return decode_json(body, read_report);
}
base::Result<std::vector<market::OrderReport>> decode_open_orders(std::string_view body) {
  return decode_json(body, read_reports);
}
base::Result<market::Account> decode_account(std::string_view body) {
  return decode_json(body, read_account);
}
base::Result<ApiError> decode_error(std::string_view body) {
  return decode_json(body, read_error);
}

}  // namespace tidegate::mexc::wire
