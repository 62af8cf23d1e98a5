// Random samples, good and bad, are written and read back by a reader that knows nothing of the writer.
#include "tidegate/monitor/exposition/page_text.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <string>

#include "monitor/exposition/text_reader.hpp"
#include "random_seeds.hpp"
#include "tidegate/base/random.hpp"

namespace tidegate::monitor {
namespace {

using base::Sample;
using enum ExpositionFormat;

constexpr std::string_view kNames[] = {"shop_carts",
                                       "shop_carts_total",
                                       "shop_carts_total_total",
                                       "shop_wait_seconds",
                                       "shop_wait_seconds_sum",
                                       "shop_wait_seconds_count",
                                       "shop_sold_total",
                                       "tidegate_books_live",
                                       "tidegate_gate_calls_total",
                                       "shop:rate",
                                       "shop carts",
                                       "_shop",
                                       "",
                                       "tidegate_monitor_exposed_series"};
constexpr std::string_view kLabels[] = {"symbol", "endpoint", "le", "a", "a-b", "__name__"};
constexpr std::string_view kValues[] = {"x",  "",    "y",           "\"",   "\\",
                                        "\n", "\\n", "caf\xC3\xA9", "\xFF", "a,b=\"c\"} 1"};

class RandomSamples {
 public:
  explicit RandomSamples(std::uint64_t seed) : random_(seed) {}

  std::vector<Sample> some() {
    std::vector<Sample> samples(random_.below(60));
    for (Sample& sample : samples) {
      sample.name = one_of(kNames);
      sample.labels = labels();
      sample.kind = static_cast<Sample::Kind>(random_.below(3));
      sample.value = number();
      if (sample.kind == Sample::Kind::kHistogram && !random_.chance(0.1)) sample.histogram = histogram();
    }
    return samples;
  }
  std::vector<SeriesExemplars> exemplars_of(const std::vector<Sample>& samples) {
    std::vector<SeriesExemplars> all;
    for (const Sample& sample : samples) {
      if (random_.chance(0.5)) continue;
      all.emplace_back(sample.name, sample.labels);
      for (int i = 0; i < 5; ++i) {
        all.back().keep({.labels = labels(), .value = wait(), .at = base::WallTime{wait()}});
      }
    }
    return all;
  }
  std::size_t bound() { return 4 + random_.below(200); }

 private:
  template <std::size_t kCount>
  std::string one_of(const std::string_view (&of)[kCount]) {
    return std::string{of[random_.below(kCount)]};
  }
  base::SampleLabels labels() {
    base::SampleLabels labels(random_.below(3));
    for (auto& [name, value] : labels) {
      name = random_.chance(0.8) ? "symbol" : one_of(kLabels);
      value = one_of(kValues);
    }
    return labels;
  }
  double number() {
    constexpr double kOdd[] = {
        0, -1, 0.1, 1e300, HUGE_VAL, -HUGE_VAL, std::numeric_limits<double>::quiet_NaN()};
    return random_.chance(0.5) ? kOdd[random_.below(std::size(kOdd))] : random_.unit() * 1e6;
  }
  base::Duration wait() { return random_.exponential(std::chrono::seconds{1}); }
  std::shared_ptr<const base::Histogram> histogram() {
    auto histogram = std::make_shared<base::Histogram>();
    for (std::uint64_t n = random_.below(50); n > 0; --n) histogram->record(wait());
    return histogram;
  }

  base::Random random_;
};

// What no page may show, as a name twice, is no page's.
ReadLabels as_read(const base::SampleLabels& labels) {
  ReadLabels read;
  for (const auto& [name, value] : labels) {
    if (!value.empty() && !read.emplace(name, value).second) read.emplace("a name twice", value);
  }
  return read;
}

bool same(double one, double other) {
  return one == other || (std::isnan(one) && std::isnan(other));
}

std::size_t series_in(const ReadPage& page) {
  std::size_t count = 0;
  for (const ReadFamily& family : page.families) count += family.series.size();
  return count;
}

bool is_given(const ReadSeries& series, const std::vector<Sample>& samples) {
  return std::ranges::any_of(samples, [&series](const Sample& sample) {
    return sample.name == series.name && as_read(sample.labels) == series.labels &&
           same(sample.value, series.value);
  });
}

// 19 series of one histogram, from `first` on.
void expect_histogram(const ReadFamily& family, std::size_t first, const std::vector<Sample>& samples) {
  const auto at = [&](std::size_t i) -> const ReadSeries& { return family.series.at(first + i); };
  ReadLabels labels = at(kSeriesOfHistogram - 1).labels;
  const auto given = std::ranges::find_if(samples, [&](const Sample& sample) {
    return sample.name == family.name && sample.histogram && as_read(sample.labels) == labels;
  });
  ASSERT_NE(given, samples.end());
  for (std::size_t i = 0; i < base::Histogram::kBoundCount; ++i) {
    EXPECT_EQ(at(i).name, family.name + "_bucket");
    EXPECT_EQ(at(i).value, static_cast<double>(given->histogram->at_most(i)));
    EXPECT_DOUBLE_EQ(std::stod(at(i).labels.at("le")), base::to_ms(base::Histogram::kBounds[i]) / 1'000);
  }
  EXPECT_EQ(at(16).labels.at("le"), "+Inf");
  EXPECT_EQ(at(16).value, static_cast<double>(given->histogram->count()));
  EXPECT_EQ(at(17).name, family.name + "_sum");
  EXPECT_DOUBLE_EQ(at(17).value, base::to_ms(given->histogram->sum()) / 1'000);
  EXPECT_EQ(at(18).name, family.name + "_count");
  EXPECT_EQ(at(18).value, static_cast<double>(given->histogram->count()));
}

void expect_true_to(const ReadPage& page, const std::vector<Sample>& samples) {
  for (const ReadFamily& family : page.families) {
    EXPECT_NE(family.help, "") << family.name;
    EXPECT_FALSE(family.series.empty()) << family.name;
    if (family.type == "histogram") {
      for (std::size_t i = 0; i < family.series.size(); i += kSeriesOfHistogram)
        expect_histogram(family, i, samples);
    } else if (!family.name.starts_with("tidegate_monitor_")) {
      for (const ReadSeries& series : family.series) EXPECT_TRUE(is_given(series, samples)) << series.name;
    }
  }
}

double own(const ReadPage& page, std::string_view name) {
  double sum = 0;
  for (const ReadSeries& series : page.find(name)->series) sum += series.value;
  return sum;
}

TEST(PageText, WhatIsWrittenIsReadBackAndEveryGivenSeriesIsShownOrCounted) {
  for (const std::uint64_t seed : tests::random_seeds_to(200)) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    RandomSamples random{seed};
    const auto samples = random.some();
    const std::size_t bound = random.bound();
    const MetricTable table;
    const Page page{samples, table, bound};
    const ReadPage read = read_page(page_text(page, kPrometheusText), false);
    ASSERT_EQ(read.problem, "");
    expect_true_to(read, samples);
    EXPECT_LE(series_in(read), bound);
    EXPECT_EQ(series_in(read), page.exposed_series());
    EXPECT_EQ(static_cast<double>(series_in(read)), own(read, "tidegate_monitor_exposed_series"));
    std::size_t given = 1 + kLeftOutCount;
    for (const Sample& sample : samples) given += series_of(sample.kind);
    EXPECT_EQ(own(read, "tidegate_monitor_exposed_series") + own(read, "tidegate_monitor_left_out_series"),
              static_cast<double>(given));
  }
}

TEST(PageText, BothFormatsShowTheSameSeries) {
  for (const std::uint64_t seed : tests::random_seeds_to(200)) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    RandomSamples random{seed};
    const auto samples = random.some();
    const auto exemplars = random.exemplars_of(samples);
    const MetricTable table;
    const Page page{samples, table};
    const ReadPage plain = read_page(page_text(page, kPrometheusText, exemplars), false);
    const ReadPage open = read_page(page_text(page, kOpenMetrics, exemplars), true);
    ASSERT_EQ(plain.problem, "");
    ASSERT_EQ(open.problem, "");
    expect_true_to(open, samples);
    ASSERT_EQ(open.families.size(), plain.families.size());
    for (std::size_t i = 0; i < open.families.size(); ++i) {
      ASSERT_EQ(open.families[i].series.size(), plain.families[i].series.size());
      for (std::size_t k = 0; k < open.families[i].series.size(); ++k) {
        EXPECT_EQ(open.families[i].series[k].name, plain.families[i].series[k].name);
        EXPECT_EQ(open.families[i].series[k].number, plain.families[i].series[k].number);
        EXPECT_FALSE(plain.families[i].series[k].exemplar) << "Prometheus's text has none";
      }
    }
  }
}

TEST(PageText, AnExemplarIsWithinItsBucket) {
  std::size_t seen = 0;
  for (const std::uint64_t seed : tests::random_seeds_to(200)) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    RandomSamples random{seed};
    const auto samples = random.some();
    const MetricTable table;
    const Page page{samples, table};
    const ReadPage read = read_page(page_text(page, kOpenMetrics, random.exemplars_of(samples)), true);
    for (const ReadFamily& family : read.families) {
      for (std::size_t i = 0; i < family.series.size(); ++i) {
        const ReadSeries& series = family.series[i];
        if (!series.exemplar) continue;
        ++seen;
        ASSERT_EQ(series.name, family.name + "_bucket");
        // strtod reads "+Inf" too.
        const auto bound = [&family](std::size_t of) {
          return std::strtod(family.series[of].labels.at("le").c_str(), nullptr);
        };
        EXPECT_LE(series.exemplar->value, bound(i));
        if (i % kSeriesOfHistogram > 0) {
          EXPECT_GT(series.exemplar->value, bound(i - 1));
        }
      }
    }
  }
  EXPECT_GT(seen, 0U);
}

}  // namespace
}  // namespace tidegate::monitor
