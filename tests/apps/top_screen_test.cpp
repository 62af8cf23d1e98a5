#include "apps/top/top_screen.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "apps/top_scene.hpp"

namespace tidegate::apps::top {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;
using testing_support::bad_day;
using testing_support::json_of;

constexpr base::MonotonicTime kStart{1000s};

TopScreen screen_of(const dashboard::Status& status) {
  TopScreen screen{kStart};
  screen.take(json_of(status), kStart);
  return screen;
}

// Each row without the blanks at its end.
std::string text_of(TopScreen& screen, base::MonotonicTime now = kStart) {
  std::string text;
  for (const auto& row : screen.draw(now)) {
    std::string line;
    for (const Cell& cell : row) line += cell.glyph;
    text += line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
  }
  return text;
}

std::string row_of(TopScreen& screen, std::size_t row) {
  std::string text = text_of(screen);
  for (; row > 0; --row) text.erase(0, text.find('\n') + 1);
  return text.substr(0, text.find('\n'));
}

std::string shown(Key key) {
  TopScreen screen = screen_of(bad_day());
  screen.press(key);
  return "\n" + text_of(screen);
}

TEST(TopScreen, TheOverviewAtEightyByTwentyFour) {
  EXPECT_EQ(shown(Key::kFirstTab), R"(
 trade: trading (NOT READY)  up 1 m 40 s  api.mexc.com:443  22:15:00 UTC  9.8.7
[1 Overview]  2 Latency   3 Circuits   4 Books   5 Orders   6 Events
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
           depth               BLOCKED by the exchange for 2.5 s; 20 used, 480
 q quit  1-6 Tab page  arrows scroll  p pause  ? help   6 lines more below
)");
}

TEST(TopScreen, LatencyAtEightyByTwentyFour) {
  EXPECT_EQ(shown(Key::kSecondTab), R"(
 trade: trading (NOT READY)  up 1 m 40 s  api.mexc.com:443  22:15:00 UTC  9.8.7
 1 Overview  [2 Latency]  3 Circuits   4 Books   5 Orders   6 Events
latency    of the last minute        p50       p99       max     count
           depth                 33.0 ms    1.25 s    1.30 s         9
           ping                   2.1 ms    4.0 ms    4.0 ms         3

tidegate_client_request_seconds endpoint=ping
           the last                  p50       p99       max     count
           10 s                        -         -         -         0
           1 m                    2.1 ms    4.0 ms    4.0 ms         3

tidegate_client_request_seconds endpoint=depth
           the last                  p50       p99       max     count
           10 s                   210 ms    420 ms    425 ms         7
           1 m                   33.0 ms    1.25 s    1.30 s         9

tidegate_net_loop_lag_seconds
           the last                  p50       p99       max     count
           10 s                    35 us    350 us    2.0 ms       900




 q quit  1-6 Tab page  arrows scroll  p pause  ? help
)");
}

TEST(TopScreen, CircuitsAndLimitsAtEightyByTwentyFour) {
  EXPECT_EQ(shown(Key::kThirdTab), R"(
 trade: trading (NOT READY)  up 1 m 40 s  api.mexc.com:443  22:15:00 UTC  9.8.7
 1 Overview   2 Latency  [3 Circuits]  4 Books   5 Orders   6 Events
circuits
           ping                closed for 1 m 40 s
           depth               OPEN for 4.0 s, tries again in 26 s; opened 2x
           klines              FORCED OPEN for 1 m 10 s, by a person; opened 1x

limits of their own, the nearest to its end first
           depth               BLOCKED by the exchange for 2.5 s; 20 used, 480
                               left in 10 s, by address
           order_place         90 used, 10 left in 10 s, by account
           ping                1 used, 499 left in 10 s, by address
           account             30 used in 10 s, by account










 q quit  1-6 Tab page  arrows scroll  p pause  ? help
)");
}

TEST(TopScreen, BooksAndLadderAtEightyByTwentyFour) {
  EXPECT_EQ(shown(Key::kFourthTab), R"(
 trade: trading (NOT READY)  up 1 m 40 s  api.mexc.com:443  22:15:00 UTC  9.8.7
 1 Overview   2 Latency   3 Circuits  [4 Books]  5 Orders   6 Events
symbols: step, age of the book, why nothing is bought
           BTCUSDT     live_book   35.0 ms old no signal
           ETHUSDT     no_entries  not live    there is no book

book of BTCUSDT, 35.0 ms old at most
                   bid for             bid             ask         ask for
                       0.5           61686           61687               1
                         2        61685.99

book of ETHUSDT
           not live: nobody knows what it is now










 q quit  1-6 Tab page  arrows scroll  p pause  ? help
)");
}

TEST(TopScreen, OrdersAndMoneyAtEightyByTwentyFour) {
  EXPECT_EQ(shown(Key::kFifthTab), R"(
 trade: trading (NOT READY)  up 1 m 40 s  api.mexc.com:443  22:15:00 UTC  9.8.7
 1 Overview   2 Latency   3 Circuits   4 Books  [5 Orders]  6 Events
equity     1000.5 USDT (900.25 available), USDC not told yet
result     -1.5 realised, 0.25 open, -3.25 today
paid       fees 0.05 USDT, of a volume of 1234.5
at risk    98.5; 2 positions held:
           0.0016 BTCUSDT for 98.5, bid 61685, 0.0 s old
           5 OLDUSDT for 10, no bid was seen
orders     2 open, 1 to reconcile, 3 fills
           tg-1-9 BUY 0.0016 BTCUSDT at 61686: sent, 0 executed
           tg-1-8 SELL 0.5 ETHUSDT at the market's price: UNKNOWN, 0.1 executed
ever       9 sent  8 filled











 q quit  1-6 Tab page  arrows scroll  p pause  ? help
)");
}

TEST(TopScreen, EventsAndAlertsAtEightyByTwentyFour) {
  EXPECT_EQ(shown(Key::kSixthTab), R"(
 trade: trading (NOT READY)  up 1 m 40 s  api.mexc.com:443  22:15:00 UTC  9.8.7
 1 Overview   2 Latency   3 Circuits   4 Books   5 Orders  [6 Events]
alerts
           firing warning CircuitOpen for 3.0 s: depth refuses calls for 3 s
           pending info LoopLag for 1.0 s: timers are late

events, the newest first (UTC)
22:14:57 error   host.blocked depth: the exchange says 418: it takes nothing
                 from this address for 30 s; wait, and ask less often
22:14:56 warning circuit.opened depth: 5 failures













 q quit  1-6 Tab page  arrows scroll  p pause  ? help
)");
}

TEST(TopScreen, HelpAtEightyByTwentyFour) {
  EXPECT_EQ(shown(Key::kHelp), R"(
 trade: trading (NOT READY)  up 1 m 40 s  api.mexc.com:443  22:15:00 UTC  9.8.7
[1 Overview]  2 Latency   3 Circuits   4 Books   5 Orders   6 Events
keys
  1 to 6       overview, latency, circuits and limits, books and ladder, orders
               and money, events and alerts
  Tab, arrows  Tab and Right: the next page; Left: the one before
  Up, Down     a line; Page Up, Page Down: nearly a screen; Home: to the top
  p            the picture stands still, and nobody is asked; p again: it moves
  ?            these lines, or back
  q            the end; the process that is watched goes on

Figures are those of /status, asked twice a second: docs/status.md has each.
Times are UTC. A '?' is what a terminal cannot show; a line that is cut ends
in '~'.









 q quit  1-6 Tab page  arrows scroll  p pause  ? help
)");
}

TEST(TopScreen, IsExactlyAsLargeAsItsTerminal) {
  dashboard::Status status = bad_day();
  status.phase = "w\x1b[9Cait\xE4\xB8\xAD\n";
  TopScreen screen = screen_of(status);
  for (std::size_t tab = 0; tab < kTabNames.size(); ++tab) {
    screen.press(static_cast<Key>(tab));
    for (const std::size_t width : {0U, 1U, 2U, 13U, 40U, 79U, 80U, 300U}) {
      for (const std::size_t height : {0U, 1U, 2U, 3U, 4U, 24U, 90U}) {
        screen.resize({width, height});
        const Grid grid = screen.draw(kStart);
        ASSERT_EQ(grid.size(), height);
        for (const auto& row : grid) {
          ASSERT_EQ(row.size(), width);
          for (const Cell& cell : row) ASSERT_TRUE(cell.glyph >= 0x20 && cell.glyph < 0x7f);
        }
      }
    }
  }
}

TEST(TopScreen, OneRowTellsWhatIsWrong) {
  TopScreen screen = screen_of(bad_day());
  screen.resize({60, 1});
  screen.take(base::fail(base::ErrorCode::kIo, "gone"), kStart);
  EXPECT_THAT(text_of(screen), HasSubstr("no answer since"));
  screen.resize({60, 2});
  EXPECT_THAT(text_of(screen), HasSubstr("trade: trading"));
  EXPECT_THAT(text_of(screen), HasSubstr("no answer since"));
}

TEST(TopScreen, TabsGoRound) {
  TopScreen screen = screen_of(bad_day());
  screen.press(Key::kPreviousTab);
  EXPECT_THAT(row_of(screen, 1), HasSubstr("[6 Events]"));
  screen.press(Key::kNextTab);
  EXPECT_THAT(row_of(screen, 1), HasSubstr("[1 Overview]"));
  screen.press(Key::kNextTab);
  EXPECT_THAT(row_of(screen, 1), HasSubstr("[2 Latency]"));
}

TEST(TopScreen, ScrollsToTheLastLineAndNoFurther) {
  TopScreen screen = screen_of(bad_day());
  screen.resize({80, 8});
  EXPECT_THAT(row_of(screen, 2), HasSubstr("ready"));
  screen.press(Key::kDown);
  EXPECT_THAT(row_of(screen, 2), HasSubstr("the journal cannot be written"));
  screen.press(Key::kPageDown);
  EXPECT_THAT(row_of(screen, 2), HasSubstr("at risk")) << "a line of the page before stays";
  for (int i = 0; i < 50; ++i) screen.press(Key::kPageDown);
  EXPECT_THAT(row_of(screen, 6), HasSubstr("ping"));
  EXPECT_THAT(row_of(screen, 7), Not(HasSubstr("more below")));
  screen.press(Key::kUp);
  EXPECT_THAT(row_of(screen, 6), HasSubstr("depth")) << "the end counts, not how often a key was pressed";
  EXPECT_THAT(row_of(screen, 7), HasSubstr("1 line more below"));
  screen.press(Key::kTop);
  screen.press(Key::kUp);
  screen.press(Key::kPageUp);
  EXPECT_THAT(row_of(screen, 2), HasSubstr("ready"));
  screen.press(Key::kPageDown);
  screen.press(Key::kFirstTab);
  EXPECT_THAT(row_of(screen, 2), HasSubstr("ready")) << "a page begins at its top";
}

TEST(TopScreen, APausedPictureStandsStillAndSaysSo) {
  TopScreen screen = screen_of(bad_day());
  screen.press(Key::kPause);
  EXPECT_TRUE(screen.paused());
  dashboard::Status later = bad_day();
  later.phase = "winding down";
  screen.take(json_of(later), kStart + 1s);
  EXPECT_THAT(row_of(screen, 0), HasSubstr("trading"));
  EXPECT_THAT(row_of(screen, 23), HasSubstr("PAUSED"));
  screen.press(Key::kPause);
  screen.take(json_of(later), kStart + 2s);
  EXPECT_THAT(row_of(screen, 0), HasSubstr("winding down"));
}

TEST(TopScreen, AProcessThatIsLostLeavesItsLastPicture) {
  TopScreen screen = screen_of(bad_day());
  screen.take(base::fail(base::ErrorCode::kConnectionRefused, "127.0.0.1:8091: refused"), kStart + 11s);
  const std::string text = text_of(screen, kStart + 12s);
  EXPECT_THAT(text, HasSubstr("no answer since 12 s; the process may have ended: 127.0.0.1:8091: refused\n"));
  EXPECT_THAT(text, HasSubstr("1000.5 USDT"));
  screen.take(json_of(bad_day()), kStart + 13s);
  EXPECT_THAT(text_of(screen, kStart + 13s), Not(HasSubstr("no answer since")));
}

TEST(TopScreen, AnAnswerThatCannotBeReadIsToldAsSuch) {
  TopScreen screen = screen_of(bad_day());
  screen.take("{\"schema\":2}", kStart);
  EXPECT_THAT(row_of(screen, 23),
              HasSubstr("nothing that can be read since 0.0 s: the process tells its status in schema 2"));
  EXPECT_THAT(text_of(screen), HasSubstr("1000.5 USDT"));
}

TEST(TopScreen, BeforeTheFirstAnswerItSaysThatItWaits) {
  TopScreen screen{kStart};
  EXPECT_THAT(text_of(screen), HasSubstr("waiting for the first answer"));
}

}  // namespace
}  // namespace tidegate::apps::top
