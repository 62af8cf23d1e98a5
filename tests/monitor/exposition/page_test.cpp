#include "tidegate/monitor/exposition/page.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <string>

namespace tidegate::monitor {
namespace {

using base::Sample;
using base::SampleWriter;

constexpr std::size_t kOwnSeries = 1 + kLeftOutCount;

std::string names(const Page& page) {
  std::string out;
  for (const MetricFamily& family : page.families()) {
    if (!family.name.starts_with("tidegate_monitor_")) out += std::string{family.name} + " ";
  }
  return out;
}

double own(const Page& page, std::string_view name, std::size_t line) {
  const MetricFamily* family = page.find(name);
  return family == nullptr ? -1 : family->lines[line].sample->value;
}

class PageTest : public testing::Test {
 protected:
  // As many series of that name.
  void add(std::string_view name, std::size_t series) {
    for (std::size_t i = 0; i < series; ++i) write_.gauge(name, 1, {{"symbol", std::to_string(i)}});
  }
  void add_row(std::string_view name) {
    ASSERT_TRUE(table_.add({name, Sample::Kind::kGauge, "symbol", "some"}));
  }
  // With room for so many series beside its own.
  std::string shown(std::size_t most_series) {
    return names(Page{samples_, table_, kOwnSeries + most_series});
  }

  std::vector<Sample> samples_;
  SampleWriter write_{samples_};
  MetricTable table_;
};

TEST_F(PageTest, GroupsFamiliesByNameAndSortsTheirSeriesByLabels) {
  write_.gauge("tidegate_guard_loads", 1);
  write_.gauge("tidegate_books_live", 1, {{"symbol", "ETHUSDT"}});
  write_.gauge("tidegate_desk_events_total", 1);
  write_.gauge("tidegate_books_live", 0, {{"symbol", "BTCUSDT"}});
  const Page page{samples_, table_};
  EXPECT_EQ(names(page), "tidegate_books_live tidegate_guard_loads ") << "events are a counter";
  const MetricFamily* live = page.find("tidegate_books_live");
  ASSERT_EQ(live->lines.size(), 2U);
  EXPECT_EQ(live->lines[0].labels[0].second, "BTCUSDT");
  EXPECT_EQ(live->lines[1].labels[0].second, "ETHUSDT");
}

TEST_F(PageTest, OfTwoWithTheSameNameAndLabelsTheFirstIsShownAndTheOtherCounted) {
  write_.gauge("shop_carts", 1, {{"a", "x"}, {"b", "y"}});
  write_.gauge("shop_carts", 2, {{"b", "y"}, {"a", "x"}});
  write_.gauge("shop_carts", 3, {{"a", "x"}, {"b", "y"}, {"c", ""}});
  write_.gauge("shop_carts", 4, {{"a", "x"}});
  const Page page{samples_, table_};
  ASSERT_EQ(page.find("shop_carts")->lines.size(), 2U);
  EXPECT_EQ(page.find("shop_carts")->lines[0].sample->value, 4);
  EXPECT_EQ(page.find("shop_carts")->lines[1].sample->value, 1);
  EXPECT_EQ(page.left_out(LeftOut::kDuplicate), 2U);
}

TEST_F(PageTest, AHistogramThatComesTwiceIsCountedWithAllItsSeries) {
  write_.histogram("shop_wait_seconds", {});
  write_.histogram("shop_wait_seconds", {});
  const Page page{samples_, table_};
  EXPECT_EQ(page.left_out(LeftOut::kDuplicate), kSeriesOfHistogram);
  EXPECT_EQ(page.exposed_series(), kOwnSeries + kSeriesOfHistogram);
}

TEST_F(PageTest, WhatTheFormatsCannotCarryIsLeftOutAndCounted) {
  write_.gauge("shop carts", 1);
  write_.gauge("", 1);
  write_.gauge("shop_carts", 1, {{"a-b", "x"}});
  write_.gauge("shop_carts", 1, {{"a", "\xFF"}});
  write_.counter("shop_sold_total", -1);
  write_.counter("shop_sold_total", std::nan(""));
  samples_.push_back({.name = "shop_wait_seconds", .kind = Sample::Kind::kHistogram});
  write_.histogram("shop_wait_seconds", {}, {{"le", "1"}});
  const Page page{samples_, table_};
  EXPECT_EQ(names(page), "");
  EXPECT_EQ(page.left_out(LeftOut::kMalformed), 6 + 2 * kSeriesOfHistogram);
}

TEST_F(PageTest, AGaugeMayBeAnyNumberAndHaveALabelLe) {
  write_.gauge("shop_carts", std::nan(""), {{"le", "1"}});
  write_.gauge("shop_carts", -1);
  EXPECT_EQ(Page(samples_, table_).find("shop_carts")->lines.size(), 2U);
}

TEST_F(PageTest, AFamilyIsOfTheKindThatItsRowSays) {
  write_.gauge("tidegate_gate_calls_total", 1, {{"a", "x"}});
  write_.counter("tidegate_gate_calls_total", 2);
  const Page page{samples_, table_};
  ASSERT_EQ(page.find("tidegate_gate_calls_total")->lines.size(), 1U);
  EXPECT_EQ(page.find("tidegate_gate_calls_total")->kind, Sample::Kind::kCounter);
  EXPECT_EQ(page.left_out(LeftOut::kMalformed), 1U);
}

TEST_F(PageTest, AFamilyWithoutARowIsOfTheKindOfItsFirstLine) {
  write_.gauge("shop_carts", 1, {{"a", "x"}});
  write_.counter("shop_carts", 2);
  const Page page{samples_, table_};
  EXPECT_EQ(page.find("shop_carts")->kind, Sample::Kind::kCounter);
  EXPECT_EQ(page.find("shop_carts")->meaning, "undocumented");
  EXPECT_EQ(page.left_out(LeftOut::kMalformed), 1U);
}

TEST_F(PageTest, NoFamilyIsCalledAsASeriesOfAHistogram) {
  write_.histogram("shop_wait_seconds", {});
  write_.gauge("shop_wait_seconds_sum", 1);
  write_.gauge("shop_wait_seconds_count", 1);
  write_.gauge("shop_wait_seconds_bucket", 1);
  write_.gauge("shop_wait_seconds_max", 1);
  write_.gauge("shop_head_count", 1);
  const Page page{samples_, table_};
  EXPECT_EQ(names(page), "shop_head_count shop_wait_seconds shop_wait_seconds_max ");
  EXPECT_EQ(page.left_out(LeftOut::kMalformed), 3U);
}

TEST_F(PageTest, ShowsAllWhereAllFits) {
  add("tidegate_books_live", 10);
  EXPECT_EQ(shown(10), "tidegate_books_live ");
  EXPECT_EQ(shown(9), "");
}

TEST_F(PageTest, AFamilyIsShownWholeOrNotAtAll) {
  write_.histogram("shop_wait_seconds", {});
  EXPECT_EQ(shown(kSeriesOfHistogram), "shop_wait_seconds ");
  EXPECT_EQ(shown(kSeriesOfHistogram - 1), "");
}

TEST_F(PageTest, TheFamiliesWithTheMostSeriesLeaveFirst) {
  add("tidegate_trading_held_base", 30);
  add("tidegate_books_live", 20);
  add("tidegate_net_http_waiting_requests", 1);
  EXPECT_EQ(shown(50), "tidegate_books_live tidegate_net_http_waiting_requests ");
  EXPECT_EQ(shown(20), "tidegate_net_http_waiting_requests ");
}

TEST_F(PageTest, OfEqualFamiliesThoseStayThatMoneyDependsOn) {
  add("tidegate_books_live", 20);
  add("tidegate_gate_circuit_state", 20);
  add("tidegate_trading_held_base", 20);
  add("tidegate_trading_ladder_step", 20);
  EXPECT_EQ(shown(60),
            "tidegate_gate_circuit_state tidegate_trading_held_base tidegate_trading_ladder_step ");
  EXPECT_EQ(shown(40), "tidegate_trading_held_base tidegate_trading_ladder_step ");
  EXPECT_EQ(shown(20), "tidegate_trading_held_base ");
}

TEST_F(PageTest, WhatNoRowDocumentsLeavesBeforeWhatHasOne) {
  add("shop_carts", 5);
  add("shop_doors", 6);
  add("tidegate_books_live", 20);
  EXPECT_EQ(shown(25), "shop_carts tidegate_books_live ");
  add_row("shop_doors");
  EXPECT_EQ(shown(26), "shop_doors tidegate_books_live ");
}

TEST_F(PageTest, WhatDoesNotFitKeepsNothingSmallerOut) {
  add("tidegate_books_live", 100);
  add("shop_carts", 5);
  EXPECT_EQ(shown(50), "shop_carts ");
}

TEST_F(PageTest, WhatTheMonitorSaysOfItselfStaysLongest) {
  write_.gauge("tidegate_monitor_silences", 1);
  write_.gauge("tidegate_guard_loads", 1);
  const Page page{samples_, table_, kOwnSeries + 1};
  EXPECT_NE(page.find("tidegate_monitor_silences"), nullptr);
  EXPECT_EQ(page.find("tidegate_guard_loads"), nullptr);
}

TEST_F(PageTest, TellsHowMuchItShowsAndHowMuchNot) {
  write_.histogram("tidegate_net_loop_lag_seconds", {});
  write_.histogram("tidegate_net_loop_lag_seconds", {});
  write_.gauge("shop carts", 1);
  add("tidegate_books_live", 40);
  const Page page{samples_, table_, kOwnSeries + 45};
  EXPECT_EQ(page.exposed_series(), kOwnSeries + kSeriesOfHistogram);
  EXPECT_EQ(own(page, "tidegate_monitor_exposed_series", 0), static_cast<double>(page.exposed_series()));
  const std::string_view left_out = "tidegate_monitor_left_out_series";
  ASSERT_EQ(page.find(left_out)->lines.size(), kLeftOutCount);
  EXPECT_EQ(page.find(left_out)->lines[0].labels, (base::SampleLabels{{"reason", "bound"}}));
  EXPECT_EQ(own(page, left_out, 0), 40);
  EXPECT_EQ(own(page, left_out, 1), static_cast<double>(kSeriesOfHistogram));
  EXPECT_EQ(own(page, left_out, 2), 1);
}

TEST_F(PageTest, NobodyElseSpeaksForIt) {
  write_.gauge("tidegate_monitor_exposed_series", 4'711);
  write_.gauge("tidegate_monitor_left_out_series", 4'711, {{"reason", "a whim"}});
  const Page page{samples_, table_};
  EXPECT_EQ(own(page, "tidegate_monitor_exposed_series", 0), kOwnSeries);
  EXPECT_EQ(page.left_out(LeftOut::kDuplicate), 2U);
}

TEST_F(PageTest, TheUsualBoundIs5000Series) {
  add("tidegate_books_live", 5'000 - kOwnSeries);
  EXPECT_EQ(Page(samples_, table_).exposed_series(), 5'000U);
  write_.gauge("tidegate_guard_loads", 1);
  const Page page{samples_, table_};
  EXPECT_EQ(page.exposed_series(), kOwnSeries + 1);
  EXPECT_EQ(page.left_out(LeftOut::kBound), 5'000 - kOwnSeries);
}

}  // namespace
}  // namespace tidegate::monitor
