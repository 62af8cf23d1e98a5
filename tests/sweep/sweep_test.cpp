// Ten virtual minutes of trading under random faults of every kind, for seed after seed: whatever fails, the
// promises hold, judged by the exchange's own books. In two of nine the trading process also dies now and
// then, and its disk fails.
//
// TIDEGATE_RANDOM_TIMES=N sweeps N times the seeds. TIDEGATE_SWEEP_SEED=N sweeps that one alone, and
// TIDEGATE_SWEEP_LOG=FILE then keeps its log.
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iostream>
#include <map>
#include <string>
#include <vector>

#include "random_seeds.hpp"
#include "sweep/failing_disk.hpp"
#include "sweep/promises.hpp"
#include "tidegate/base/random.hpp"
#include "virtual_hour/random_faults.hpp"

namespace tidegate::sweep {

using namespace virtual_hour;

namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr std::size_t kShards = 5;    // that run side by side
constexpr std::uint64_t kSeeds = 46;  // and those that failed once
constexpr base::Duration kDuration = minutes{10};
constexpr base::Duration kCalmBeginning = seconds{5};  // the session opens
constexpr base::Duration kCalmEnd = minutes{1};
// A tenth of MEXC's: reached again and again.
constexpr std::uint32_t kWeight = 50;
constexpr std::uint64_t kLeastOfEachFault = 10;
constexpr base::Duration kFirstCrash = seconds{30};
constexpr base::Duration kLastCrash =
    kDuration - kCalmEnd - seconds{60};  // the last process sets things right
constexpr seconds kLongestBreakdown{15};
constexpr std::uint64_t kLeastDeaths = 4;      // two seeds a shard at the least
constexpr std::uint64_t kLeastBreakdowns = 1;  // many come while there is nothing to write
constexpr std::uint64_t kLeastOrders = 5;      // of a seed that trades at all; on average it is far more
constexpr std::uint64_t kMeanFills = 20;
constexpr int kAccepted = 101;  // an upgrade

// These failed once, and so did 3, 4, 7, 8, 11, 16, 22, 23, 26 and 34:
// - the latter sent orders that were granted and waited for a connection, although the exchange had meanwhile
//   said 429 or 418 to another;
// - the first four took orders for absent that were not visible yet, because the exchange's clock had been
// set;
// - …195, …289, …485 and …595 sold what a fee had taken already, and forgot what they owed;
// - …229 and …640 were judged by a step finer than the exchange's;
// - …152 and …223 (of 1'796'031'…) counted a batch that was given up for no longer than one that was
// answered;
// - …415 sold too late at the end, because its own circuit had guessed that late.
const std::vector<std::uint64_t> kFailedOnce = {
    20'019,        20'034,        20'064,        20'073,        1'795'958'195, 1'795'958'229, 1'795'958'289,
    1'795'958'485, 1'795'958'595, 1'795'958'640, 1'796'031'152, 1'796'031'223, 1'796'031'415};

std::vector<std::uint64_t> all_seeds() {
  std::vector<std::uint64_t> usual = kFailedOnce;
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) usual.push_back(seed);
  return tests::random_seeds(std::move(usual));
}

config::Settings system_settings(std::uint64_t seed) {
  config::Settings system;
  // Orders are followed by asking alone in every third.
  system.access.venue.follow_account = seed % 3 != 0;
  // Firewalls do not say for how long; two minutes at a time would leave little to trade in.
  system.access.client.gate.default_host_block = seconds{10};
  system.access.client.gate.limits.per_endpoint = {.weight = kWeight, .held_for_cancels = kWeight / 10};
  return system;
}

// None of the first four that failed once: their sessions stay as they were.
bool is_hard(std::uint64_t seed) {
  return seed % 9 == 1 || seed % 9 == 6;
}
sim::FeeAsset fees_of(std::uint64_t seed) {
  const std::uint64_t kind = seed % 20;
  const bool received = kind == 1 || kind == 5 || kind == 9 || kind == 12 || kind == 15 || kind == 17;
  return received ? sim::FeeAsset::kReceived : sim::FeeAsset::kQuote;
}

// Two or three deaths, each in a third of its own, and a breakdown of the disk in each quarter; some overlap.
void plan_hardships(std::uint64_t seed, VirtualSessionSettings& settings) {
  base::Random random{seed ^ 0x68617264U};
  const auto within = [&random](base::Duration from, base::Duration until) {
    return from + base::Duration{random.between(0, (until - from).count())};
  };
  constexpr base::Duration kThird = (kLastCrash - kFirstCrash) / 3;
  for (int i = static_cast<int>(random.below(2)); i < 3; ++i) {
    settings.crashes.push_back(within(kFirstCrash + i * kThird, kFirstCrash + (i + 1) * kThird - minutes{1}));
  }
  constexpr base::Duration kQuarter = (kDuration - kCalmEnd - kFirstCrash) / 4;
  for (int i = 0; i < 4; ++i) {
    const base::Duration from =
        within(kFirstCrash + i * kQuarter, kFirstCrash + (i + 1) * kQuarter - kLongestBreakdown);
    settings.deeds.push_back({from, FailingDisk::break_down});
    settings.deeds.push_back({within(from + milliseconds{1}, from + kLongestBreakdown), FailingDisk::mend});
  }
}

void keep_log(const std::string& log) {
  if (const char* path = std::getenv("TIDEGATE_SWEEP_LOG")) std::ofstream{path} << log;
}

struct Total {
  std::uint64_t seeds = 0;
  std::uint64_t orders = 0;
  std::uint64_t fills = 0;
  std::uint64_t second_orders = 0;
  std::uint64_t requests = 0;
  std::uint64_t streams = 0;
  std::uint64_t crashes = 0;
  std::uint64_t breakdowns = 0;                   // that trading noticed
  std::map<int, std::uint64_t> upgrades_refused;  // by status
  std::map<std::string, std::uint64_t> faults;
};

class Sweep : public ::testing::TestWithParam<std::size_t> {
 protected:
  void sweep(std::uint64_t seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    VirtualSessionSettings settings;
    settings.seed = seed;
    settings.duration = kDuration;
    settings.faults = random_faults(seed, kCalmBeginning, kDuration - kCalmEnd);
    settings.second_user = true;
    settings.rate_limits.weight = kWeight;
    settings.system = system_settings(seed);
    settings.fees = fees_of(seed);
    if (is_hard(seed)) plan_hardships(seed, settings);
    const FailingDisk disk{"sweep-" + std::to_string(seed)};
    settings.journal = disk.path();

    const auto report = run_virtual_session(settings);
    ASSERT_TRUE(report) << report.error().message;
    keep_log(report->log);
    const auto journal = kill::read_journal(settings.journal);
    ASSERT_TRUE(journal) << journal.error().message;
    add(*report);
    expect_orders_kept(*report, *journal, settings);
    expect_results_true(*report);
    expect_limits_kept(*report, settings);
    expect_rules_kept(*report, settings);
    EXPECT_GE(report->orders.size(), kLeastOrders) << "it traded";
  }

  // True: no promise was broken.
  bool passes(std::uint64_t seed) {
    const auto failures = [] {
      return ::testing::UnitTest::GetInstance()->current_test_info()->result()->total_part_count();
    };
    const int before = failures();
    sweep(seed);
    return failures() == before;
  }

  void add(const VirtualSessionReport& report) {
    ++total_.seeds;
    total_.orders += report.orders.size();
    total_.fills += report.fills;
    total_.second_orders += report.seconds.size();
    total_.requests += report.requests.size();
    total_.streams += report.streams.size();
    total_.crashes += report.crashes.size();
    for (std::size_t at = 0; (at = report.log.find(" journal.failed ", at)) != std::string::npos; ++at) {
      ++total_.breakdowns;
    }
    for (const StreamAttempt& stream : report.streams) {
      if (stream.answer && stream.answer->status != kAccepted)
        ++total_.upgrades_refused[stream.answer->status];
    }
    for (const auto& [kind, times] : report.exchange.by_fault) total_.faults[kind] += times;
  }

  void expect_enough_to_happen() const {
    EXPECT_GE(total_.fills, kMeanFills * total_.seeds);
    EXPECT_GE(total_.crashes, kLeastDeaths);
    EXPECT_GE(total_.breakdowns, kLeastBreakdowns);
    for (const int status : {403, 418, 429}) {
      EXPECT_GE(total_.upgrades_refused.contains(status) ? total_.upgrades_refused.at(status) : 0,
                kLeastOfEachFault)
          << "upgrades refused with " << status;
    }
    for (std::size_t i = 0; i < sim::kFaultKinds; ++i) {
      const std::string kind{sim::name(static_cast<sim::FaultKind>(i))};
      const auto found = total_.faults.find(kind);
      EXPECT_GE(found == total_.faults.end() ? 0 : found->second, kLeastOfEachFault) << kind;
    }
  }

  void tell() const {
    std::cout << "swept " << total_.seeds << " seeds: " << total_.requests << " requests, " << total_.streams
              << " streams, " << total_.orders << " orders (" << total_.second_orders
              << " of the second user), " << total_.fills << " fills, " << total_.crashes << " deaths, "
              << total_.breakdowns << " failing disks; faults:";
    for (const auto& [kind, times] : total_.faults) std::cout << " " << kind << " " << times;
    std::cout << "; upgrades refused:";
    for (const auto& [status, times] : total_.upgrades_refused) std::cout << " " << status << " " << times;
    std::cout << std::endl;
  }

  Total total_;
};

TEST_P(Sweep, WhateverFailsThePromisesHold) {
  if (const auto seed = tests::number_from_environment("TIDEGATE_SWEEP_SEED", 0); seed != 0) {
    if (GetParam() == 0) sweep(seed);
    return tell();
  }
  const std::vector<std::uint64_t> seeds = all_seeds();
  for (std::size_t i = GetParam(); i < seeds.size(); i += kShards) {
    if (passes(seeds[i])) continue;
    std::cout << "seed " << seeds[i] << " fails; to repeat it: TIDEGATE_SWEEP_SEED=" << seeds[i]
              << " build/release/tests/sweep/tidegate_sweep_tests" << std::endl;
  }
  tell();
  expect_enough_to_happen();
}

INSTANTIATE_TEST_SUITE_P(Shards, Sweep, ::testing::Range(std::size_t{0}, kShards),
                         ::testing::PrintToStringParamName());

}  // namespace
}  // namespace tidegate::sweep
