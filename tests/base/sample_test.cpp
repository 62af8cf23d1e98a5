#include "tidegate/base/sample.hpp"

#include <gtest/gtest.h>

namespace tidegate::base {
namespace {

using namespace std::chrono_literals;
using enum Sample::Kind;

TEST(SampleName, AProperOneHasNothingWrong) {
  EXPECT_EQ(check_sample_name("tidegate_gate_calls_total", kCounter), "");
  EXPECT_EQ(check_sample_name("tidegate_net_http_sent_bytes_total", kCounter), "");
  EXPECT_EQ(check_sample_name("tidegate_books_age_seconds", kGauge), "");
  EXPECT_EQ(check_sample_name("tidegate_gate_hit_ratio", kGauge), "");
  EXPECT_EQ(check_sample_name("tidegate_guard_loads", kGauge), "");
  EXPECT_EQ(check_sample_name("tidegate_process_resident_memory_bytes", kGauge), "");
  EXPECT_EQ(check_sample_name("tidegate_journal_write_seconds", kHistogram), "");
  EXPECT_EQ(check_sample_name("tidegate_process_build_info", kGauge), "");
}

TEST(SampleName, IsSnakeCaseThroughout) {
  for (const char* name :
       {"", "tidegate_gate_Calls_total", "tidegate_gate__calls_total", "tidegate_gate_calls-total",
        "tidegate_gate_calls_total_", "_tidegate_gate_calls_total", "tidegate:gate:calls_total"}) {
    EXPECT_EQ(check_sample_name(name, kCounter), "is not in snake_case") << name;
  }
}

TEST(SampleName, BeginsWithTidegateAndARoom) {
  EXPECT_EQ(check_sample_name("gate_calls_total", kCounter), "is not tidegate_<room>_<what>");
  EXPECT_EQ(check_sample_name("tidegate_gate", kGauge), "is not tidegate_<room>_<what>");
  EXPECT_EQ(check_sample_name("tidegate_calls_now", kGauge), "names no room that offers samples: calls");
  EXPECT_EQ(check_sample_name("tidegate_gate_total", kCounter), "does not say what it counts");
}

TEST(SampleName, TotalEndsCountersAndNothingElse) {
  EXPECT_NE(check_sample_name("tidegate_gate_calls", kCounter), "");
  EXPECT_EQ(check_sample_name("tidegate_gate_calls_total", kGauge), "ends in _total and is no counter's");
  EXPECT_NE(check_sample_name("tidegate_net_lag_seconds_total", kHistogram), "");
  EXPECT_NE(check_sample_name("tidegate_gate_total_calls_total", kCounter), "");
}

TEST(SampleName, TheUnitIsABaseUnitAndComesLast) {
  EXPECT_EQ(check_sample_name("tidegate_net_bytes_sent_total", kCounter),
            "has its unit in the middle: bytes");
  EXPECT_EQ(check_sample_name("tidegate_books_age_ms", kGauge), "must not say ms");
  EXPECT_EQ(check_sample_name("tidegate_books_full_percent", kGauge), "must not say percent");
  EXPECT_NE(check_sample_name("tidegate_net_lag", kHistogram), "");
}

TEST(SampleName, LeavesPrometheusItsOwnEndings) {
  for (const char* name :
       {"tidegate_gate_calls_count", "tidegate_gate_calls_sum", "tidegate_gate_calls_bucket"}) {
    EXPECT_NE(check_sample_name(name, kGauge), "") << name;
  }
}

TEST(SampleWriter, WritesNumbersWithTheirKindAndLabels) {
  std::vector<Sample> out;
  SampleWriter to{out};
  to.counter("tidegate_gate_calls_total", 3U, {{"by", "address"}});
  to.gauge("tidegate_books_age_seconds", 1500ms);
  ASSERT_EQ(out.size(), 2U);
  EXPECT_EQ(out[0].name, "tidegate_gate_calls_total");
  EXPECT_EQ(out[0].kind, kCounter);
  EXPECT_EQ(out[0].value, 3);
  EXPECT_EQ(out[0].labels, (SampleLabels{{"by", "address"}}));
  EXPECT_EQ(out[1].kind, kGauge);
  EXPECT_EQ(out[1].value, 1.5) << "in seconds";
}

TEST(SampleWriter, AHistogramIsHandedOnAsItIsNow) {
  Histogram histogram;
  for (const auto value : {1ms, 10ms, 40'000ms}) histogram.record(value);
  std::vector<Sample> out;
  SampleWriter{out}.histogram("tidegate_net_loop_lag_seconds", histogram);
  histogram.record(5ms);
  ASSERT_EQ(out.size(), 1U);
  const Sample& sample = out[0];
  EXPECT_EQ(sample.kind, kHistogram);
  ASSERT_NE(sample.histogram, nullptr);
  EXPECT_EQ(sample.histogram->count(), 3U) << "what came later is not in it";
  EXPECT_EQ(sample.histogram->sum(), 40'011ms);
  EXPECT_EQ(sample.histogram->max(), 40s);
}

TEST(SampleWriter, ARatioIsThePartOfTheWholeAndOfNothingIsZero) {
  std::vector<Sample> out;
  SampleWriter to{out};
  to.ratio("tidegate_journal_disk_free_ratio", 1U, 4U);
  to.ratio("tidegate_gate_hit_ratio", 1U, 0U);
  ASSERT_EQ(out.size(), 2U);
  EXPECT_EQ(out[0].kind, kGauge);
  EXPECT_EQ(out[0].value, 0.25);
  EXPECT_EQ(out[1].value, 0);
}

}  // namespace
}  // namespace tidegate::base
