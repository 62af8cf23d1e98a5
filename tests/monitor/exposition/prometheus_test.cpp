#include "tidegate/monitor/exposition/prometheus.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

namespace tidegate::monitor {
namespace {

using namespace std::chrono_literals;
using base::SampleWriter;

base::Histogram some_waits() {
  base::Histogram histogram;
  for (const auto value : {500us, 2'000us, 2'000us}) histogram.record(value);
  histogram.record(1min);
  return histogram;
}

TEST(Prometheus, APageIsThisText) {
  std::vector<base::Sample> samples;
  SampleWriter write{samples};
  write.gauge("tidegate_process_build_info", 1, {{"version", "0.2.0"}});
  write.gauge("tidegate_books_live", 1, {{"symbol", "ETHUSDT"}});
  write.gauge("tidegate_books_live", 0, {{"symbol", "BTCUSDT"}});
  write.histogram("tidegate_journal_write_seconds", some_waits(), {{"endpoint", "depth"}});
  write.counter("tidegate_trading_ladder_time_seconds_total", 1'500ms,
                {{"symbol", "BTCUSDT"}, {"step", "full"}});
  write.gauge("shop_carts", std::nan(""));
  EXPECT_EQ(prometheus_text(samples, {}), R"(# HELP shop_carts undocumented
# TYPE shop_carts gauge
shop_carts NaN
# HELP tidegate_books_live 1: the book is equal to the exchange's, as far as can be known
# TYPE tidegate_books_live gauge
tidegate_books_live{symbol="BTCUSDT"} 0
tidegate_books_live{symbol="ETHUSDT"} 1
# HELP tidegate_journal_write_seconds how long an attempt took, commit included; zero in virtual time
# TYPE tidegate_journal_write_seconds histogram
tidegate_journal_write_seconds_bucket{endpoint="depth",le="0.0005"} 1
tidegate_journal_write_seconds_bucket{endpoint="depth",le="0.001"} 1
tidegate_journal_write_seconds_bucket{endpoint="depth",le="0.0025"} 3
tidegate_journal_write_seconds_bucket{endpoint="depth",le="0.005"} 3
tidegate_journal_write_seconds_bucket{endpoint="depth",le="0.01"} 3
tidegate_journal_write_seconds_bucket{endpoint="depth",le="0.025"} 3
tidegate_journal_write_seconds_bucket{endpoint="depth",le="0.05"} 3
tidegate_journal_write_seconds_bucket{endpoint="depth",le="0.1"} 3
tidegate_journal_write_seconds_bucket{endpoint="depth",le="0.25"} 3
tidegate_journal_write_seconds_bucket{endpoint="depth",le="0.5"} 3
tidegate_journal_write_seconds_bucket{endpoint="depth",le="1"} 3
tidegate_journal_write_seconds_bucket{endpoint="depth",le="2.5"} 3
tidegate_journal_write_seconds_bucket{endpoint="depth",le="5"} 3
tidegate_journal_write_seconds_bucket{endpoint="depth",le="10"} 3
tidegate_journal_write_seconds_bucket{endpoint="depth",le="20"} 3
tidegate_journal_write_seconds_bucket{endpoint="depth",le="30"} 3
tidegate_journal_write_seconds_bucket{endpoint="depth",le="+Inf"} 4
tidegate_journal_write_seconds_sum{endpoint="depth"} 60.0045
tidegate_journal_write_seconds_count{endpoint="depth"} 4
# HELP tidegate_monitor_exposed_series series that this answer shows; a bucket of a histogram counts as one
# TYPE tidegate_monitor_exposed_series gauge
tidegate_monitor_exposed_series 28
# HELP tidegate_monitor_left_out_series series that this answer leaves out: `bound`, `duplicate`, `malformed`
# TYPE tidegate_monitor_left_out_series gauge
tidegate_monitor_left_out_series{reason="bound"} 0
tidegate_monitor_left_out_series{reason="duplicate"} 0
tidegate_monitor_left_out_series{reason="malformed"} 0
# HELP tidegate_process_build_info always 1; the label says which build runs
# TYPE tidegate_process_build_info gauge
tidegate_process_build_info{version="0.2.0"} 1
# HELP tidegate_trading_ladder_time_seconds_total how long the symbol stood on each step of the ladder
# TYPE tidegate_trading_ladder_time_seconds_total counter
tidegate_trading_ladder_time_seconds_total{step="full",symbol="BTCUSDT"} 1.5
)");
}

TEST(Prometheus, AHistogramWithoutLabelsHasTheBoundAlone) {
  std::vector<base::Sample> samples;
  SampleWriter{samples}.histogram("tidegate_journal_write_seconds", {});
  const std::string text = prometheus_text(samples, {});
  EXPECT_NE(text.find("\ntidegate_journal_write_seconds_bucket{le=\"0.0005\"} 0\n"), std::string::npos)
      << text;
  EXPECT_NE(text.find("\ntidegate_journal_write_seconds_sum 0\n"), std::string::npos) << text;
}

TEST(Prometheus, EscapesWhatALabelAndAMeaningMayHold) {
  MetricTable table;
  ASSERT_TRUE(table.add({"shop_carts", base::Sample::Kind::kGauge, "", "a \"cart\"\nis \\ open"}));
  std::vector<base::Sample> samples;
  SampleWriter{samples}.gauge("shop_carts", 1, {{"of", "a \"b\"\nc \\ d"}});
  const std::string text = prometheus_text(samples, table);
  EXPECT_NE(text.find("# HELP shop_carts a \"cart\"\\nis \\\\ open\n"), std::string::npos) << text;
  EXPECT_NE(text.find("\nshop_carts{of=\"a \\\"b\\\"\\nc \\\\ d\"} 1\n"), std::string::npos) << text;
}

TEST(Prometheus, ShowsNoMoreSeriesThanItMay) {
  std::vector<base::Sample> samples;
  SampleWriter{samples}.histogram("tidegate_journal_write_seconds", {});
  const std::string text = prometheus_text(samples, {}, 20);
  EXPECT_EQ(text.find("loop_lag"), std::string::npos) << text;
  EXPECT_NE(text.find("left_out_series{reason=\"bound\"} 19\n"), std::string::npos) << text;
}

// What it says, and how it ended.
std::pair<std::string, int> told_by(const std::string& command) {
  FILE* pipe = ::popen(command.c_str(), "r");
  std::string told;
  std::array<char, 4096> bytes;
  while (const std::size_t count = std::fread(bytes.data(), 1, bytes.size(), pipe))
    told.append(bytes.data(), count);
  const int status = ::pclose(pipe);
  return {told, WIFEXITED(status) ? WEXITSTATUS(status) : -1};
}

TEST(Prometheus, PromtoolFindsNothingWrongWithAnyMetric) {
  if (told_by("command -v promtool").second != 0) {
    GTEST_SKIP() << "skipped: promtool is missing; install prometheus";
  }
  std::vector<base::Sample> samples;
  SampleWriter write{samples};
  for (const MetricRow& row : metric_rows()) {
    base::SampleLabels labels;
    if (!row.labels.empty()) labels.emplace_back(row.labels.substr(0, row.labels.find(',')), "a \"b\"\n\\");
    if (row.kind == base::Sample::Kind::kHistogram) {
      write.histogram(row.name, some_waits(), labels);
    } else {
      samples.push_back({.name = std::string{row.name}, .labels = labels, .kind = row.kind, .value = 0.25});
    }
  }
  const std::string path = testing::TempDir() + "prometheus_test." + std::to_string(::getpid());
  std::ofstream{path} << prometheus_text(samples, {});
  const auto [told, code] = told_by("promtool check metrics <'" + path + "' 2>&1");
  std::filesystem::remove(path);
  EXPECT_EQ(told, "");
  EXPECT_EQ(code, 0);
}

}  // namespace
}  // namespace tidegate::monitor
