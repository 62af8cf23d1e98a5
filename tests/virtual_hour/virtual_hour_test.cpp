// Exchange, client and trading for a virtual hour of hard times: the run repeats byte for byte, and at its
// end both sides agree on everything that happened.
#include <gmock/gmock.h>

#include <algorithm>
#include <map>
#include <sstream>
#include <string>
#include <string_view>
#include <variant>

#include "random_seeds.hpp"
#include "tidegate/sqlite/database.hpp"
#include "tidegate/trading/strategies/trade_flow.hpp"
#include "virtual_hour/hard_times.hpp"
#include "virtual_hour/virtual_session.hpp"

namespace tidegate::virtual_hour {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using testing::Each;
using testing::Le;
using testing::Pair;

constexpr base::Duration kQuietEnd = minutes{1};

VirtualSessionReport run(std::uint64_t seed, base::Duration duration, bool faults = true,
                         sim::FeeAsset fees = sim::kMexcFees) {
  VirtualSessionSettings settings;
  settings.seed = seed;
  settings.fees = fees;
  settings.duration = duration;
  if (faults) settings.faults = hard_times(seed, duration - kQuietEnd);
  auto report = run_virtual_session(settings);
  EXPECT_TRUE(report.has_value()) << report.error().message;
  return report ? std::move(*report) : VirtualSessionReport{};
}

// Where two logs part; whole ones would flood the report.
std::string first_difference(std::string_view a, std::string_view b) {
  const auto [in_a, in_b] = std::ranges::mismatch(a, b);
  if (in_a == a.end() && in_b == b.end()) return {};
  const auto at = static_cast<std::size_t>(in_a - a.begin());
  const auto line = at == 0 ? 0 : a.rfind('\n', at - 1) + 1;
  const auto line_of = [line](std::string_view log) {
    return std::string(log.substr(line, log.find('\n', line) - line));
  };
  return line_of(a) + "\nin the other: " + line_of(b);
}

// How many lines of each kind: "wire", "order", "fill", "event".
std::map<std::string, std::uint64_t> lines_by_kind(const std::string& log) {
  std::map<std::string, std::uint64_t> count;
  std::istringstream lines{log};
  std::string line;
  while (std::getline(lines, line)) {
    const auto kind = line.find(' ') + 1;
    ++count[line.substr(kind, line.find(' ', kind) - kind)];
  }
  return count;
}

// Promise 1.
void expect_one_order_an_intent(const VirtualSessionReport& report) {
  std::map<std::string, int> orders_of;
  for (const auto& order : report.orders) ++orders_of[order.client_id.value()];
  EXPECT_THAT(orders_of, Each(Pair(testing::_, Le(1))));
}

// Promise 2, as far as a session that does not crash can break it: each side knows of the same ends.
void expect_the_same_orders(const VirtualSessionReport& report) {
  const auto& told = report.trading.trading.orders;
  std::uint64_t filled = 0;
  std::uint64_t canceled = 0;
  for (const auto& order : report.orders) {
    EXPECT_TRUE(market::is_final(order.status)) << order.client_id.value();
    (order.status == market::OrderStatus::kFilled ? filled : canceled) += 1;
  }
  EXPECT_EQ(told.filled, filled);
  EXPECT_EQ(told.canceled, canceled);
  EXPECT_EQ(report.trading.trading.orders_open, 0U);
  EXPECT_EQ(told.sent, told.filled + told.canceled + told.rejected + told.absent);
  EXPECT_EQ(told.intended, told.sent + told.withdrawn);
}

void expect_the_same_fills(const VirtualSessionReport& report) {
  std::map<market::Symbol, market::Quantity> bought;
  for (const Booked& booked : report.booked) {
    const auto* fill = std::get_if<market::Fill>(&booked.what);
    if (fill == nullptr || !fill->symbol.value().starts_with(fill->commission_asset.value())) continue;
    bought[fill->symbol] -= market::Quantity::from_raw(fill->commission.raw());
  }
  market::Amount volume;
  for (const auto& order : report.orders) {
    auto& net = bought[order.symbol];
    net = order.side == market::Side::kBuy ? net + order.executed : net - order.executed;
    volume += order.executed_quote;
  }
  EXPECT_EQ(report.trading.trading.totals.volume.to_string(), volume.to_string());
  for (const auto& symbol : report.trading.trading.symbols) {
    EXPECT_EQ(symbol.held.quantity.to_string(), bought[symbol.symbol].to_string()) << symbol.symbol.value();
  }
}

// The account began with quote assets alone.
void expect_the_held_to_be_in_the_account(const VirtualSessionReport& report) {
  for (const auto& symbol : report.trading.trading.symbols) {
    const std::string base = symbol.symbol.value().substr(0, 3);
    market::Amount owned;
    for (const auto& balance : report.account.balances) {
      if (balance.asset.value() == base) owned = balance.free + balance.locked;
    }
    EXPECT_EQ(owned.to_string(), symbol.held.quantity.to_string()) << base;
  }
}

// Promise 4: nothing was refused for its frequency, and no such fault was planned.
void expect_no_limit_exceeded(const VirtualSessionReport& report) {
  EXPECT_FALSE(report.exchange.by_status.contains(429));
  EXPECT_FALSE(report.exchange.by_status.contains(418));
}

void expect_agreement(const VirtualSessionReport& report) {
  expect_one_order_an_intent(report);
  expect_the_same_orders(report);
  expect_the_same_fills(report);
  expect_the_held_to_be_in_the_account(report);
  expect_no_limit_exceeded(report);
}

TEST(VirtualHour, BothSidesAgreeAfterAnHourOfHardTimesAndTheSeedRepeatsItToTheByte) {
  const VirtualSessionReport report = run(1, hours{1});
  EXPECT_TRUE(report.stopped);
  EXPECT_GE(report.fills, 100U);
  EXPECT_GT(report.wire_runs, 100'000U);
  EXPECT_GT(report.trading.trading.orders.unknown, 0U) << "the faults must have reached orders";
  expect_agreement(report);
  const auto lines = lines_by_kind(report.log);
  EXPECT_EQ(lines.at("wire"), report.wire_runs);
  EXPECT_EQ(lines.at("fill"), report.fills);
  EXPECT_GE(lines.at("order"), 2 * report.orders.size()) << "taken and ended";
  EXPECT_GT(lines.at("event"), 2 * report.orders.size()) << "intended, sent and ended";
  EXPECT_EQ(first_difference(report.log, run(1, hours{1}).log), "");
}

TEST(VirtualHour, AnotherSeedIsAnotherHourAndBothSidesAgreeThereToo) {
  std::string before;
  for (const std::uint64_t seed : tests::random_seeds({2, 3})) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    const VirtualSessionReport report = run(seed, minutes{20});
    expect_agreement(report);
    EXPECT_NE(first_difference(report.log, before), "");
    before = report.log;
  }
}

TEST(VirtualHour, WhereFeesComeOutOfWhatIsBoughtTheHeldIsWhatTheAccountHas) {
  for (const std::uint64_t seed : tests::random_seeds({6})) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    const VirtualSessionReport report = run(seed, minutes{20}, true, sim::FeeAsset::kReceived);
    EXPECT_GE(report.fills, 20U);
    expect_agreement(report);
  }
}

TEST(VirtualHour, AProcessThatDiesIsFollowedByOneThatKnowsWhatItsJournalSays) {
  VirtualSessionSettings settings;
  settings.seed = 7;
  settings.duration = minutes{6};
  settings.crashes = {minutes{1}, minutes{2}, minutes{3}};
  settings.journal = "file:/virtual-hour-deaths?vfs=memdb";
  const auto keeper = sqlite::Database::open(settings.journal);
  ASSERT_TRUE(keeper) << keeper.error().message;
  const auto report = run_virtual_session(settings);
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_TRUE(report->stopped);
  EXPECT_EQ(report->crashes.size(), 3U);
  EXPECT_EQ(lines_by_kind(report->log)["fill"], report->fills);
  std::size_t sessions = 0;
  for (std::size_t at = 0; (at = report->log.find(" session.started ", at)) != std::string::npos; ++at) {
    ++sessions;
  }
  EXPECT_EQ(sessions, 4U);
  expect_one_order_an_intent(*report);
  expect_the_held_to_be_in_the_account(*report);
  for (const auto& order : report->orders) EXPECT_TRUE(market::is_final(order.status));
}

TEST(VirtualHour, WhenASymbolsPrecisionChangesAFewRefusalsLaterItTradesByTheNewOne) {
  VirtualSessionSettings settings;
  settings.seed = 5;
  settings.duration = minutes{10};
  for (const auto& symbol : settings.system.trading.symbols) {
    sim::FaultRule rule;
    rule.kind = sim::FaultKind::kPrecisionChanged;
    rule.target = symbol.value();
    rule.fewer_decimals = 2;
    rule.from = minutes{2};
    settings.faults.push_back(rule);
  }
  const auto report = run_virtual_session(settings);
  ASSERT_TRUE(report) << report.error().message;
  expect_agreement(*report);
  EXPECT_TRUE(report->stopped);
  EXPECT_GE(report->trading.trading.orders.rejected, 1U) << "that is how it notices";
  EXPECT_LE(report->trading.trading.orders.rejected, 3 * settings.faults.size());
  for (const auto& fault : settings.faults) {
    const auto learned = report->log.find(" rules.changed " + fault.target);
    ASSERT_NE(learned, std::string::npos) << fault.target;
    EXPECT_NE(report->log.find(" FILLED ", report->log.find(fault.target + " BUY", learned)),
              std::string::npos);
  }
  const auto fills = lines_by_kind(report->log.substr(report->log.find(" rules.changed ")))["fill"];
  EXPECT_GE(fills, report->fills / 2) << "eight of ten minutes are traded by the new rules";
}

TEST(VirtualHour, AStrategyThatLooksAtTradesIsToldThemAndKeepsTheSamePromises) {
  VirtualSessionSettings settings;
  settings.seed = 8;
  settings.duration = minutes{10};
  settings.system.strategy = {.name = "trade_flow",
                              .make = trading::factory_of<trading::TradeFlowStrategy>(
                                  {.window = std::chrono::seconds{5}, .min_trades = 3})};
  const auto report = run_virtual_session(settings);
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_TRUE(report->stopped);
  EXPECT_NE(report->log.find(" entry: trade flow "), std::string::npos);
  EXPECT_GE(report->fills, 10U);
  expect_agreement(*report);
  const auto again = run_virtual_session(settings);
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_EQ(first_difference(report->log, again->log), "");
}

TEST(VirtualHour, OnACalmDayNoOrdersFateIsEverInDoubt) {
  const VirtualSessionReport report = run(4, minutes{20}, false);
  expect_agreement(report);
  const auto& told = report.trading.trading.orders;
  EXPECT_EQ(told.unknown, 0U);
  EXPECT_EQ(told.sent, report.orders.size());
  EXPECT_EQ(told.rejected, 0U);
  // The end cancels an order that is under way; that one may be over by then.
  EXPECT_THAT(report.exchange.by_status, Each(testing::Key(testing::AnyOf(200, 400))));
  const auto& asked = report.exchange.by_endpoint;
  const std::uint64_t cancels = asked.contains("order_cancel") ? asked.at("order_cancel") : 0;
  EXPECT_LE(report.exchange.requests - report.exchange.by_status.at(200), cancels);
}

}  // namespace
}  // namespace tidegate::virtual_hour
