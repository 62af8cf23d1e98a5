#include "tidegate/sim/history/klines.hpp"

#include <gmock/gmock.h>

#include "random_seeds.hpp"
#include "sim/sim_fixture.hpp"
#include "tidegate/base/random.hpp"
#include "tidegate/sim/history/kline_span.hpp"

namespace tidegate::sim {
namespace {

using namespace testing_support;
using base::WallTime;
using market::Kline;
using market::KlineInterval;
using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

// Friday, 2023-11-17 00:00 UTC.
const WallTime kMidnight = base::from_unix_ms(1'700'179'200'000);

market::Trade trade(base::Duration after, const char* p, const char* q) {
  return {.price = price(p), .quantity = quantity(q), .time = kMidnight + after};
}

TEST(KlineSpan, BeginsOnTheExchangesCalendar) {
  const WallTime t = kMidnight + hours{17} + minutes{44} + seconds{3};
  EXPECT_EQ(kline_open(KlineInterval::kMin1, t), kMidnight + hours{17} + minutes{44});
  EXPECT_EQ(kline_open(KlineInterval::kMin30, t), kMidnight + hours{17} + minutes{30});
  EXPECT_EQ(kline_open(KlineInterval::kHour4, t), kMidnight + hours{16});
  EXPECT_EQ(kline_open(KlineInterval::kHour8, t), kMidnight + hours{16});
  EXPECT_EQ(kline_open(KlineInterval::kDay1, t), kMidnight);
  EXPECT_EQ(kline_open(KlineInterval::kWeek1, t), kMidnight - days{4});
  EXPECT_EQ(kline_open(KlineInterval::kMonth1, t), kMidnight - days{16});
  EXPECT_EQ(kline_close(KlineInterval::kMonth1, kMidnight - days{16}), kMidnight + days{14});
  EXPECT_EQ(kline_close(KlineInterval::kWeek1, kMidnight - days{4}), kMidnight + days{3});
}

TEST(KlineHistory, GathersTheTradesOfEachSpan) {
  KlineHistory history{price("100"), kMidnight};
  history.note(trade(seconds{1}, "101", "2"));
  history.note(trade(seconds{30}, "99", "1"));
  history.note(trade(seconds{59}, "100.5", "1"));
  const Kline kline = history.current(KlineInterval::kMin1, kMidnight + seconds{59});
  EXPECT_EQ(kline.open, price("101"));
  EXPECT_EQ(kline.high, price("101"));
  EXPECT_EQ(kline.low, price("99"));
  EXPECT_EQ(kline.close, price("100.5"));
  EXPECT_EQ(kline.volume, quantity("4"));
  EXPECT_EQ(kline.quote_volume, amount("401.5"));
  EXPECT_EQ(kline.close_time - kline.open_time, minutes{1});
}

TEST(KlineHistory, TellsSpansWithoutATradeAsFlat) {
  KlineHistory history{price("100"), kMidnight};
  history.note(trade(minutes{2}, "101", "2"));
  const auto klines = history.between(KlineInterval::kMin1, {}, kMidnight + minutes{4});
  ASSERT_EQ(klines.size(), 5U);
  EXPECT_EQ(klines[0].close, price("100"));
  EXPECT_EQ(klines[1].high, price("100"));
  EXPECT_EQ(klines[2].volume, quantity("2"));
  EXPECT_EQ(klines[4].open, price("101"));
  EXPECT_TRUE(klines[4].volume.is_zero());
}

TEST(KlineHistory, ARangeHoldsItsBeginningButNotItsEnd) {
  KlineHistory history{price("100"), kMidnight};
  const WallTime now = kMidnight + minutes{10};
  const auto opens = [&](KlineRange range) {
    std::vector<base::Duration> out;
    for (const auto& kline : history.between(KlineInterval::kMin1, range, now)) {
      out.push_back(kline.open_time - kMidnight);
    }
    return out;
  };
  using testing::ElementsAre;
  EXPECT_THAT(opens({kMidnight + minutes{3}, kMidnight + minutes{5}}), ElementsAre(minutes{3}, minutes{4}));
  EXPECT_THAT(opens({kMidnight + minutes{3}, std::nullopt, 2}), ElementsAre(minutes{3}, minutes{4}));
  EXPECT_THAT(opens({std::nullopt, kMidnight + minutes{3}, 2}), ElementsAre(minutes{1}, minutes{2}));
  EXPECT_THAT(opens({std::nullopt, std::nullopt, 2}), ElementsAre(minutes{9}, minutes{10}));
}

TEST(KlineHistory, KeepsAThousandOfEachLength) {
  KlineHistory history{price("100"), kMidnight};
  for (int i = 0; i < 3'000; ++i) history.note(trade(minutes{i}, "101", "1"));
  const WallTime now = kMidnight + minutes{2'999};
  const auto klines = history.between(KlineInterval::kMin1, {.limit = 5'000}, now);
  ASSERT_EQ(klines.size(), KlineHistory::kMaxKlines);
  EXPECT_EQ(klines.back().open_time, now);
  EXPECT_EQ(history.between(KlineInterval::kMin60, {}, now).size(), 50U);
}

// Every length tells the same trades.
TEST(KlineHistory, LongKlinesAreMadeOfShortOnes) {
  for (const std::uint64_t seed : tests::random_seeds({1, 2, 3})) {
    SCOPED_TRACE(seed);
    base::Random random{seed};
    KlineHistory history{price("100"), kMidnight};
    base::Duration at{};
    for (int i = 0; i < 2'000; ++i) {
      at += random.exponential(seconds{20});
      history.note({.price = market::Price::from_int(random.between(90, 110)),
                    .quantity = market::Quantity::from_int(random.between(1, 9)),
                    .time = kMidnight + at});
    }
    const WallTime now = kMidnight + at;
    const auto minutes_told = history.between(KlineInterval::kMin1, {.limit = 1'000}, now);
    for (const KlineInterval interval :
         {KlineInterval::kMin5, KlineInterval::kMin15, KlineInterval::kMin60}) {
      for (const Kline& kline : history.between(interval, {}, now)) {
        Kline made{.open_time = kline.open_time, .close_time = kline.close_time};
        for (const Kline& minute : minutes_told) {
          if (kline_open(interval, minute.open_time) != kline.open_time || minute.volume.is_zero()) continue;
          if (made.volume.is_zero()) made.open = made.low = minute.open;
          made.high = std::max(made.high, minute.high);
          made.low = std::min(made.low, minute.low);
          made.close = minute.close;
          made.volume += minute.volume;
          made.quote_volume += minute.quote_volume;
        }
        if (kline.volume.is_zero()) continue;
        ASSERT_EQ(kline, made);
      }
    }
  }
}

}  // namespace
}  // namespace tidegate::sim
