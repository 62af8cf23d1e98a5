// Every answer of MEXC's with all its required fields: without one, or with one of another type, it is an
// error that names the field.
#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

#include "tidegate/mexc/wire/answers/decode.hpp"

namespace tidegate::mexc::wire {
namespace {

struct Answer {
  const char* name;
  std::function<std::string(const std::string&)> complaint;  // empty: decoded
  std::string golden;
  std::vector<std::string> required;
};

template <class T>
std::function<std::string(const std::string&)> complaint_of(base::Result<T> (*decode)(std::string_view)) {
  return [decode](const std::string& body) {
    const auto value = decode(body);
    return value ? std::string{} : value.error().message;
  };
}

template <class T>
std::function<std::string(const std::string&)> complaint_of(base::Result<T> (*decode)(std::string_view,
                                                                                      UnknownWords*)) {
  return [decode](const std::string& body) {
    const auto value = decode(body, nullptr);
    return value ? std::string{} : value.error().message;
  };
}

const std::string kOrder =
    R"({"symbol":"A","orderId":"1","price":"1","origQty":"1","executedQty":"0","cummulativeQuoteQty":"0",)"
    R"("status":"NEW","type":"LIMIT","side":"BUY"})";
const std::vector<std::string> kOrderFields{"symbol", "orderId", "executedQty", "cummulativeQuoteQty",
                                            "status", "type",    "side"};

std::vector<Answer> answers() {
  return {
      {"time", complaint_of(decode_time), R"({"serverTime":1})", {"serverTime"}},
      {"exchange_info",
       complaint_of(decode_exchange_info),
       R"({"serverTime":1,"symbols":[{"symbol":"A","status":"1","baseAsset":"B","quoteAsset":"Q",)"
       R"("baseAssetPrecision":1,"quotePrecision":1,"isSpotTradingAllowed":true,"maxQuoteAmount":"1"}]})",
       {"symbols", "symbol", "status", "baseAsset", "quoteAsset", "baseAssetPrecision", "quotePrecision",
        "isSpotTradingAllowed", "maxQuoteAmount"}},
      {"depth",
       complaint_of(decode_depth),
       R"({"lastUpdateId":1,"bids":[],"asks":[]})",
       {"lastUpdateId", "bids", "asks"}},
      {"trades",
       complaint_of(decode_trades),
       R"([{"price":"1","qty":"1","time":1,"isBuyerMaker":true}])",
       {"price", "qty", "time", "isBuyerMaker"}},
      {"agg_trades",
       complaint_of(decode_agg_trades),
       R"([{"p":"1","q":"1","T":1,"m":true}])",
       {"p", "q", "T", "m"}},
      {"avg_price", complaint_of(decode_average_price), R"({"mins":5,"price":"1"})", {"mins", "price"}},
      {"symbols", complaint_of(decode_symbols), R"({"code":200,"data":[]})", {"code", "data"}},
      {"contract_detail", complaint_of(decode_contract_detail), R"({"code":0})", {"code"}},
      {"offline_symbols",
       complaint_of(decode_offline_symbols),
       R"({"data":[{"symbol":"A","state":2}]})",
       {"data", "symbol", "state"}},
      {"etf_info",
       complaint_of(decode_etf_infos),
       R"([{"symbol":"A","netValue":"1"}])",
       {"symbol", "netValue"}},
      {"announcements",
       complaint_of(decode_announcements),
       R"({"code":0,"data":[{"totalPage":1,"details":[{"title":"A","postTime":1}]}]})",
       {"code", "data", "totalPage", "details", "title", "postTime"}},
      {"ticker_24h",
       complaint_of(decode_tickers_24h),
       R"({"symbol":"A","lastPrice":"1"})",
       {"symbol", "lastPrice"}},
      {"ticker_price",
       complaint_of(decode_price_tickers),
       R"([{"symbol":"A","price":"1"}])",
       {"symbol", "price"}},
      {"ticker_book", complaint_of(decode_book_tickers), R"({"symbol":"A"})", {"symbol"}},
      {"order_place",
       complaint_of(decode_place_answer),
       R"({"symbol":"A","orderId":"1","type":"LIMIT","side":"BUY"})",
       {"symbol", "orderId"}},
      {"order_query", complaint_of(decode_order), kOrder, kOrderFields},
      {"order_cancel", complaint_of(decode_cancel_answer), kOrder, kOrderFields},
      {"open_orders", complaint_of(decode_open_orders), "[" + kOrder + "]", kOrderFields},
      {"open_orders_cancel", complaint_of(decode_cancel_answers), "[" + kOrder + "]", kOrderFields},
      {"batch_orders",
       complaint_of(decode_batch_answers),
       R"([{"symbol":"A","orderId":"1"}])",
       {"symbol", "orderId"}},
      {"order_cancel_all", complaint_of(decode_cancel_all_answer), R"({"code":200})", {"code"}},
      {"my_trades",
       complaint_of(decode_fills),
       R"([{"symbol":"A","id":"1","orderId":"2","price":"1","qty":"1","quoteQty":"1","time":1,)"
       R"("isBuyer":true,"isMaker":true}])",
       {"symbol", "id", "orderId", "price", "qty", "quoteQty", "time", "isBuyer", "isMaker"}},
      {"account",
       complaint_of(decode_account),
       R"({"canTrade":true,"balances":[{"asset":"A","free":"1","locked":"1"}]})",
       {"canTrade", "balances", "asset", "free", "locked"}},
      {"trade_fee",
       complaint_of(decode_trade_fee),
       R"({"code":0,"data":{"makerCommission":0,"takerCommission":0}})",
       {"code", "makerCommission", "takerCommission"}},
      {"uid", complaint_of(decode_uid), R"({"uid":"1"})", {"uid"}},
      {"kyc_status", complaint_of(decode_kyc_status), R"({"status":1})", {"status"}},
      {"mx_deduct",
       complaint_of(decode_mx_deduct),
       R"({"code":0,"data":{"mxDeductEnable":true}})",
       {"code", "mxDeductEnable"}},
      {"coins",
       complaint_of(decode_coins),
       R"([{"coin":"A","networkList":[{"network":"N","depositEnable":true,"withdrawEnable":true}]}])",
       {"coin", "networkList", "network"}},
      {"listen_key", complaint_of(decode_listen_key), R"({"listenKey":"k"})", {"listenKey"}},
      {"listen_keys", complaint_of(decode_listen_keys), R"({"listenKey":[]})", {"listenKey"}},
      {"error", complaint_of(decode_error), R"({"code":-1121})", {"code"}},
  };
}

// The answer with the member named otherwise.
std::string without(std::string body, const std::string& member) {
  const std::string key = "\"" + member + "\":";
  return body.replace(body.find(key), key.size(), "\"another\":");
}

// The answer with an empty object in place of the member's value, which nothing takes for a number or text.
std::string mistyped(const std::string& body, const std::string& member) {
  const std::string key = "\"" + member + "\":";
  return body.substr(0, body.find(key)) + key + R"({},"another":)" + body.substr(body.find(key) + key.size());
}

TEST(RequiredFields, AreEachMissedByName) {
  for (const Answer& answer : answers()) {
    SCOPED_TRACE(answer.name);
    ASSERT_EQ(answer.complaint(answer.golden), "");
    for (const std::string& field : answer.required) {
      for (const std::string& spoiled : {without(answer.golden, field), mistyped(answer.golden, field)}) {
        const std::string complaint = answer.complaint(spoiled);
        const std::size_t path_end = complaint.find(": expected ");
        ASSERT_NE(path_end, std::string::npos) << spoiled << " -> " << complaint;
        EXPECT_TRUE(complaint.substr(0, path_end).ends_with(field)) << spoiled << " -> " << complaint;
      }
    }
  }
}

}  // namespace
}  // namespace tidegate::mexc::wire
