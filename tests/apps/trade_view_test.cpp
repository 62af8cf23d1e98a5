#include "apps/trade/trade_view.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace tidegate::apps {
namespace {

using market::Amount;
using std::chrono::seconds;
using testing::HasSubstr;
using testing::Not;

Amount amount(const char* text) {
  return Amount::parse(text).value();
}

TradeView holding() {
  TradeView view;
  view.elapsed = seconds{42};
  view.phase = "trading";
  view.exchange = "api.mexc.com:443";
  view.journal = "journal.db";
  auto& now = view.now;
  trading::SymbolSummary btc;
  btc.symbol = market::Symbol{"BTCUSDT"};
  btc.step = trading::Step::kLiveBook;
  btc.held = {market::Quantity::parse("0.0016").value(), amount("98.5")};
  btc.bid = market::Price::from_int(61'685);
  trading::SymbolSummary eth;
  eth.symbol = market::Symbol{"ETHUSDT"};
  eth.step = trading::Step::kNoEntries;
  eth.step_reason = "there is no book";
  now.symbols = {btc, eth};
  now.quotes.push_back({.asset = market::Asset{"USDT"},
                        .known = true,
                        .available = amount("901.5"),
                        .equity = amount("999.75")});
  now.fees = {{market::Asset{"USDT"}, amount("0.05")}, {market::Asset{"BTC"}, amount("0.000001")}};
  now.exposure = amount("98.5");
  now.day_realised = amount("-3.25");
  now.totals.realised = amount("-1.5");
  now.open_result = amount("0.25");
  now.orders_open = 1;
  now.orders_last_minute = 12;
  return view;
}

// What either form must say.
void expect_all_at_risk(const std::string& text) {
  for (const char* part :
       {"999.75 USDT", "-1.5000 realised", "+0.2500 open", "-3.2500 today", "0.05 USDT, 0.000001 BTC",
        "98.50 of 1000", "loss 3.00 of 100", "1 open of 8", "12 of 120 a minute", "901.50 USDT", "50 stays",
        "live_book", "no_entries", "there is no book", "0.0016", "98.50", "of 500", "61685"}) {
    EXPECT_THAT(text, HasSubstr(part));
  }
}

TEST(TradeView, ALineTellsWhatIsAtRisk) {
  const std::string line = one_line(holding());
  expect_all_at_risk(line);
  EXPECT_EQ(line.find('\n'), std::string::npos);
}

TEST(TradeView, APictureTellsWhatIsAtRisk) {
  expect_all_at_risk(full_picture(holding(), {200, 50}));
}

TEST(TradeView, APictureFitsEightyColumns) {
  const std::string picture = full_picture(holding(), {80, 24});
  std::size_t width = 0, longest = 0;
  for (const char c : picture) {
    width = c == '\n' ? 0 : width + 1;
    longest = std::max(longest, width);
  }
  EXPECT_LE(longest, 80U);
  for (const char* part :
       {"999.75 USDT", "loss 3.00 of 100", "1 open of 8", "50 stays", "61685", "there is no book"}) {
    EXPECT_THAT(picture, HasSubstr(part));
  }
}

TEST(TradeView, SaysWhyNothingIsBought) {
  TradeView view = holding();
  view.now.symbols[0].idle_reason = "the spread is too wide";
  EXPECT_THAT(one_line(view), HasSubstr("the spread is too wide"));
  EXPECT_THAT(full_picture(view, {200, 50}), HasSubstr("the spread is too wide"));
}

TEST(TradeView, ABidOfSomeAgeIsToldAsSuch) {
  TradeView view = holding();
  EXPECT_THAT(one_line(view), Not(HasSubstr(" old")));
  view.now.symbols[0].bid_age = seconds{75};
  EXPECT_THAT(one_line(view), HasSubstr("61685, 75 s old"));
}

TEST(TradeView, AnAccountThatHasNotAnsweredIsNotShownAsEmpty) {
  TradeView view = holding();
  view.now.quotes[0].known = false;
  EXPECT_THAT(one_line(view), HasSubstr("equity USDT not told yet"));
  view.now.quotes.clear();
  EXPECT_THAT(one_line(view), HasSubstr("equity not told yet"));
}

TEST(TradeView, AGainIsNoLoss) {
  TradeView view = holding();
  view.now.day_realised = amount("7");
  EXPECT_THAT(one_line(view), HasSubstr("loss 0.00 of 100"));
}

TEST(TradeView, ShowsOpenOrdersAndWhatNobodySells) {
  TradeView view = holding();
  trading::OpenOrderSummary open;
  open.order.client_id = market::ClientOrderId{"tg1-2"};
  open.order.symbol = market::Symbol{"BTCUSDT"};
  open.state = trading::OrderState::kUnknown;
  open.contradicted = true;
  view.now.open.push_back(open);
  view.now.untraded.push_back({market::Symbol{"MXUSDT"}, {market::Quantity::from_int(7), amount("20")}});
  const std::string picture = full_picture(view, {200, 50});
  EXPECT_THAT(picture, HasSubstr("order tg1-2"));
  EXPECT_THAT(picture, HasSubstr("contradicts itself"));
  EXPECT_THAT(picture, HasSubstr("7 MX of MXUSDT is held and not traded"));
}

TEST(OpeningWords, SayWhoseMoneyItIs) {
  config::Settings settings;
  settings.access.set_host({"127.0.0.1", 18080});
  EXPECT_THAT(opening_words(settings, ""), Not(HasSubstr("REAL MONEY")));
  EXPECT_THAT(opening_words(settings, ""), HasSubstr("are not kept: give --log FILE"));
  settings.access.set_exchange(net::parse_origin("https://api.mexc.com").value(),
                               net::parse_origin("wss://wbs-api.mexc.com/ws").value());
  EXPECT_THAT(opening_words(settings, ""), HasSubstr("REAL MONEY"));
  EXPECT_THAT(opening_words(settings, ""), HasSubstr("https://api.mexc.com:443"));
  EXPECT_THAT(opening_words(settings, ""), HasSubstr(settings.journal.path));
}

TEST(OpeningWords, SayEveryLimit) {
  config::Settings settings;
  const std::string words = opening_words(settings, "");
  for (const char* limit :
       {"200 an order", "500 a symbol", "1000 in all", "8 open orders", "120 orders a minute",
        "loss 100 a UTC day", "data 2500 ms old", "balance 50 stays"}) {
    EXPECT_THAT(words, HasSubstr(limit));
  }
}

}  // namespace
}  // namespace tidegate::apps
