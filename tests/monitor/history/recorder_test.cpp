#include "tidegate/monitor/history/recorder.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <string>

#include "random_seeds.hpp"
#include "tidegate/base/random.hpp"

namespace tidegate::monitor {
namespace {

using base::Histogram;
using base::Sample;
using base::SampleLabels;
using base::SampleWriter;
using std::chrono::milliseconds;
using std::chrono::seconds;

// Values of one group by their names.
class Second {
 public:
  Second(const HistoryRecorder& recorder, std::span<const float> row) {
    std::size_t column = 0;
    for (const HistoryGroup& group : recorder.groups()) {
      for (const std::string& value : group.values) values_[group.name + " " + value] = row[column++];
    }
    EXPECT_EQ(column, row.size());
  }
  float of(const std::string& name) const { return values_.at(name); }
  bool absent(const std::string& name) const { return std::isnan(of(name)); }

 private:
  std::map<std::string, float> values_;
};

// Gives a recorder a second after the other.
class Seconds {
 public:
  Seconds() = default;
  explicit Seconds(std::span<const HistoryValue> table) : recorder_(table) {}

  Second next(const std::vector<Sample>& samples, base::Duration later = seconds{1}) {
    now_ += later;
    return {recorder_, recorder_.observe(samples, now_)};
  }

 private:
  HistoryRecorder recorder_;
  base::MonotonicTime now_{};
};

template <class Write>
std::vector<Sample> samples(Write write) {
  std::vector<Sample> made;
  SampleWriter to{made};
  write(to);
  return made;
}

std::vector<Sample> calls(double count) {
  return samples([count](SampleWriter& to) { to.counter("tidegate_gate_calls_total", count); });
}

TEST(HistoryRecorder, WhatIsAbsentIsNoNumber) {
  Seconds recorder;
  recorder.next({});
  const Second second = recorder.next({});
  EXPECT_TRUE(second.absent("requests asked"));
  EXPECT_TRUE(second.absent("latency p50"));
  EXPECT_TRUE(second.absent("gate waiting"));
  EXPECT_TRUE(second.absent("books live"));
  EXPECT_TRUE(second.absent("books worst_age"));
}

TEST(HistoryRecorder, ACounterBecomesARateAndTheFirstRowHasNone) {
  Seconds recorder;
  EXPECT_TRUE(recorder.next(calls(1'000)).absent("requests asked"));
  EXPECT_EQ(recorder.next(calls(1'030)).of("requests asked"), 30);
  EXPECT_EQ(recorder.next(calls(1'030)).of("requests asked"), 0);
  EXPECT_EQ(recorder.next(calls(1'045), milliseconds{1'500}).of("requests asked"), 10)
      << "whatever time it took";
}

TEST(HistoryRecorder, ACounterThatWentDownCountsFromZero) {
  Seconds recorder;
  recorder.next(calls(1'000));
  EXPECT_EQ(recorder.next(calls(7)).of("requests asked"), 7);
  EXPECT_EQ(recorder.next(calls(9)).of("requests asked"), 2);
}

TEST(HistoryRecorder, EachSetOfLabelsCountsByItself) {
  const auto rejected = [](double one, double other) {
    return samples([=](SampleWriter& to) {
      to.counter("tidegate_gate_rejected_total", one, {{"reason", "circuit_open"}});
      if (other > 0) to.counter("tidegate_gate_rejected_total", other, {{"reason", "queue_full"}});
    });
  };
  Seconds recorder;
  recorder.next(rejected(100, 0));
  EXPECT_EQ(recorder.next(rejected(101, 5)).of("requests rejected"), 6) << "a new one begins at zero";
  EXPECT_EQ(recorder.next(rejected(3, 6)).of("requests rejected"), 4)
      << "the sum went down, its parts tell more";
  EXPECT_EQ(recorder.next(rejected(4, 0)).of("requests rejected"), 1);
  EXPECT_EQ(recorder.next(rejected(4, 8)).of("requests rejected"), 2) << "what was away goes on where it was";
}

TEST(HistoryRecorder, OnlyLabelsThatAreWantedCount) {
  const auto at = [](double count) {
    return samples([count](SampleWriter& to) {
      for (const char* source : {"network", "batch", "flight", "cache", "stream", "stale"})
        to.counter("tidegate_gate_replies_total", count, {{"source", source}});
      for (const char* state : {"sent", "filled", "rejected"})
        to.counter("tidegate_trading_orders_total", count * 3, {{"state", state}});
      to.gauge("tidegate_gate_ledger_used_weight", 40 + count, {{"endpoint", "a"}, {"by", "address"}});
      to.gauge("tidegate_gate_ledger_used_weight", 10 + count, {{"endpoint", "b"}, {"by", "address"}});
      to.gauge("tidegate_gate_ledger_used_weight", 200 + count, {{"endpoint", "a"}, {"by", "account"}});
      to.gauge("tidegate_trading_fees", 2 * count, {{"asset", "USDT"}});
      to.gauge("tidegate_trading_fees", 1'000, {{"asset", "MX"}});
    });
  };
  Seconds recorder;
  recorder.next(at(0));
  const Second second = recorder.next(at(1));
  EXPECT_EQ(second.of("requests at_hand"), 3) << "fresh, stale and from a stream";
  EXPECT_EQ(second.of("orders filled"), 3);
  EXPECT_EQ(second.of("orders rejected"), 3);
  EXPECT_EQ(second.of("gate weight_by_address"), 41) << "of the endpoint nearest to its limit";
  EXPECT_EQ(second.of("gate weight_by_account"), 201);
  EXPECT_EQ(second.of("money fees"), 2);
}

TEST(HistoryRecorder, GaugesAreAddedOrTheLargestIsTakenOrCountedByState) {
  const Second second = Seconds{}.next(samples([](SampleWriter& to) {
    const char* const symbols[] = {"A", "B", "C", "D"};
    const int live[] = {1, 0, 1, 1};
    const int steps[] = {0, 3, 1, 0};
    for (int i = 0; i < 4; ++i) {
      to.gauge("tidegate_books_live", live[i], {{"symbol", symbols[i]}});
      if (live[i] != 0)
        to.gauge("tidegate_books_age_seconds", milliseconds{250 * (i + 1)}, {{"symbol", symbols[i]}});
      to.gauge("tidegate_trading_ladder_step", steps[i], {{"symbol", symbols[i]}});
    }
    for (int state = 0; state < 6; ++state)
      to.gauge("tidegate_gate_circuit_state", state, {{"endpoint", "of state " + std::to_string(state)}});
    to.gauge("tidegate_gate_circuit_state", 0, {{"endpoint", "another that is closed"}});
    to.gauge("tidegate_streams_connections", 3, {{"stream", "books"}});
    to.gauge("tidegate_streams_connections", 1, {{"stream", "user"}});
    to.gauge("tidegate_trading_open_result_quote", -12.5);
  }));
  EXPECT_EQ(second.of("books live"), 3);
  EXPECT_EQ(second.of("books not_live"), 1);
  EXPECT_EQ(second.of("books worst_age"), 1);
  EXPECT_EQ(second.of("ladder worst_step"), 3);
  EXPECT_EQ(second.of("ladder below_live"), 2);
  EXPECT_EQ(second.of("circuits open"), 2) << "by itself or by hand";
  EXPECT_EQ(second.of("circuits half_open"), 1);
  EXPECT_EQ(second.of("circuits closed"), 2);
  EXPECT_EQ(second.of("streams wanted"), 4);
  EXPECT_EQ(second.of("money open_result"), -12.5F);
}

TEST(HistoryRecorder, TheLargestOfNegativeNumbersIsOneOfThem) {
  const HistoryValue table[] = {{.group = "g", .value = "v", .metric = "m", .reduce = Reduce::kMax}};
  const Second second = Seconds{table}.next(samples([](SampleWriter& to) {
    to.gauge("m", -5, {{"of", "a"}});
    to.gauge("m", -3, {{"of", "b"}});
  }));
  EXPECT_EQ(second.of("g v"), -3);
}

std::vector<Sample> request_times(const std::map<std::string, Histogram>& histograms) {
  return samples([&histograms](SampleWriter& to) {
    for (const auto& [endpoint, histogram] : histograms)
      to.histogram("tidegate_client_request_seconds", histogram, {{"endpoint", endpoint}});
  });
}

TEST(HistoryRecorder, QuantilesAreOfWhatWasRecordedInThisSecondByAllTogether) {
  Seconds recorder;
  std::map<std::string, Histogram> of;
  for (int i = 0; i < 1'000; ++i) of["old"].record(seconds{20});
  EXPECT_TRUE(recorder.next(request_times(of)).absent("latency p50"));
  for (int i = 0; i < 60; ++i) of["old"].record(milliseconds{10});
  for (int i = 0; i < 40; ++i) of["new"].record(milliseconds{200});
  const Second second = recorder.next(request_times(of));
  EXPECT_EQ(second.of("latency count"), 100);
  EXPECT_NEAR(second.of("latency p50"), 0.010, 0.0003);
  EXPECT_NEAR(second.of("latency p90"), 0.200, 0.006);
  EXPECT_NEAR(second.of("latency p999"), 0.200, 0.006);
  const Second quiet = recorder.next(request_times(of));
  EXPECT_EQ(quiet.of("latency count"), 0);
  EXPECT_TRUE(quiet.absent("latency p50")) << "nothing was recorded: that is not zero seconds";
}

TEST(HistoryRecorder, AHistogramThatBeganAnewCountsFromZero) {
  Seconds recorder;
  std::map<std::string, Histogram> of;
  for (int i = 0; i < 1'000; ++i) of["a"].record(seconds{20});
  recorder.next(request_times(of));
  of["a"] = {};
  for (int i = 0; i < 3; ++i) of["a"].record(milliseconds{10});
  const Second second = recorder.next(request_times(of));
  EXPECT_EQ(second.of("latency count"), 3);
  EXPECT_NEAR(second.of("latency p99"), 0.010, 0.0003);
}

TEST(HistoryRecorder, SetsOfLabelsBeyondTheBoundAreNotFollowed) {
  const HistoryValue table[] = {{.group = "g", .value = "v", .metric = "m", .reduce = Reduce::kRate}};
  Seconds recorder{table};
  const auto at = [](double count) {
    return samples([count](SampleWriter& to) {
      for (std::size_t i = 0; i < HistoryRecorder::kMostLabelSets + 10; ++i)
        to.counter("m", count, {{"of", std::to_string(i)}});
    });
  };
  recorder.next(at(0));
  EXPECT_EQ(recorder.next(at(1)).of("g v"), static_cast<float>(HistoryRecorder::kMostLabelSets));
}

// Counters that grow, go away, come back and begin anew, against a model of one counter.
TEST(HistoryRecorder, RatesAddUpToWhatTheCountersGrewBy) {
  const HistoryValue table[] = {{.group = "g", .value = "v", .metric = "m", .reduce = Reduce::kRate}};
  for (const std::uint64_t seed : tests::random_seeds_to(10)) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    base::Random random{seed};
    Seconds recorder{table};
    std::map<std::string, double> counters{{"a", 5}, {"b", 70}, {"c", 900}};
    const auto now = [&counters] {
      return samples([&counters](SampleWriter& to) {
        for (const auto& [name, count] : counters) to.counter("m", count, {{"of", name}});
      });
    };
    recorder.next(now());
    for (int i = 0; i < 500; ++i) {
      double grown = 0;
      for (auto& [name, count] : counters) {
        const auto by = static_cast<double>(random.between(0, 20));
        if (random.chance(0.02) && count > 20) {
          count = by;  // less than before: a new object
        } else {
          count += by;
        }
        grown += by;
      }
      ASSERT_EQ(recorder.next(now()).of("g v"), static_cast<float>(grown)) << "in second " << i;
    }
  }
}

}  // namespace
}  // namespace tidegate::monitor
