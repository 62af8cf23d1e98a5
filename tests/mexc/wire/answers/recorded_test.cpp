// Every answer of MEXC that others recorded is read, and every value that we read is the recorded one.
#include "mexc/wire/recorded.hpp"

#include <functional>
#include <map>

#include "tidegate/mexc/wire/answers/decode.hpp"
#include "tidegate/mexc/wire/words.hpp"

namespace tidegate::mexc::wire {
namespace {

using tests::expect_number;
using tests::expect_text;
using tests::expect_time;
using tests::Json;
using tests::text_of;

class RecordedAnswers : public tests::RecordedTest {};

// Which of the two where an answer has one object or a list of them.
const Json& item_of(const Json& body, std::size_t i) {
  return body.is_array() ? body.at(i) : body;
}
std::size_t size_of(const Json& body) {
  return body.is_array() ? body.size() : 1;
}

template <class T>
using Check = void (*)(const Json&, const T&);

template <class T, Check<T> check>
void check_list(const Json& body, const std::vector<T>& values) {
  ASSERT_EQ(values.size(), size_of(body));
  for (std::size_t i = 0; i < values.size(); ++i) check(item_of(body, i), values[i]);
}

template <class T, Check<T> check>
void check_whole_list(const Json& body, const PartialList<T>& list) {
  EXPECT_TRUE(list.complete());
  check_list<T, check>(body, list.items);
}

void check_side(const Json& order, market::Side side) {
  expect_text(order, "side", market::name(side));
}

// What we have no word for is kept as OTHER.
void check_type(const Json& order, market::OrderType type) {
  const std::string word = text_of(order, "type");
  EXPECT_EQ(market::name(type), parse_order_type(word) ? word : "OTHER");
}

void check_status(const Json& order, market::OrderStatus status) {
  const std::string word = text_of(order, "status");
  const std::map<std::string, std::string> same{
      {"PENDING", "NEW"}, {"PENDING_CANCEL", "NEW"}, {"EXPIRED", "CANCELED"}};
  const auto found = same.find(word);
  EXPECT_EQ(market::name(status), found == same.end() ? word : found->second);
}

void check_order(const Json& body, const market::OrderReport& order) {
  expect_text(body, "symbol", order.symbol.value());
  expect_text(body, "orderId", order.id.value());
  const char* const client = body.contains("origClientOrderId") ? "origClientOrderId" : "clientOrderId";
  expect_text(body, client, order.client_id.value());
  check_side(body, order.side);
  check_type(body, order.type);
  check_status(body, order.status);
  expect_number(body, "price", order.price);
  expect_number(body, "origQty", order.quantity);
  expect_number(body, "executedQty", order.executed);
  expect_number(body, "cummulativeQuoteQty", order.executed_quote);
  expect_time(body, "time", order.created);
  expect_time(body, "updateTime", order.updated);
}

void check_queried_order(const Json& body, const market::OrderReport& order) {
  check_order(body, order);
  EXPECT_EQ(order.ordered_quote.has_value(), !text_of(body, "origQuoteOrderQty").empty());
  expect_number(body, "origQuoteOrderQty", order.ordered_quote.value_or(market::Amount{}));
}

void check_place(const Json& body, const PlaceAnswer& placed) {
  expect_text(body, "symbol", placed.symbol.value());
  expect_text(body, "orderId", placed.id.value());
  EXPECT_EQ(placed.side.has_value(), body.contains("side"));
  EXPECT_EQ(placed.type.has_value(), body.contains("type"));
  if (placed.side) check_side(body, *placed.side);
  if (placed.type) check_type(body, *placed.type);
  expect_number(body, "price", placed.price);
  expect_number(body, "origQty", placed.quantity);
  expect_time(body, "transactTime", placed.transact_time);
}

void check_batch(const Json& body, const BatchAnswer& answer) {
  expect_text(body, "newClientOrderId", answer.client_id.value());
  ASSERT_EQ(answer.outcome.has_value(), !body.contains("code"));
  if (answer.outcome) {
    expect_text(body, "orderId", answer.outcome->value());
    expect_text(body, "symbol", answer.symbol.value());
  } else {
    EXPECT_EQ(std::to_string(answer.outcome.error().code), text_of(body, "code"));
    expect_text(body, "msg", answer.outcome.error().message);
  }
}

void check_fill(const Json& body, const market::Fill& fill) {
  expect_text(body, "symbol", fill.symbol.value());
  expect_text(body, "id", fill.id);
  expect_text(body, "orderId", fill.order_id.value());
  expect_text(body, "clientOrderId", fill.client_id.value());
  expect_number(body, "price", fill.price);
  expect_number(body, "qty", fill.quantity);
  expect_number(body, "quoteQty", fill.quote_quantity);
  expect_number(body, "commission", fill.commission);
  expect_text(body, "commissionAsset", fill.commission_asset.value());
  EXPECT_EQ(fill.side == market::Side::kBuy, body.at("isBuyer").get<bool>());
  EXPECT_EQ(fill.is_maker, body.at("isMaker").get<bool>());
  EXPECT_EQ(fill.is_self_trade, body.value("isSelfTrade", false));
  expect_time(body, "time", fill.time);
}

void check_band(const Json& symbol, const market::Instrument& instrument) {
  const Json filters = symbol.value("filters", Json::array());
  for (const Json& filter : filters) {
    const bool told = filter.contains("bidMultiplierUp") && filter.contains("askMultiplierDown");
    if (filter.at("filterType") != "PERCENT_PRICE_BY_SIDE" || !told) continue;
    ASSERT_TRUE(instrument.price_band);
    expect_number(filter, "bidMultiplierUp", instrument.price_band->buy_above);
    expect_number(filter, "askMultiplierDown", instrument.price_band->sell_below);
    return;
  }
  EXPECT_FALSE(instrument.price_band);
}

void check_instrument(const Json& symbol, const market::Instrument& instrument) {
  expect_text(symbol, "symbol", instrument.symbol.value());
  expect_text(symbol, "baseAsset", instrument.base.value());
  expect_text(symbol, "quoteAsset", instrument.quote.value());
  EXPECT_EQ(std::to_string(instrument.price_decimals), text_of(symbol, "quotePrecision"));
  EXPECT_EQ(std::to_string(instrument.quantity_decimals), text_of(symbol, "baseAssetPrecision"));
  expect_number(symbol, "baseSizePrecision", instrument.min_quantity);
  expect_number(symbol, "quoteAmountPrecision", instrument.min_notional);
  expect_number(symbol, "maxQuoteAmount", instrument.max_notional);
  expect_number(symbol, "makerCommission", instrument.maker_fee);
  expect_number(symbol, "takerCommission", instrument.taker_fee);
  const std::string sides = text_of(symbol, "tradeSideType");
  EXPECT_EQ(instrument.trading, text_of(symbol, "status") == "1" &&
                                    symbol.at("isSpotTradingAllowed").get<bool>() &&
                                    (sides.empty() || sides == "1"));
  check_band(symbol, instrument);
}

void check_exchange_info(const Json& body, const ExchangeInfo& info) {
  expect_time(body, "serverTime", info.server_time);
  check_list<market::Instrument, check_instrument>(body.at("symbols"), info.instruments);
}

void check_levels(const Json& levels, const std::vector<market::Level>& read) {
  ASSERT_EQ(read.size(), levels.size());
  for (std::size_t i = 0; i < read.size(); ++i) {
    expect_number(levels[i].at(0), read[i].price, "price");
    expect_number(levels[i].at(1), read[i].quantity, "quantity");
  }
}

void check_depth(const Json& body, const market::Depth& depth) {
  EXPECT_EQ(std::to_string(depth.version), text_of(body, "lastUpdateId"));
  expect_time(body, "timestamp", depth.exchange_time);
  check_levels(body.at("bids"), depth.bids);
  check_levels(body.at("asks"), depth.asks);
}

void check_trade(const Json& body, const market::Trade& trade) {
  expect_text(body, "id", trade.id);
  expect_number(body, "price", trade.price);
  expect_number(body, "qty", trade.quantity);
  expect_time(body, "time", trade.time);
  EXPECT_EQ(trade.taker_side == market::Side::kSell, body.at("isBuyerMaker").get<bool>());
}

void check_agg_trade(const Json& body, const market::Trade& trade) {
  expect_text(body, "a", trade.id);
  expect_number(body, "p", trade.price);
  expect_number(body, "q", trade.quantity);
  expect_time(body, "T", trade.time);
  EXPECT_EQ(trade.taker_side == market::Side::kSell, body.at("m").get<bool>());
}

void check_kline(const Json& body, const market::Kline& kline) {
  EXPECT_EQ(base::to_unix_ms(kline.open_time), body.at(0).get<std::int64_t>());
  EXPECT_EQ(base::to_unix_ms(kline.close_time), body.at(6).get<std::int64_t>());
  const std::pair<std::size_t, market::Price> prices[] = {
      {1, kline.open}, {2, kline.high}, {3, kline.low}, {4, kline.close}};
  for (const auto& [position, price] : prices) {
    expect_number(body.at(position), price, "price");
  }
  expect_number(body.at(5), kline.volume, "volume");
  expect_number(body.at(7), kline.quote_volume, "quote volume");
}

void check_ticker_24h(const Json& body, const market::Ticker24h& ticker) {
  expect_text(body, "symbol", ticker.symbol.value());
  expect_number(body, "openPrice", ticker.open);
  expect_number(body, "highPrice", ticker.high);
  expect_number(body, "lowPrice", ticker.low);
  expect_number(body, "lastPrice", ticker.last);
  expect_number(body, "prevClosePrice", ticker.previous_close);
  expect_number(body, "bidPrice", ticker.bid);
  expect_number(body, "askPrice", ticker.ask);
  expect_number(body, "bidQty", ticker.bid_quantity);
  expect_number(body, "askQty", ticker.ask_quantity);
  expect_number(body, "volume", ticker.volume);
  expect_number(body, "quoteVolume", ticker.quote_volume);
  expect_time(body, "openTime", ticker.open_time);
  expect_time(body, "closeTime", ticker.close_time);
}

void check_price(const Json& body, const market::PriceTicker& ticker) {
  expect_text(body, "symbol", ticker.symbol.value());
  expect_number(body, "price", ticker.price);
}

void check_book_ticker(const Json& body, const market::BookTicker& ticker) {
  expect_text(body, "symbol", ticker.symbol.value());
  expect_number(body, "bidPrice", ticker.bid);
  expect_number(body, "askPrice", ticker.ask);
  expect_number(body, "bidQty", ticker.bid_quantity);
  expect_number(body, "askQty", ticker.ask_quantity);
}

void check_balance(const Json& body, const market::Balance& balance) {
  expect_text(body, "asset", balance.asset.value());
  expect_number(body, "free", balance.free);
  expect_number(body, "locked", balance.locked);
}

void check_account(const Json& body, const market::Account& account) {
  EXPECT_EQ(account.can_trade, body.at("canTrade").get<bool>());
  check_list<market::Balance, check_balance>(body.at("balances"), account.balances);
}

void check_network(const Json& body, const CoinNetwork& network) {
  expect_text(body, body.contains("netWork") ? "netWork" : "network", network.name);
  EXPECT_EQ(network.deposits, body.value("depositEnable", false));
  EXPECT_EQ(network.withdrawals, body.value("withdrawEnable", false));
  expect_number(body, "withdrawFee", network.withdraw_fee);
  expect_number(body, "withdrawMin", network.withdraw_min);
  expect_number(body, "withdrawMax", network.withdraw_max);
  expect_text(body, "contract", network.contract);
}

void check_coin(const Json& body, const Coin& coin) {
  expect_text(body, "coin", coin.asset.value());
  expect_text(body, body.contains("name") ? "name" : "Name", coin.name);
  check_list<CoinNetwork, check_network>(body.value("networkList", Json::array()), coin.networks);
}

void check_trade_fee(const Json& body, const market::TradeFee& fee) {
  expect_number(body.at("data"), "makerCommission", fee.maker);
  expect_number(body.at("data"), "takerCommission", fee.taker);
}

void check_symbol(const Json& body, const market::Symbol& symbol) {
  EXPECT_EQ(symbol.value(), body.get<std::string>());
}
void check_symbols(const Json& body, const std::vector<market::Symbol>& symbols) {
  check_list<market::Symbol, check_symbol>(body.at("data"), symbols);
}

void check_listen_key(const Json& body, const ListenKey& key) {
  expect_text(body, "listenKey", key.value());
}
void check_key_of_list(const Json& body, const ListenKey& key) {
  EXPECT_EQ(key.value(), body.get<std::string>());
}
void check_listen_keys(const Json& body, const std::vector<ListenKey>& keys) {
  check_list<ListenKey, check_key_of_list>(body.at("listenKey"), keys);
}

void check_time(const Json& body, const ServerTime& time) {
  expect_time(body, "serverTime", time.time);
}
void check_average(const Json& body, const AveragePrice& average) {
  EXPECT_EQ(std::to_string(average.minutes), text_of(body, "mins"));
  expect_number(body, "price", average.price);
}
void check_kyc(const Json& body, const KycStatus& status) {
  EXPECT_EQ(std::to_string(static_cast<int>(status)), text_of(body, "status"));
}
void check_mx_deduct(const Json& body, const MxDeduct& deduct) {
  EXPECT_EQ(deduct.enabled, body.at("data").at("mxDeductEnable").get<bool>());
}
void check_done(const Json&, const Done&) {}

void check_announcement(const Json& body, const Announcement& announcement) {
  expect_text(body, "title", announcement.title);
  expect_text(body, "url", announcement.url);
  expect_text(body, "language", announcement.language);
  expect_time(body, "postTime", announcement.posted);
}
void check_announcements(const Json& body, const Announcements& page) {
  const Json& data = body.at("data").at(0);
  EXPECT_EQ(std::to_string(page.pages), text_of(data, "totalPage"));
  check_list<Announcement, check_announcement>(data.at("details"), page.list);
}

// What a recording's source left out may be missed, by its name.
bool misses_what_was_left_out(const std::string& body, const std::string& complaint) {
  const std::string path = complaint.substr(0, complaint.find(": expected "));
  const std::string member = path.substr(path.rfind('.') + 1);
  return complaint.ends_with("found nothing") && body.find('"' + member + '"') == std::string::npos;
}

using Read = std::function<void(const std::string& body, bool trimmed)>;

template <class T>
Read reading(base::Result<T> (*decode)(std::string_view), Check<T> check) {
  return [=](const std::string& body, bool trimmed) {
    const auto value = decode(body);
    if (!value && trimmed && misses_what_was_left_out(body, value.error().message)) return;
    ASSERT_TRUE(value) << value.error().message;
    check(Json::parse(body), *value);
  };
}

template <class T>
Read reading(base::Result<T> (*decode)(std::string_view, UnknownWords*), Check<T> check) {
  return [=](const std::string& body, bool trimmed) {
    const auto value = decode(body, nullptr);
    if (!value && trimmed && misses_what_was_left_out(body, value.error().message)) return;
    ASSERT_TRUE(value) << value.error().message;
    check(Json::parse(body), *value);
  };
}

std::map<std::string, Read> readers() {
  return {
      {"account", reading(decode_account, check_account)},
      {"agg_trades", reading(decode_agg_trades, check_list<market::Trade, check_agg_trade>)},
      {"announcements", reading(decode_announcements, check_announcements)},
      {"average_price", reading(decode_average_price, check_average)},
      {"batch_answers", reading(decode_batch_answers, check_list<BatchAnswer, check_batch>)},
      {"book_tickers", reading(decode_book_tickers, check_list<market::BookTicker, check_book_ticker>)},
      {"cancel_answer", reading(decode_cancel_answer, check_order)},
      {"cancel_answers", reading(decode_cancel_answers, check_whole_list<market::OrderReport, check_order>)},
      {"coins", reading(decode_coins, check_list<Coin, check_coin>)},
      {"contract_detail", reading(decode_contract_detail, check_done)},
      {"depth", reading(decode_depth, check_depth)},
      {"exchange_info", reading(decode_exchange_info, check_exchange_info)},
      {"fills", reading(decode_fills, check_whole_list<market::Fill, check_fill>)},
      {"klines", reading(decode_klines, check_list<market::Kline, check_kline>)},
      {"kyc_status", reading(decode_kyc_status, check_kyc)},
      {"listen_key", reading(decode_listen_key, check_listen_key)},
      {"listen_keys", reading(decode_listen_keys, check_listen_keys)},
      {"mx_deduct", reading(decode_mx_deduct, check_mx_deduct)},
      {"open_orders",
       reading(decode_open_orders, check_whole_list<market::OrderReport, check_queried_order>)},
      {"order", reading(decode_order, check_queried_order)},
      {"order_test", reading(decode_order_test, check_done)},
      {"place_answer", reading(decode_place_answer, check_place)},
      {"price_tickers", reading(decode_price_tickers, check_list<market::PriceTicker, check_price>)},
      {"symbols", reading(decode_symbols, check_symbols)},
      {"tickers_24h", reading(decode_tickers_24h, check_list<market::Ticker24h, check_ticker_24h>)},
      {"time", reading(decode_time, check_time)},
      {"trade_fee", reading(decode_trade_fee, check_trade_fee)},
      {"trades", reading(decode_trades, check_list<market::Trade, check_trade>)},
  };
}

TEST_F(RecordedAnswers, AreAllReadValueForValue) {
  const auto reader_of = readers();
  const Json bodies = tests::recorded_list("bodies.json");
  EXPECT_GE(bodies.size(), 97U);
  for (const Json& entry : bodies) {
    SCOPED_TRACE(entry.at("id").get<std::string>() + ", " + entry.at("kind").get<std::string>());
    const auto reader = reader_of.find(entry.at("decoder"));
    ASSERT_NE(reader, reader_of.end()) << entry.at("decoder");
    reader->second(tests::recorded_text(entry.at("file").get<std::string>()),
                   entry.at("kind") == "trimmed-by-source");
  }
}

}  // namespace
}  // namespace tidegate::mexc::wire
