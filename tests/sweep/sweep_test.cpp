// Ten virtual minutes of trading under random faults of every kind, for seed after seed: whatever fails, the
// promises hold, judged by the exchange's own books.
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

#include "apps/virtual_hour/random_faults.hpp"
#include "random_seeds.hpp"
#include "sweep/promises.hpp"
#include "tidegate/journal/database.hpp"

namespace tidegate::apps::sweep {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

constexpr std::size_t kShards = 5;  // that run side by side
constexpr std::size_t kSeeds = 50;
constexpr base::Duration kDuration = minutes{10};
constexpr base::Duration kCalmBeginning = seconds{5};  // the session opens
constexpr base::Duration kCalmEnd = minutes{1};
// A tenth of MEXC's: reached again and again.
constexpr std::uint32_t kWeight = 50;
constexpr std::uint64_t kLeastOfEachFault = 10;
constexpr std::uint64_t kLeastOrders = 5;  // of a seed that trades at all; on average it is far more
constexpr std::uint64_t kMeanFills = 20;
constexpr int kAccepted = 101;  // an upgrade

// These failed once, and so did 3, 4, 7, 8, 11, 16, 22, 23, 26 and 34:
// - the latter sent orders that were granted and waited for a connection, although the exchange had meanwhile
//   said 429 or 418 to another;
// - the former took orders for absent that were not visible yet, because the exchange's clock had been set.
const std::vector<std::uint64_t> kFailedOnce = {20'019, 20'034, 20'064, 20'073};

std::vector<std::uint64_t> all_seeds() {
  std::vector<std::uint64_t> usual = kFailedOnce;
  for (std::uint64_t seed = 1; usual.size() < kSeeds; ++seed) usual.push_back(seed);
  return tests::random_seeds(std::move(usual));
}

config::Settings system_settings(std::uint64_t seed) {
  config::Settings system;
  // Orders are followed by asking alone in every third.
  system.venue.follow_account = seed % 3 != 0;
  // Firewalls do not say for how long; two minutes at a time would leave little to trade in.
  system.client.gate.default_host_block = seconds{10};
  system.client.gate.limits.per_endpoint = {.weight = kWeight, .held_for_cancels = kWeight / 10};
  return system;
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
    settings.journal = "file:/sweep-" + std::to_string(seed) + "?vfs=memdb";
    const auto keeper = journal::Database::open(settings.journal);
    ASSERT_TRUE(keeper) << keeper.error().message;

    const auto report = run_virtual_session(settings);
    ASSERT_TRUE(report) << report.error().message;
    keep_log(report->log);
    const auto journal = kill::read_journal(settings.journal);
    ASSERT_TRUE(journal) << journal.error().message;
    add(*report);
    expect_orders_kept(*report, *journal);
    expect_results_true(*report);
    expect_limits_kept(*report, settings);
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
    for (const StreamAttempt& stream : report.streams) {
      if (stream.answer && stream.answer->status != kAccepted)
        ++total_.upgrades_refused[stream.answer->status];
    }
    for (const auto& [kind, times] : report.exchange.by_fault) total_.faults[kind] += times;
  }

  void expect_enough_to_happen() const {
    EXPECT_GE(total_.fills, kMeanFills * total_.seeds);
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
              << " of the second user), " << total_.fills << " fills; faults:";
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
}  // namespace tidegate::apps::sweep
