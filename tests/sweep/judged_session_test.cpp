// Short sessions, each made so that a rule of trading's is at stake again and again: what the judges find
// where the rule is dropped (tests/mutations/sweep.json), and that it was at stake.
#include <gmock/gmock.h>

#include <algorithm>

#include "sweep/judges.hpp"
#include "tidegate/sqlite/database.hpp"
#include "tidegate/trading/strategies/imbalance.hpp"

namespace tidegate::sweep {

using namespace virtual_hour;

namespace {

using market::Amount;
using market::Side;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::IsEmpty;
using testing::Not;

Amount cents(std::int64_t count) {
  return Amount::from_raw(count * base::step_of<Amount>(2).raw());
}

// Whose trading wants to buy at nearly every book.
VirtualSessionSettings eager(std::uint64_t seed) {
  VirtualSessionSettings settings;
  settings.seed = seed;
  settings.duration = minutes{2};
  settings.system.strategy.make = trading::factory_of<trading::ImbalanceStrategy>({.enter_imbalance = 0.02});
  trading::TradingSettings& trading = settings.system.trading;
  trading.bracket.entry_cooldown = milliseconds{1};
  trading.bracket.max_holding = seconds{1};
  trading.risk.max_orders_per_minute = 10'000;
  return settings;
}

sim::FaultRule fault(sim::FaultKind kind, const char* target, double probability, base::Duration from,
                     base::Duration until) {
  sim::FaultRule rule;
  rule.kind = kind;
  rule.target = target;
  rule.probability = probability;
  rule.from = from;
  rule.until = until;
  return rule;
}

VirtualSessionReport run(const VirtualSessionSettings& settings) {
  auto report = run_virtual_session(settings);
  EXPECT_TRUE(report.has_value()) << report.error().message;
  return report ? std::move(*report) : VirtualSessionReport{};
}

std::size_t buys(const VirtualSessionReport& report) {
  const auto is_buy = [](const market::OrderReport& order) { return order.side == Side::kBuy; };
  return static_cast<std::size_t>(std::ranges::count_if(report.orders, is_buy));
}

std::size_t told(const VirtualSessionReport& report, base::EventKind kind) {
  return static_cast<std::size_t>(std::ranges::count(report.told, kind, &base::Event::kind));
}

// Both symbols are held at the end, and one of them cannot be sold for a while: the other could be bought
// again.
TEST(JudgedSession, BuysNothingWhileStopping) {
  for (const std::uint64_t seed : {1U, 2U}) {
    VirtualSessionSettings settings = eager(seed);
    settings.duration = seconds{40};
    trading::BracketSettings& bracket = settings.system.trading.bracket;
    bracket.max_holding = minutes{2};
    bracket.take_profit = bracket.stop_loss = cents(20);
    settings.faults = {fault(sim::FaultKind::kSymbolPaused, "BTCUSDT", 1, seconds{35}, seconds{47})};
    const VirtualSessionReport report = run(settings);
    EXPECT_GE(buys(report), 2U) << "it bought until then";
    const auto later = [&](const base::Event& event) { return event.at > report.stopped_at + seconds{5}; };
    EXPECT_TRUE(std::ranges::any_of(report.told, later)) << "the end took a while";
    EXPECT_THAT(entries_while_stopping(report, settings.system.access.venue.order_timeout), IsEmpty());
  }
}

// Again and again books are not pushed for a while, and after some seconds not answered either, while
// something is held or could be bought.
TEST(JudgedSession, DecidesNothingOnAnOldBook) {
  for (const std::uint64_t seed : {1U, 2U}) {
    VirtualSessionSettings settings = eager(seed);
    settings.system.trading.bracket.max_holding = seconds{3};
    for (base::Duration from = seconds{10}; from < minutes{2}; from += seconds{25}) {
      const base::Duration until = from + seconds{18};
      settings.faults.push_back(fault(sim::FaultKind::kStreamStall, "depth", 1, from, until));
      settings.faults.push_back(fault(sim::FaultKind::kErrorBefore, "depth", 1, from + seconds{8}, until));
    }
    const VirtualSessionReport report = run(settings);
    EXPECT_GT(buys(report), 5U);
    const trading::TradingSettings& trading = settings.system.trading;
    EXPECT_THAT(orders_on_old_books(
                    report, {.entry = trading.risk.max_data_age, .exit = trading.ladder.max_cached_age}),
                IsEmpty());
    EXPECT_THAT(orders_on_old_books(report, {.entry = milliseconds{1}, .exit = milliseconds{1}}),
                Not(IsEmpty()))
        << "every book has an age";
  }
}

TEST(JudgedSession, ExposesNoMoreThanItsLimit) {
  VirtualSessionSettings settings = eager(1);
  settings.duration = seconds{30};
  settings.system.trading.risk.max_position_notional = Amount::from_int(60);
  const VirtualSessionReport report = run(settings);
  EXPECT_NE(report.log.find("breaks max_position_notional 60"), std::string::npos) << "it wanted more";
  EXPECT_THAT(exposure_beyond(report, {.of_a_symbol = Amount::from_int(60), .of_all = {}}), IsEmpty());
}

// Half of the orders never arrive, and whether they did is not told.
TEST(JudgedSession, GivesNoOrderUpThatMayStillArrive) {
  VirtualSessionSettings settings = eager(1);
  settings.faults = {
      fault(sim::FaultKind::kCutBefore, "order_place", 0.5, seconds{6}, settings.duration - minutes{1} / 2)};
  const VirtualSessionReport report = run(settings);
  EXPECT_GE(told(report, base::EventKind::kOrderAbsent), 3U);
  EXPECT_THAT(absences_told_too_early(report), IsEmpty());
}

// A process that dies leaves such orders to the next, which begins at once.
TEST(JudgedSession, GivesNoOrderOfADeadProcessUpThatMayStillArrive) {
  VirtualSessionSettings settings = eager(1);
  settings.duration = minutes{4};
  // A proof takes little more than the window then: what it lacks shows however late the questions are.
  settings.system.trading.orders.visibility_grace = milliseconds{200};
  settings.crash_pause = milliseconds{100};
  settings.journal = "file:/judged-session?vfs=memdb";
  const auto keeper = sqlite::Database::open(settings.journal);
  ASSERT_TRUE(keeper) << keeper.error().message;
  settings.crashes = {seconds{40}, seconds{100}, seconds{160}};
  for (const base::Duration crash : settings.crashes) {
    settings.faults.push_back(
        fault(sim::FaultKind::kStall, "order_place", 1, crash - milliseconds{700}, crash + seconds{1}));
  }
  const VirtualSessionReport report = run(settings);
  EXPECT_GE(told(report, base::EventKind::kOrderRecovered), 1U);
  EXPECT_GE(told(report, base::EventKind::kOrderAbsent), 1U);
  EXPECT_THAT(absences_told_too_early(report), IsEmpty());
}

TEST(JudgedSession, BuysNothingMoreOnceItLostWhatItMay) {
  VirtualSessionSettings settings = eager(1);
  settings.system.trading.risk.max_daily_loss = cents(30);
  const VirtualSessionReport report = run(settings);
  EXPECT_GT(buys(report), 1U);
  EXPECT_NE(report.log.find("breaks max_daily_loss 0.3"), std::string::npos);
  EXPECT_THAT(entries_beyond_the_loss(report, cents(30), cents(30)), IsEmpty());
  EXPECT_THAT(entries_beyond_the_loss(report, {}, cents(1)), Not(IsEmpty())) << "it did lose";
}

}  // namespace
}  // namespace tidegate::sweep
