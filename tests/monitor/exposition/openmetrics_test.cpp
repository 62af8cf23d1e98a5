#include "tidegate/monitor/exposition/openmetrics.hpp"

#include <gtest/gtest.h>

#include <string>

namespace tidegate::monitor {
namespace {

using namespace std::chrono_literals;
using base::SampleWriter;

Exemplar of(const std::string& request_id, base::Duration value) {
  return {.labels = {{"request_id", request_id}},
          .value = value,
          .at = base::from_unix_ms(1'700'000'000'000) + 120ms};
}

class OpenMetrics : public testing::Test {
 protected:
  std::string text() { return openmetrics_text(samples_, table_, exemplars_); }
  void expect(std::string_view lines) {
    const std::string all = text();
    EXPECT_NE(all.find(lines), std::string::npos) << "no\n" << lines << "in\n" << all;
  }
  void expect_none(std::string_view part) {
    const std::string all = text();
    EXPECT_EQ(all.find(part), std::string::npos) << part << " in\n" << all;
  }

  std::vector<base::Sample> samples_;
  SampleWriter write_{samples_};
  MetricTable table_;
  std::vector<SeriesExemplars> exemplars_;
};

TEST_F(OpenMetrics, APageIsThisText) {
  base::Histogram waits;
  for (const auto value : {500us, 2'000us}) waits.record(value);
  waits.record(1min);
  write_.histogram("tidegate_journal_write_seconds", waits);
  write_.counter("tidegate_gate_calls_total", 3);
  write_.counter("tidegate_trading_ladder_time_seconds_total", 1'500ms,
                 {{"symbol", "BTCUSDT"}, {"step", "full"}});
  exemplars_.emplace_back("tidegate_journal_write_seconds", base::SampleLabels{});
  exemplars_.back().keep(of("of 2 ms", 2ms));
  exemplars_.back().keep(of("of a minute", 1min));
  EXPECT_EQ(text(), R"(# TYPE tidegate_gate_calls counter
# HELP tidegate_gate_calls calls that asked for a decision
tidegate_gate_calls_total 3
# TYPE tidegate_journal_write_seconds histogram
# UNIT tidegate_journal_write_seconds seconds
# HELP tidegate_journal_write_seconds how long an attempt took, commit included; zero in virtual time
tidegate_journal_write_seconds_bucket{le="0.0005"} 1
tidegate_journal_write_seconds_bucket{le="0.001"} 1
tidegate_journal_write_seconds_bucket{le="0.0025"} 2 # {request_id="of 2 ms"} 0.002 1700000000.12
tidegate_journal_write_seconds_bucket{le="0.005"} 2
tidegate_journal_write_seconds_bucket{le="0.01"} 2
tidegate_journal_write_seconds_bucket{le="0.025"} 2
tidegate_journal_write_seconds_bucket{le="0.05"} 2
tidegate_journal_write_seconds_bucket{le="0.1"} 2
tidegate_journal_write_seconds_bucket{le="0.25"} 2
tidegate_journal_write_seconds_bucket{le="0.5"} 2
tidegate_journal_write_seconds_bucket{le="1.0"} 2
tidegate_journal_write_seconds_bucket{le="2.5"} 2
tidegate_journal_write_seconds_bucket{le="5.0"} 2
tidegate_journal_write_seconds_bucket{le="10.0"} 2
tidegate_journal_write_seconds_bucket{le="20.0"} 2
tidegate_journal_write_seconds_bucket{le="30.0"} 2
tidegate_journal_write_seconds_bucket{le="+Inf"} 3 # {request_id="of a minute"} 60 1700000000.12
tidegate_journal_write_seconds_sum 60.0025
tidegate_journal_write_seconds_count 3
# TYPE tidegate_monitor_exposed_series gauge
# HELP tidegate_monitor_exposed_series series that this answer shows; a bucket of a histogram counts as one
tidegate_monitor_exposed_series 25
# TYPE tidegate_monitor_left_out_series gauge
# HELP tidegate_monitor_left_out_series series that this answer leaves out: `bound`, `duplicate`, `malformed`
tidegate_monitor_left_out_series{reason="bound"} 0
tidegate_monitor_left_out_series{reason="duplicate"} 0
tidegate_monitor_left_out_series{reason="malformed"} 0
# TYPE tidegate_trading_ladder_time_seconds counter
# UNIT tidegate_trading_ladder_time_seconds seconds
# HELP tidegate_trading_ladder_time_seconds how long the symbol stood on each step of the ladder
tidegate_trading_ladder_time_seconds_total{step="full",symbol="BTCUSDT"} 1.5
# EOF
)");
}

TEST_F(OpenMetrics, ExemplarsFindTheirSeriesByNameAndLabelsInAnyOrder) {
  write_.histogram("shop_wait_seconds", {}, {{"b", "y"}, {"a", "x\n"}});
  write_.histogram("shop_wait_seconds", {}, {{"a", "x\n"}});
  exemplars_.emplace_back("shop_wait_seconds", base::SampleLabels{{"a", "x\n"}, {"b", "y"}});
  exemplars_.back().keep(of("mine", 1ms));
  expect(
      "shop_wait_seconds_bucket{a=\"x\\n\",b=\"y\",le=\"0.001\"} 0 # {request_id=\"mine\"} 0.001 "
      "1700000000.12\n");
  expect("shop_wait_seconds_bucket{a=\"x\\n\",le=\"0.001\"} 0\n");
}

TEST_F(OpenMetrics, ExemplarsOfNoSeriesArePassedOver) {
  write_.histogram("shop_wait_seconds", {});
  write_.gauge("shop_carts", 1);
  exemplars_.emplace_back("shop_wait_seconds", base::SampleLabels{{"a-b", "x"}});
  exemplars_.emplace_back("shop_wait_seconds", base::SampleLabels{{"a", "x"}});
  exemplars_.emplace_back("shop_carts", base::SampleLabels{});
  for (auto& exemplars : exemplars_) exemplars.keep(of("nobody's", 1ms));
  expect_none("nobody's");
}

TEST_F(OpenMetrics, OfTwoForOneSeriesTheFirstExemplarsCount) {
  write_.histogram("shop_wait_seconds", {});
  for (const char* id : {"first", "second"}) {
    exemplars_.emplace_back("shop_wait_seconds", base::SampleLabels{});
    exemplars_.back().keep(of(id, 1ms));
  }
  expect("# {request_id=\"first\"}");
  expect_none("\"second\"");
}

TEST_F(OpenMetrics, ACounterThatCannotBeCalledShorterIsOfUnknownType) {
  write_.counter("shop_sold", 1);
  write_.counter("shop_returned_total", 2);
  write_.gauge("shop_returned", 3);
  expect("# TYPE shop_sold unknown\n# HELP shop_sold undocumented\nshop_sold 1\n");
  expect("# TYPE shop_returned gauge\n# HELP shop_returned undocumented\nshop_returned 3\n");
  expect(
      "# TYPE shop_returned_total unknown\n# HELP shop_returned_total undocumented\nshop_returned_total 2\n");
}

TEST_F(OpenMetrics, AUnitIsToldWhereTheNameEndsInOne) {
  write_.counter("shop_sent_bytes_total", 1);
  write_.gauge("shop_hit_ratio", 0.5);
  write_.gauge("shop_bytes_left", 1);
  write_.gauge("seconds", 1);
  expect("# UNIT shop_sent_bytes bytes\n");
  expect("# UNIT shop_hit_ratio ratio\n");
  expect_none("# UNIT shop_bytes_left");
  expect_none("# UNIT seconds");
}

TEST_F(OpenMetrics, AMeaningsQuotesAreEscaped) {
  ASSERT_TRUE(table_.add({"shop_carts", base::Sample::Kind::kGauge, "", "a \"cart\"\nis \\ open"}));
  write_.gauge("shop_carts", 1);
  expect("# HELP shop_carts a \\\"cart\\\"\\nis \\\\ open\n");
}

TEST_F(OpenMetrics, EndsEvenWhereThereIsNothingToShow) {
  EXPECT_EQ(openmetrics_text({}, table_, {}, 0), "# EOF\n");
}

}  // namespace
}  // namespace tidegate::monitor
