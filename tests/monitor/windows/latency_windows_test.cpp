#include "tidegate/monitor/windows/latency_windows.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <deque>

#include "tidegate/base/random.hpp"

namespace tidegate::monitor {
namespace {

using namespace std::chrono_literals;
using base::Duration;
using base::MonotonicTime;

class Room {
 public:
  explicit Room(std::string endpoint) : labels_{{"endpoint", std::move(endpoint)}} {}
  void took(Duration value) { histogram_.record(value); }
  void restart() { histogram_ = {}; }
  void collect(std::vector<base::Sample>& out) const {
    base::SampleWriter{out}.histogram("tidegate_client_request_seconds", histogram_, labels_);
  }

 private:
  base::SampleLabels labels_;
  base::Histogram histogram_;
};

void observe(LatencyWindows& windows, const std::vector<const Room*>& rooms, MonotonicTime now) {
  std::vector<base::Sample> samples;
  for (const Room* room : rooms) room->collect(samples);
  base::SampleWriter{samples}.counter("tidegate_gate_calls_total", 1);
  windows.observe(samples, now);
}

TEST(LatencyWindows, EachWindowHasWhatCameWithinIt) {
  LatencyWindows windows;
  Room room{"depth"};
  MonotonicTime now{};
  for (int second = 0; second <= 4'000; ++second, now += 1s) {
    // One a second; the last five of them, the last thirty, the last 300 and the last 3,000 are told apart.
    const int left = 4'000 - second;
    room.took(left < 5 ? 1ms : left < 30 ? 10ms : left < 300 ? 100ms : left < 3'000 ? 1s : 10s);
    observe(windows, {&room}, now);
  }
  const auto rows = windows.rows();
  ASSERT_EQ(rows.size(), 1U) << "a counter has no quantiles";
  EXPECT_EQ(rows[0].name, "tidegate_client_request_seconds");
  EXPECT_EQ(rows[0].labels, (base::SampleLabels{{"endpoint", "depth"}}));
  const auto& [ten_seconds, minute, ten_minutes, hour] = rows[0].windows;
  EXPECT_EQ(ten_seconds.count, 10U);
  EXPECT_NEAR(static_cast<double>(ten_seconds.p50.count()), 1e6, 16e3);
  EXPECT_NEAR(static_cast<double>(ten_seconds.p99.count()), 10e6, 160e3);
  EXPECT_NEAR(static_cast<double>(ten_seconds.max.count()), 10e6, 160e3);
  EXPECT_GE(minute.count, 60U);
  EXPECT_LE(minute.count, 65U);
  EXPECT_NEAR(static_cast<double>(minute.p90.count()), 100e6, 1'600e3);
  EXPECT_GE(ten_minutes.count, 600U);
  EXPECT_LE(ten_minutes.count, 660U);
  EXPECT_NEAR(static_cast<double>(ten_minutes.p999.count()), 1e9, 16e6);
  EXPECT_GE(hour.count, 3'600U);
  EXPECT_LE(hour.count, 3'960U);
  EXPECT_NEAR(static_cast<double>(hour.max.count()), 10e9, 160e6);
}

TEST(LatencyWindows, CallsThatComeALittleEarlyMakeNoWindowLonger) {
  LatencyWindows windows;
  Room room{"depth"};
  MonotonicTime now{};
  for (int second = 0; second < 200; ++second) {
    room.took(1ms);
    observe(windows, {&room}, now);
    now += 999ms;
    if (second < 100) continue;
    EXPECT_EQ(windows.rows()[0].windows[0].count, 11U) << "not 12, at " << second << " s";
  }
}

TEST(LatencyWindows, AtTheBeginningAllThatWasCountedIsWithinEachWindow) {
  LatencyWindows windows;
  Room room{"depth"};
  room.took(5ms);
  observe(windows, {&room}, MonotonicTime{} + 1h);
  room.took(7ms);
  observe(windows, {&room}, MonotonicTime{} + 1h + 1s);
  for (const auto& window : windows.rows().at(0).windows) EXPECT_EQ(window.count, 2U);
}

TEST(LatencyWindows, ASeriesThatIsIdleOrGoneLeavesOneWindowAfterTheOther) {
  LatencyWindows windows;
  Room idle{"depth"};
  Room gone{"trades"};
  idle.took(5ms);
  gone.took(5ms);
  MonotonicTime now{};
  observe(windows, {&idle, &gone}, now);
  for (const auto& [until, left] : std::vector<std::pair<Duration, std::size_t>>{
           {9s, 4}, {12s, 3}, {70s, 2}, {11min + 1s, 1}, {66min + 1s, 0}}) {
    for (; now < MonotonicTime{} + until; now += 1s) observe(windows, {&idle}, now);
    for (const auto& row : windows.rows()) {
      std::size_t seen = 0;
      for (const auto& window : row.windows) seen += window.count;
      EXPECT_EQ(seen, left) << row.labels[0].second << " after " << until.count();
    }
  }
  EXPECT_EQ(windows.rows()[0].windows[0].p50, Duration::zero());
}

TEST(LatencyWindows, ARoomThatBeganAnewIsCountedFromItsBeginning) {
  LatencyWindows windows;
  Room room{"depth"};
  for (int i = 0; i < 50; ++i) room.took(5ms);
  MonotonicTime now{};
  for (int second = 0; second < 30; ++second, now += 1s) observe(windows, {&room}, now);
  room.restart();
  room.took(9ms);
  observe(windows, {&room}, now);
  EXPECT_EQ(windows.rows()[0].windows[0].count, 1U);
  EXPECT_EQ(windows.rows()[0].windows[0].max, 9ms);
}

TEST(LatencyWindows, SeriesBeyondTheirBoundAreLeftOutAndCounted) {
  LatencyWindows windows;
  std::deque<Room> rooms;
  std::vector<const Room*> all;
  for (std::size_t i = 0; i < LatencyWindows::kMaxSeries + 3; ++i) {
    all.push_back(&rooms.emplace_back("endpoint " + std::to_string(i)));
  }
  observe(windows, all, MonotonicTime{});
  EXPECT_EQ(windows.rows().size(), LatencyWindows::kMaxSeries);
  EXPECT_EQ(windows.left_out(), 3U);
  observe(windows, {all.front()}, MonotonicTime{} + 1s);
  EXPECT_EQ(windows.left_out(), 0U);
}

// Against all values kept with their instants.
TEST(LatencyWindows, AgreesWithAllValuesKept) {
  base::Random random{5};
  LatencyWindows windows;
  Room room{"depth"};
  std::deque<std::pair<MonotonicTime, Duration>> all;
  MonotonicTime now{};
  for (int second = 0; second < 1'500; ++second) {
    for (std::int64_t i = random.between(0, 12); i > 0; --i) {
      const Duration value{random.between(10'000, 400'000'000)};
      room.took(value);
      all.emplace_back(now, value);
    }
    observe(windows, {&room}, now);
    if (second % 97 == 96) {
      std::vector<Duration> within;
      for (const auto& [at, value] : all) {
        if (at > now - 10s) within.push_back(value);
      }
      const auto& found = windows.rows()[0].windows[0];
      ASSERT_EQ(found.count, within.size()) << second;
      if (within.empty()) continue;
      std::sort(within.begin(), within.end());
      const auto rank = static_cast<std::size_t>(std::ceil(0.9 * static_cast<double>(within.size())));
      const auto exact = static_cast<double>(within[rank - 1].count());
      EXPECT_NEAR(static_cast<double>(found.p90.count()) / exact, 1, 0.02);
    }
    now += 1s;
  }
}

}  // namespace
}  // namespace tidegate::monitor
