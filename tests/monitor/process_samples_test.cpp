#include "tidegate/monitor/process_samples.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <optional>
#include <string_view>
#include <vector>

namespace tidegate::monitor {
namespace {

using base::Sample;

constexpr auto kStarted = base::from_unix_ms(1'764'500'000'250);

std::vector<Sample> collected(const std::string& proc = "/proc/self") {
  std::vector<Sample> samples;
  ProcessSamples{"1.2.3", kStarted, proc}.collect(samples);
  return samples;
}

std::optional<double> value_of(const std::vector<Sample>& samples, std::string_view name) {
  const auto found = std::find_if(samples.begin(), samples.end(),
                                  [name](const Sample& sample) { return sample.name == name; });
  return found == samples.end() ? std::nullopt : std::optional{found->value};
}

double value_of(std::string_view name) {
  return value_of(collected(), name).value();
}

TEST(ProcessSamples, EveryNameKeepsTheRuleAndComesOnce) {
  const auto samples = collected();
  EXPECT_EQ(samples.size(), 7U);
  for (const Sample& sample : samples) {
    EXPECT_EQ(base::check_sample_name(sample.name, sample.kind), "") << sample.name;
    EXPECT_EQ(std::count_if(samples.begin(), samples.end(),
                            [&sample](const Sample& other) { return other.name == sample.name; }),
              1)
        << sample.name;
  }
}

TEST(ProcessSamples, MemoryThatIsWrittenIsResidentAndPrivate) {
  constexpr double kMuch = 64.0 * 1024 * 1024;
  constexpr double kCountedLate = 4.0 * 1024 * 1024;
  const double resident = value_of("tidegate_process_resident_memory_bytes");
  const double own = value_of("tidegate_process_private_memory_bytes");
  const std::vector<char> written(static_cast<std::size_t>(kMuch), 'x');
  EXPECT_GT(value_of("tidegate_process_resident_memory_bytes"), resident + kMuch - kCountedLate);
  EXPECT_GT(value_of("tidegate_process_private_memory_bytes"), own + kMuch - kCountedLate);
  EXPECT_EQ(written.back(), 'x');
}

TEST(ProcessSamples, WhatFilesShareIsResidentAndNotPrivate) {
  // The program's own text is a file's.
  EXPECT_LT(value_of("tidegate_process_private_memory_bytes"),
            value_of("tidegate_process_resident_memory_bytes"));
}

TEST(ProcessSamples, OpenDescriptorsAreCountedWithoutItsOwn) {
  const double before = value_of("tidegate_process_open_descriptors");
  std::vector<int> opened;
  for (int i = 0; i < 10; ++i) opened.push_back(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  EXPECT_EQ(value_of("tidegate_process_open_descriptors"), before + 10);
  for (const int descriptor : opened) ::close(descriptor);
  EXPECT_EQ(value_of("tidegate_process_open_descriptors"), before);
  // 0, 1 and 2 at least; a lone lister would see one more.
  double counted = 0;
  for (int descriptor = 0; descriptor < 4'096; ++descriptor)
    counted += ::fcntl(descriptor, F_GETFD) >= 0 ? 1 : 0;
  EXPECT_EQ(before, counted);
}

TEST(ProcessSamples, TheLimitOfDescriptorsIsTheOneThatHolds) {
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &before), 0);
  rlimit lower = before;
  lower.rlim_cur = 123;
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &lower), 0);
  EXPECT_EQ(value_of("tidegate_process_max_descriptors"), 123);
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &before), 0);
}

TEST(ProcessSamples, ProcessorTimeGrowsWithWork) {
  const double before = value_of("tidegate_process_cpu_seconds_total");
  double now = before;
  volatile std::uint64_t work = 0;
  while (now < before + 0.01) {
    for (int i = 0; i < 100'000; ++i) work = work + 1;
    now = value_of("tidegate_process_cpu_seconds_total");
  }
  EXPECT_GE(now, before + 0.01);
}

TEST(ProcessSamples, StartAndBuildAreAsTold) {
  const auto samples = collected();
  EXPECT_DOUBLE_EQ(value_of(samples, "tidegate_process_start_time_seconds").value(), 1'764'500'000.25);
  EXPECT_EQ(value_of(samples, "tidegate_process_build_info"), 1);
  EXPECT_EQ(samples.back().labels, (base::SampleLabels{{"version", "1.2.3"}}));
}

TEST(ProcessSamples, WhatTheSystemDoesNotTellIsAbsentAndNotZero) {
  const auto samples = collected("/proc/none");
  EXPECT_EQ(value_of(samples, "tidegate_process_resident_memory_bytes"), std::nullopt);
  EXPECT_EQ(value_of(samples, "tidegate_process_private_memory_bytes"), std::nullopt);
  EXPECT_EQ(value_of(samples, "tidegate_process_open_descriptors"), std::nullopt);
  EXPECT_NE(value_of(samples, "tidegate_process_cpu_seconds_total"), std::nullopt);
}

}  // namespace
}  // namespace tidegate::monitor
