// Trading, three polling components and quotes that come and go, on five symbols, with default settings:
// under every reading of MEXC's limits nothing is refused, what is read is as young as it must be, and
// cancels go out.
#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>

#include "virtual_hour/virtual_session.hpp"

namespace tidegate::virtual_hour {
namespace {

const std::vector<market::Symbol> kFive{market::Symbol{"BTCUSDT"}, market::Symbol{"ETHUSDT"},
                                        market::Symbol{"SOLUSDT"}, market::Symbol{"BTCUSDC"},
                                        market::Symbol{"ETHUSDC"}};

VirtualSessionReport run(const std::string& limits, base::Duration duration) {
  VirtualSessionSettings settings;
  settings.seed = 7;
  settings.duration = duration;
  settings.rate_limits = *sim::RateLimitSettings::named(limits);
  settings.system.trading.symbols = kFive;
  settings.polling.emplace().symbols = kFive;
  auto report = run_virtual_session(settings);
  EXPECT_TRUE(report.has_value()) << report.error().message;
  return report ? std::move(*report) : VirtualSessionReport{};
}

class PoliteHour : public testing::TestWithParam<std::string> {};

TEST_P(PoliteHour, IsNeverRefusedAndReadsWhatItNeeds) {
  const VirtualSessionReport report = run(GetParam(), std::chrono::hours{1});
  EXPECT_FALSE(report.exchange.by_status.contains(429)) << report.exchange.by_status.at(429);
  EXPECT_FALSE(report.exchange.by_status.contains(418));
  EXPECT_EQ(report.exchange.bans, 0U);
  EXPECT_GT(report.trading.places, 10U) << "somebody traded";

  // 3 components × 5 symbols × 2 kinds × 4 Hz.
  EXPECT_GT(report.polls.reads, 400'000U);
  EXPECT_GE(static_cast<double>(report.polls.in_bounds), 0.999 * static_cast<double>(report.polls.reads))
      << report.polls.failed << " failed, " << report.polls.stale << " stale";
  EXPECT_EQ(report.polls.fresh[static_cast<std::size_t>(scenarios::CallKind::kTicker)].past_bound, 0U);
  EXPECT_EQ(report.polls.fresh[static_cast<std::size_t>(scenarios::CallKind::kOrderBook)].past_bound, 0U);

  std::map<std::string, base::MonotonicTime> out;
  for (const WireRequest& request : report.requests) {
    if (request.canceled) out.try_emplace(request.canceled->value(), request.sent);
  }
  EXPECT_GT(report.cancel_requests.size(), 1000U);
  for (const RestingQuotes::CancelRequest& request : report.cancel_requests) {
    const auto sent = out.find(request.client_id.value());
    ASSERT_NE(sent, out.end()) << request.client_id.value() << " was never canceled";
    EXPECT_LE(sent->second - request.at, std::chrono::seconds{1}) << request.client_id.value();
  }
}

INSTANTIATE_TEST_SUITE_P(EveryReadingOfTheLimits, PoliteHour,
                         testing::Values("documented", "weight_500", "support", "weight_300"),
                         [](const auto& named) { return named.param; });

}  // namespace
}  // namespace tidegate::virtual_hour
