// Every push of MEXC that others captured is read, and says what they say it says; what we send is built of
// the same fields.
#include "mexc/wire/recorded.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <vector>

#include "tidegate/mexc/wire/pushes/push.hpp"

namespace tidegate::mexc::wire {
namespace {

using tests::expect_number;
using tests::expect_text;
using tests::Json;
using tests::text_of;

class RecordedPushes : public tests::RecordedTest {};

std::string from_hex(const std::string& hex) {
  std::string bytes;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
    bytes += static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16));
  }
  return bytes;
}

// Of what an entry says, the rest is not looked at.
template <class D>
void expect_if_told(const Json& wanted, const char* member, D value) {
  if (wanted.contains(member)) expect_number(wanted, member, value);
}
void expect_text_if_told(const Json& wanted, const char* member, const std::string& value) {
  if (wanted.contains(member)) expect_text(wanted, member, value);
}

void expect_level(const Json& wanted, const market::Level& level) {
  expect_number(wanted.at(0), level.price, "price");
  expect_number(wanted.at(1), level.quantity, "quantity");
}
void expect_levels(const Json& wanted, const std::vector<market::Level>& levels) {
  ASSERT_EQ(levels.size(), wanted.size());
  for (std::size_t i = 0; i < levels.size(); ++i) expect_level(wanted.at(i), levels[i]);
}

struct Check {
  const Json& wanted;

  void operator()(const DepthPush& push) const {
    EXPECT_EQ(wanted.at("kind"), "depth");
    expect_text(wanted, "symbol", push.symbol.value());
    EXPECT_EQ(std::to_string(push.update.first_version), text_of(wanted, "from"));
    EXPECT_EQ(std::to_string(push.update.last_version), text_of(wanted, "to"));
    EXPECT_EQ(push.update.asks.size(), wanted.at("n_asks").get<std::size_t>());
    EXPECT_EQ(push.update.bids.size(), wanted.at("n_bids").get<std::size_t>());
    if (wanted.contains("asks0")) expect_level(wanted.at("asks0"), push.update.asks.front());
    if (wanted.contains("bids_last")) expect_level(wanted.at("bids_last"), push.update.bids.back());
  }
  void operator()(const DealsPush& push) const {
    EXPECT_EQ(wanted.at("kind"), "deals");
    expect_text(wanted, "symbol", push.symbol.value());
    const Json& trades = wanted.at("trades");
    ASSERT_EQ(push.trades.size(), trades.size());
    for (std::size_t i = 0; i < push.trades.size(); ++i) {
      const market::Trade& trade = push.trades[i];
      expect_if_told(trades[i], "price", trade.price);
      expect_if_told(trades[i], "qty", trade.quantity);
      expect_text_if_told(trades[i], "taker", std::string{market::name(trade.taker_side)});
      expect_text_if_told(trades[i], "id", trade.id);
      expect_text_if_told(trades[i], "time", std::to_string(base::to_unix_ms(trade.time)));
    }
  }
  void operator()(const BookTickerPush& push) const {
    EXPECT_EQ(wanted.at("kind"), "book_ticker");
    const Json& ticker = wanted.at("ticker");
    expect_text(ticker, "symbol", push.ticker.symbol.value());
    expect_number(ticker, "bidPrice", push.ticker.bid);
    expect_number(ticker, "bidQty", push.ticker.bid_quantity);
    expect_number(ticker, "askPrice", push.ticker.ask);
    expect_number(ticker, "askQty", push.ticker.ask_quantity);
    expect_text_if_told(ticker, "version", std::to_string(push.ticker.version));
  }
  void operator()(const BookTickerBatchPush&) const { ADD_FAILURE() << "none was captured"; }
  void operator()(const LimitDepthPush& push) const {
    EXPECT_EQ(wanted.at("kind"), "limit_depth");
    expect_text(wanted, "symbol", push.symbol.value());
    EXPECT_EQ(std::to_string(push.depth.version), text_of(wanted, "version"));
    if (wanted.contains("asks")) expect_levels(wanted.at("asks"), push.depth.asks);
    if (wanted.contains("bids")) expect_levels(wanted.at("bids"), push.depth.bids);
  }
  void operator()(const KlinePush& push) const {
    EXPECT_EQ(wanted.at("kind"), "kline");
    expect_text(wanted, "symbol", push.symbol.value());
    const Json& kline = wanted.at("kline");
    EXPECT_EQ(base::to_unix_ms(push.kline.open_time), kline.at(0).get<std::int64_t>());
    EXPECT_EQ(base::to_unix_ms(push.kline.close_time), kline.at(6).get<std::int64_t>());
    const std::pair<std::size_t, market::Price> prices[] = {
        {1, push.kline.open}, {2, push.kline.high}, {3, push.kline.low}, {4, push.kline.close}};
    for (const auto& [at, price] : prices) expect_number(kline.at(at), price, "price");
    expect_number(kline.at(5), push.kline.volume, "volume");
    expect_number(kline.at(7), push.kline.quote_volume, "quote volume");
  }
  void operator()(const MiniTickersPush& push) const {
    EXPECT_EQ(wanted.at("kind"), "mini_ticker");
    ASSERT_EQ(push.tickers.size(), wanted.at("tickers").size());
    const Json& ticker = wanted.at("tickers").at(0);
    expect_text(ticker, "symbol", push.tickers.front().symbol.value());
    expect_number(ticker, "last", push.tickers.front().last);
    expect_if_told(ticker, "high", push.tickers.front().high);
    expect_if_told(ticker, "low", push.tickers.front().low);
    expect_if_told(ticker, "volume", push.tickers.front().quote_volume);
    expect_if_told(ticker, "quantity", push.tickers.front().volume);
  }
  void operator()(const OrderPush& push) const {
    if (wanted.contains("tolerate")) return;
    EXPECT_EQ(wanted.at("kind"), "order");
    const market::OrderReport& order = push.report;
    expect_text(wanted, "symbol", order.symbol.value());
    expect_text_if_told(wanted, "orderId", order.id.value());
    expect_text_if_told(wanted, "clientOrderId", order.client_id.value());
    expect_text_if_told(wanted, "side", std::string{market::name(order.side)});
    expect_text_if_told(wanted, "type", std::string{market::name(order.type)});
    expect_text(wanted, "status", market::name(order.status));
    expect_number(wanted, "price", order.price);
    expect_number(wanted, "origQty", order.quantity);
    expect_if_told(wanted, "executedQty", order.executed);
  }
  void operator()(const FillPush& push) const {
    EXPECT_EQ(wanted.at("kind"), "fill");
    expect_text(wanted, "symbol", push.fill.symbol.value());
    expect_text(wanted, "id", push.fill.id);
    expect_text(wanted, "clientOrderId", push.fill.client_id.value());
    expect_text(wanted, "side", market::name(push.fill.side));
    expect_text(wanted, "commissionAsset", push.fill.commission_asset.value());
    expect_number(wanted, "price", push.fill.price);
    expect_number(wanted, "qty", push.fill.quantity);
  }
  void operator()(const BalancePush& push) const {
    EXPECT_EQ(wanted.at("kind"), "balance");
    expect_text(wanted, "asset", push.balance.asset.value());
    expect_text(wanted, "cause", push.cause);
    expect_number(wanted, "free", push.balance.free);
    expect_number(wanted, "locked", push.balance.locked);
  }
};

TEST_F(RecordedPushes, AreAllReadValueForValue) {
  const Json frames = tests::recorded_list("frames.json");
  EXPECT_GE(frames.size(), 23U);
  for (const Json& frame : frames) {
    SCOPED_TRACE(frame.at("id").get<std::string>());
    const auto push = decode_push(from_hex(frame.at("hex")));
    ASSERT_TRUE(push) << push.error().message;
    const Json& wanted = frame.at("expected");
    std::visit(Check{wanted}, *push);
    if (!wanted.contains("sent")) continue;
    std::visit(
        [&](const auto& held) {
          EXPECT_EQ(base::to_unix_ms(held.send_time), wanted.at("sent").get<std::int64_t>());
        },
        *push);
  }
}

TEST_F(RecordedPushes, AStopOrderSetInTheWebPageIsKeptAndNoted) {
  for (const Json& frame : tests::recorded_list("frames.json")) {
    if (frame.at("id") != "gct-stop-order-push") continue;
    UnknownWords unknown;
    const auto push = decode_push(from_hex(frame.at("hex")), &unknown);
    ASSERT_TRUE(push) << push.error().message;
    const auto& order = std::get<OrderPush>(*push).report;
    EXPECT_EQ(order.type, market::OrderType::kOther);
    EXPECT_EQ(order.id.value(), "C02__9");
    ASSERT_EQ(unknown.words().size(), 1U);
    EXPECT_EQ(unknown.words().front(), (UnknownWord{"orderType", "100"}));
    return;
  }
  FAIL() << "the recording is missing";
}

// Numbers of the fields of one message, the body's own after its number times 1000.
std::set<int> fields_of(std::string_view bytes, int base = 0);

std::uint64_t varint(std::string_view bytes, std::size_t& at) {
  std::uint64_t value = 0;
  for (unsigned shift = 0; at < bytes.size(); shift += 7) {
    const auto byte = static_cast<unsigned char>(bytes[at++]);
    value |= static_cast<std::uint64_t>(byte & 0x7fU) << shift;
    if (byte < 0x80U) break;
  }
  return value;
}

std::set<int> fields_of(std::string_view bytes, int base) {
  std::set<int> found;
  for (std::size_t at = 0; at < bytes.size();) {
    const std::uint64_t key = varint(bytes, at);
    const int number = static_cast<int>(key >> 3U);
    found.insert(base + number);
    const std::uint64_t value = varint(bytes, at);
    if ((key & 7U) != 2) continue;
    if (number > 300) found.merge(fields_of(bytes.substr(at, value), number * 1000));
    at += value;
  }
  return found;
}

// Which fields a push of that kind has, in every capture of it. A deal or a level that is missing on one side
// is no field of the kind.
std::map<ChannelKind, std::set<int>> captured_fields() {
  std::map<ChannelKind, std::set<int>> fields;
  for (const Json& frame : tests::recorded_list("frames.json")) {
    if (frame.at("kind") == "composed") continue;
    const std::string bytes = from_hex(frame.at("hex"));
    const auto push = decode_push(bytes);
    if (!push) continue;
    fields[kind_of(*push)].merge(fields_of(bytes));
  }
  return fields;
}

std::vector<std::pair<Channel, Push>> sent_by_us() {
  const market::Symbol symbol{"BTCUSDT"};
  const base::WallTime now = base::from_unix_ms(1'790'281'243'450);
  const market::Price price = market::Price::from_int(84'270);
  const market::Quantity quantity = market::Quantity::from_int(1);
  const std::vector<market::Level> levels{{price, quantity}};
  const market::MiniTicker mini{symbol, price, price, price, {}, quantity, market::Amount::from_int(1)};
  return {
      {{.kind = ChannelKind::kDepth, .symbol = symbol},
       DepthPush{symbol, {.first_version = 1, .last_version = 2, .bids = levels, .asks = levels}, now}},
      {{.kind = ChannelKind::kDeals, .symbol = symbol},
       DealsPush{symbol, {{"1X0_1X0", price, quantity, market::Side::kSell, now}}, now}},
      {{.kind = ChannelKind::kBookTicker, .symbol = symbol},
       BookTickerPush{{symbol, price, quantity, price, quantity, 7}, now}},
      {{.kind = ChannelKind::kLimitDepth, .symbol = symbol, .levels = 5},
       LimitDepthPush{symbol, {.version = 7, .bids = levels, .asks = levels}, now}},
      {{.kind = ChannelKind::kKline, .symbol = symbol},
       KlinePush{symbol,
                 market::KlineInterval::kMin1,
                 {now, now, price, price, price, price, quantity, market::Amount::from_int(1)},
                 now}},
      {{.kind = ChannelKind::kMiniTicker, .symbol = symbol}, MiniTickersPush{{mini}, false, now}},
  };
}

// A field that the captures lack would be one that only our exchange sends; one that they have and ours
// lacks would hide what a client must cope with.
TEST_F(RecordedPushes, OurPushesHaveTheFieldsOfCapturedOnesAndNoOthers) {
  const auto captured = captured_fields();
  for (const auto& [channel, push] : sent_by_us()) {
    SCOPED_TRACE(to_string(channel));
    ASSERT_TRUE(captured.contains(channel.kind));
    EXPECT_EQ(fields_of(encode_push(channel, push)), captured.at(channel.kind));
  }
}

TEST_F(RecordedPushes, FieldNumbersAndTypesAreThoseThatTheExchangePublishes) {
  const std::string ours = [] {
    std::ifstream in{tidegate::tests::in_source_tree("src/tidegate/mexc/wire/proto/push.proto")};
    return std::string{std::istreambuf_iterator<char>{in}, {}};
  }();
  const std::map<std::string, std::string> names{
      {"PublicAggreBookTickerV3Api", "AggreBookTicker"}, {"PublicAggreDealsV3Api", "AggreDeals"},
      {"PublicAggreDealsV3ApiItem", "AggreDeal"},        {"PublicAggreDepthsV3Api", "AggreDepths"},
      {"PublicLimitDepthsV3Api", "LimitDepths"},         {"PublicSpotKlineV3Api", "SpotKline"},
      {"PublicMiniTickerV3Api", "MiniTicker"},           {"PublicMiniTickersV3Api", "MiniTickers"},
      {"PrivateOrdersV3Api", "PrivateOrders"},           {"PrivateDealsV3Api", "PrivateDeals"},
      {"PrivateAccountV3Api", "PrivateAccount"}};
  const Json messages = Json::parse(tests::recorded_text("proto_fields.json")).at("messages");
  std::size_t checked = 0;
  for (const auto& [theirs, name] : names) {
    if (!messages.contains(theirs)) continue;
    const std::size_t from = ours.find("message " + name + " {");
    ASSERT_NE(from, std::string::npos) << name;
    const std::string body = ours.substr(from, ours.find("\n}", from) - from);
    for (const Json& field : messages.at(theirs)) {
      const std::string type = field.at(2).get<std::string>();
      // A field of ours with that number has that type; text is declared as bytes.
      const std::string number = " = " + std::to_string(field.at(0).get<int>()) + ";";
      const std::size_t at = body.find(number);
      if (at == std::string::npos) continue;
      const std::size_t line = body.rfind('\n', at);
      const std::string declared = body.substr(line, at - line);
      const std::string wanted = type == "string" ? "bytes" : type;
      const bool scalar = type == "string" || type == "int32" || type == "int64" || type == "bool";
      EXPECT_TRUE(!scalar || declared.find(wanted + " ") != std::string::npos) << theirs << declared;
      ++checked;
    }
  }
  EXPECT_GT(checked, 40U);
}

}  // namespace
}  // namespace tidegate::mexc::wire
