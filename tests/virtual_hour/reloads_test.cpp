// A hundred reloads of a session under load: no request fails, no stream is dropped, nothing that the
// exchange says of orders is lost.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "tidegate/config/model/make_settings.hpp"
#include "tidegate/config/reading/changes.hpp"
#include "tidegate/config/reading/load.hpp"
#include "virtual_hour/virtual_session.hpp"

namespace tidegate::virtual_hour {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

constexpr int kReloads = 100;
constexpr base::Duration kFirst = seconds{20};

// Far from the defaults in all that may change, in either direction, and none that refuses work.
constexpr const char* kOther = R"(
[exchange]
call_timeout_ms = 2500
[batching]
window_ms = 5
max_size = 3
join_identical = false
negative_ttl_ms = 0
[ttl]
default_ms = 300
[refresh_after]
depth_ms = 100
[cache]
max_entries = 4
ttl_jitter_percent = 20
[circuit]
rule = "slow_ratio"
window_ms = 3000
slow_after_ms = 1900
open_for_ms = 700
[circuit.depth]
probes = 2
[limits]
one_read_percent = 40
[retry]
max_repeats = 3
burst = 3
[hedge]
enabled = false
[risk]
max_open_orders = 4
max_orders_per_minute = 60
[ladder]
max_stream_age_ms = 900
[trading]
account_interval_ms = 2000
)";

struct Outcome {
  VirtualSessionReport report;
  int reloads = 0;
};

Outcome trade(bool reloads, bool polling) {
  const config::Draft one = config::default_draft();
  const auto other = config::load_text(kOther, "other.toml");
  EXPECT_TRUE(other) << other.error().message;
  const auto all_at_run_time = [](const config::SettingChange& change) {
    return change.change == config::Change::kRunTime;
  };
  EXPECT_TRUE(std::ranges::all_of(config::changes(one, other->draft), all_at_run_time));
  const config::Settings by_default = config::make_settings(one).settings;

  Outcome outcome;
  VirtualSessionSettings settings;
  settings.seed = 11;
  settings.duration = minutes{3};
  if (polling) settings.polling.emplace().symbols = settings.system.trading.symbols;
  settings.hand = [&](system::TradingSession& session, base::Duration at) {
    if (!reloads || at < kFirst || outcome.reloads == kReloads) return;
    const auto taken = session.apply(++outcome.reloads % 2 == 1 ? other->settings : by_default);
    EXPECT_TRUE(taken) << taken.error().message;
  };
  auto report = run_virtual_session(settings);
  EXPECT_TRUE(report) << report.error().message;
  if (report) outcome.report = std::move(*report);
  return outcome;
}

void expect_no_failed_request(const VirtualSessionReport& report) {
  for (const auto& [status, answers] : report.exchange.by_status) {
    EXPECT_TRUE(status == 200 || status == 400) << answers << " times " << status;
  }
  for (const WireRequest& request : report.requests) {
    const bool asked_at_the_end = request.sent > report.stopped_at;
    EXPECT_TRUE(request.answer || asked_at_the_end) << "one had no answer";
  }
}

TEST(Reloads, AHundredFailNoRequestAndDropNoStreamUnderLoad) {
  const Outcome undisturbed = trade(false, true);
  const Outcome reloaded = trade(true, true);
  ASSERT_EQ(reloaded.reloads, kReloads);
  expect_no_failed_request(reloaded.report);
  EXPECT_GT(reloaded.report.polls.reads, 5'000U);
  EXPECT_EQ(reloaded.report.polls.failed, 0U);
  EXPECT_EQ(reloaded.report.streams.size(), undisturbed.report.streams.size());
  EXPECT_EQ(reloaded.report.exchange.stream_connections, undisturbed.report.exchange.stream_connections);
}

TEST(Reloads, AHundredLoseNothingThatTheExchangeSaysOfOrders) {
  const Outcome reloaded = trade(true, false);
  ASSERT_EQ(reloaded.reloads, kReloads);
  const VirtualSessionReport& report = reloaded.report;
  expect_no_failed_request(report);
  std::uint64_t filled = 0;
  market::Amount volume;
  std::map<std::string, int> orders_of;
  for (const market::OrderReport& order : report.orders) {
    filled += order.status == market::OrderStatus::kFilled ? 1U : 0U;
    volume += order.executed_quote;
    ++orders_of[order.client_id.value()];
  }
  const auto& told = report.trading.trading.orders;
  EXPECT_GT(filled, 0U) << "somebody traded";
  EXPECT_EQ(orders_of.size(), report.orders.size()) << "one order an intent";
  EXPECT_EQ(told.filled, filled);
  EXPECT_EQ(told.sent, report.orders.size());
  EXPECT_EQ(told.sent, told.filled + told.canceled + told.rejected + told.absent);
  EXPECT_EQ(report.trading.trading.orders_open, 0U);
  EXPECT_EQ(report.trading.trading.totals.volume.to_string(), volume.to_string());
  EXPECT_TRUE(report.stopped);
}

}  // namespace
}  // namespace tidegate::virtual_hour
