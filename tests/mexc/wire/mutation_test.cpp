// Hostile bytes: valid messages with random damage must never crash a decoder, whatever they decode to.
#include <gtest/gtest.h>

#include <functional>
#include <iostream>

#include "random_seeds.hpp"
#include "tidegate/base/random.hpp"
#include "tidegate/mexc/wire/answers/decode.hpp"
#include "tidegate/mexc/wire/answers/encode.hpp"
#include "tidegate/mexc/wire/pushes/control.hpp"
#include "tidegate/mexc/wire/pushes/push.hpp"
#include "tidegate/mexc/wire/requests/query.hpp"

namespace tidegate::mexc::wire {
namespace {

constexpr int kMutationsPerMessage = 4000;

std::string mutated(std::string message, base::Random& random) {
  const std::uint64_t changes = 1 + random.below(4);
  for (std::uint64_t i = 0; i < changes && !message.empty(); ++i) {
    const std::size_t at = random.below(message.size());
    switch (random.below(4)) {
      case 0:
        message[at] = static_cast<char>(random.below(256));
        break;
      case 1:
        message.erase(at, 1 + random.below(8));
        break;
      case 2:
        message.insert(at, 1, static_cast<char>(random.below(256)));
        break;
      default:
        message.resize(at);
    }
  }
  return message;
}

// Damages `message` many times; `decode` tells whether the result still decoded.
void torture(const std::string& what, const std::string& message,
             const std::function<bool(const std::string&)>& decode) {
  ASSERT_TRUE(decode(message)) << what << ": the whole message must decode";
  for (const std::uint64_t seed : tests::random_seeds({1, 20261122})) {
    base::Random random{seed};
    int refused = 0;
    for (int i = 0; i < kMutationsPerMessage; ++i) refused += decode(mutated(message, random)) ? 0 : 1;
    std::cout << what << ": seed " << seed << ", " << refused << " of " << kMutationsPerMessage
              << " refused\n";
    EXPECT_GT(refused, 0) << what;
  }
}

template <class T>
std::function<bool(const std::string&)> with(base::Result<T> (*decode)(std::string_view)) {
  return [decode](const std::string& bytes) { return decode(bytes).has_value(); };
}
template <class T>
std::function<bool(const std::string&)> with(base::Result<T> (*decode)(std::string_view, UnknownWords*)) {
  return [decode](const std::string& bytes) {
    UnknownWords unknown;
    return decode(bytes, &unknown).has_value();
  };
}

const market::Level kLevel{market::Price::from_int(3), market::Quantity::from_raw(5)};

TEST(Mutation, JsonAnswersNeverCrash) {
  const market::Depth depth{.version = 12, .bids = {kLevel, kLevel}, .asks = {kLevel}, .exchange_time = {}};
  torture("depth", encode_depth(depth), with(decode_depth));
  const market::OrderReport report{.symbol = market::Symbol{"BTCUSDT"},
                                   .id = market::OrderId{"1"},
                                   .client_id = market::ClientOrderId{"c"}};
  torture("order", encode_order(report), with(decode_order));
  torture("open orders", encode_open_orders(std::vector{report, report}), with(decode_open_orders));
  market::Instrument instrument;
  instrument.symbol = market::Symbol{"BTCUSDT"};
  torture("exchange info", encode_exchange_info({{}, {instrument}}), with(decode_exchange_info));
  torture("account", encode_account({true, {{market::Asset{"BTC"}, {}, {}}}}), with(decode_account));
  torture("batch", encode_batch_answers(std::vector<BatchAnswer>{{report.symbol, {}, report.id}}),
          with(decode_batch_answers));
  torture("klines", encode_klines(std::vector<market::Kline>(2)), with(decode_klines));
  torture("agg trades", encode_agg_trades(std::vector<market::Trade>(1)), with(decode_agg_trades));
  torture("fills", encode_fills(std::vector<market::Fill>(1)), with(decode_fills));
  torture("coins", encode_coins(std::vector<Coin>{{market::Asset{"BTC"}, "Bitcoin", {{.name = "BTC"}}}}),
          with(decode_coins));
  torture("mx deduct", encode_mx_deduct({true}, {}), with(decode_mx_deduct));
  torture("listen keys", encode_listen_keys(std::vector{ListenKey{"a"}}, 60), with(decode_listen_keys));
  torture("offline symbols",
          encode_offline_symbols(std::vector<OfflineSymbol>{{report.symbol, OfflineState::kDelisted}}),
          with(decode_offline_symbols));
  torture("etf info", encode_etf_infos(std::vector<EtfInfo>{{.symbol = report.symbol}}),
          with(decode_etf_infos));
  torture("announcements", encode_announcements({3, {{"title", "url", "EN", {}}}}),
          with(decode_announcements));
  torture("error", encode_error({-1121, "Invalid symbol."}), with(decode_error));
}

TEST(Mutation, PushesNeverCrash) {
  const market::Symbol symbol{"BTCUSDT"};
  const market::Depth depth{.version = 3, .bids = {kLevel}, .asks = {kLevel}};
  const std::vector<Push> pushes{
      DepthPush{symbol, {.first_version = 1, .last_version = 2, .bids = {kLevel}, .asks = {kLevel}}},
      DealsPush{symbol, {{"1", kLevel.price, kLevel.quantity, market::Side::kBuy, {}}}},
      BookTickerPush{{symbol, kLevel.price, kLevel.quantity, kLevel.price, kLevel.quantity, 5}},
      BookTickerBatchPush{symbol, {{symbol, kLevel.price, kLevel.quantity, kLevel.price}}},
      LimitDepthPush{symbol, depth},
      KlinePush{symbol, market::KlineInterval::kHour8, {}},
      MiniTickersPush{{{.symbol = symbol, .last = kLevel.price}}},
      MiniTickersPush{{{.symbol = symbol, .last = kLevel.price}, {.symbol = symbol}}, true},
      OrderPush{{.symbol = symbol, .id = market::OrderId{"1"}}},
      FillPush{{.symbol = symbol, .id = "2", .order_id = market::OrderId{"1"}}},
      BalancePush{{market::Asset{"BTC"}, {}, {}}, {}, {}, "ENTRUST"}};
  for (const Push& push : pushes) {
    torture("push " + std::to_string(push.index()),
            encode_push({.kind = kind_of(push), .symbol = symbol}, push), with(decode_push));
  }
}

TEST(Mutation, RequestsNeverCrash) {
  torture("control request", encode_control_request({ControlMethod::kSubscribe, {"a", "b"}, 7}),
          with(decode_control_request));
  torture("query", "symbol=BTCUSDT&price=1%2C5&signature=abc",
          [](const std::string& bytes) { return parse_request(bytes, "").has_value(); });
  torture("json body", R"({"symbol":"BTCUSDT","price":"1.5"})",
          [](const std::string& bytes) { return parse_request("", bytes).has_value(); });
}

}  // namespace
}  // namespace tidegate::mexc::wire
