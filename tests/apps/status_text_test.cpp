#include "apps/top/status_text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

#include "apps/top_scene.hpp"

namespace tidegate::apps {
namespace {

using testing::HasSubstr;
using testing::Not;
using top::testing_support::bad_day;
using top::testing_support::json_of;

std::string told(const dashboard::Status& status, int width = 0) {
  return status_text(json_of(status), width);
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream{text};
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

TEST(StatusText, ABadDayOnOnePage) {
  EXPECT_EQ(told(bad_day()), R"(tidegate   trade 9.8.7 at api.mexc.com:443: trading, up 1 m 40 s
ready      NO: the exchange has blocked us for 30 s more: nothing is sent
           the journal cannot be written: no order is sent
equity     1000.5 USDT (900.25 available), USDC not told yet
result     -1.5 realised, 0.25 open, -3.25 today
paid       fees 0.05 USDT, of a volume of 1234.5
at risk    98.5; 2 positions held:
           0.0016 BTCUSDT for 98.5, bid 61685, 0.0 s old
           5 OLDUSDT for 10, no bid was seen
alerts     1 FIRING
           firing warning CircuitOpen for 3.0 s: depth refuses calls for 3 s
orders     2 open, 1 to reconcile, 3 fills
           tg-1-8 SELL 0.5 ETHUSDT at the market's price: UNKNOWN, 0.1 executed
circuits   2 of 3 NOT CLOSED
           depth               OPEN for 4.0 s, tries again in 26 s; opened 2x
           klines              FORCED OPEN for 1 m 10 s, by a person; opened 1x
symbols    step, age of the book, why nothing is bought
           BTCUSDT     live_book   35.0 ms old no signal
           ETHUSDT     no_entries  not live    there is no book
requests   1000 asked, 25 sent, 975 saved (97.5 %); 4 batches answered 14 calls
limits     the nearest to their end first
           depth               BLOCKED by the exchange for 2.5 s; 20 used, 480 left in 10 s, by address
           order_place         90 used, 10 left in 10 s, by account
           and 2 more
latency    of the last minute        p50       p99       max     count
           depth                 33.0 ms    1.25 s    1.30 s         9
           ping                   2.1 ms    4.0 ms    4.0 ms         3
)");
}

TEST(StatusText, AGoodDayIsShort) {
  dashboard::Status status = bad_day();
  status.not_ready_because.clear();
  status.circuits.resize(1);
  status.limits.clear();
  status.orders = {};
  status.money.positions.clear();
  status.alerts.emplace();
  status.latency.clear();
  const std::string text = told(status);
  for (const char* part :
       {"ready      yes", "circuits   all 1 closed", "alerts     none is firing",
        "limits     nothing of them is used", "at risk    98.5; 0 positions held\n",
        "orders     0 open, 0 to reconcile, 0 fills", "no request was answered in the last minute"}) {
    EXPECT_THAT(text, HasSubstr(part));
  }
  EXPECT_LE(lines_of(text).size(), 16U);
}

TEST(StatusText, NobodyWatchingIsNotAllWell) {
  dashboard::Status status = bad_day();
  status.alerts.reset();
  EXPECT_THAT(told(status), HasSubstr("alerts     nobody watches the rules"));
  EXPECT_THAT(told(status), Not(HasSubstr("none is firing")));
}

TEST(StatusText, IsOnePageHoweverMuchThereIs) {
  dashboard::Status status = bad_day();
  const auto many = [](auto& rows, std::size_t like) {
    const auto row = rows.at(like);
    rows.assign(100, row);
  };
  many(status.not_ready_because, 0);
  many(status.circuits, 1);
  many(status.limits, 0);
  many(status.ladder, 0);
  many(status.orders.list, 1);
  many(status.money.positions, 0);
  many(*status.alerts, 0);
  many(status.latency, 1);
  const auto lines = lines_of(told(status));
  EXPECT_EQ(lines.size(), 42U);
  EXPECT_EQ(std::ranges::count(lines, "           and 98 more"), 4) << "what is left out is counted";
}

TEST(StatusText, HoldsNothingThatATerminalObeys) {
  dashboard::Status status = bad_day();
  status.phase = "tr\x1b[2Jading";
  status.ladder[0].idle = "caf\xC3\xA9\r\n\x9b\x07";
  for (const int width : {0, 80}) {
    const std::string text = told(status, width);
    EXPECT_TRUE(
        std::ranges::all_of(text, [](char byte) { return byte == '\n' || (byte >= 0x20 && byte < 0x7f); }));
    EXPECT_THAT(text, HasSubstr("tr?[2Jading"));
  }
}

TEST(StatusText, OfATerminalNoLineIsWider) {
  for (const int width : {1, 20, 50, 80, 200}) {
    for (const std::string& line : lines_of(told(bad_day(), width))) {
      EXPECT_LE(line.size(), static_cast<std::size_t>(width));
    }
  }
  EXPECT_THAT(told(bad_day(), 200), HasSubstr("tries again in 26 s; opened 2x\n"));
}

TEST(StatusText, WhatCannotBeReadIsOneLineThatSaysWhy) {
  EXPECT_EQ(lines_of(status_text("<html>\x1b", 80)).size(), 1U);
  EXPECT_THAT(status_text("{}", 80), HasSubstr("schema is missing"));
}

}  // namespace
}  // namespace tidegate::apps
