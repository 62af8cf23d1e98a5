#include "tidegate/monitor/windows/latency_windows.hpp"

#include <algorithm>

namespace tidegate::monitor {
namespace {

// Between the copies of a window.
constexpr std::array<base::Duration, LatencyWindows::kWindows.size()> kSteps{
    std::chrono::seconds{1}, std::chrono::seconds{5}, std::chrono::minutes{1}, std::chrono::minutes{6}};

// Whoever calls once a second comes a little early now and then, and must not wait for a whole second more.
constexpr base::Duration kEarly = std::chrono::milliseconds{500};

LatencyWindows::Quantiles quantiles_of(const base::Histogram& histogram) {
  return {.count = histogram.count(),
          .p50 = histogram.quantile(0.5),
          .p90 = histogram.quantile(0.9),
          .p99 = histogram.quantile(0.99),
          .p999 = histogram.quantile(0.999),
          .max = histogram.max()};
}

}  // namespace

void LatencyWindows::observe(std::span<const base::Sample> samples, base::MonotonicTime now) {
  left_out_ = 0;
  for (const base::Sample& sample : samples) {
    if (!sample.histogram) continue;
    auto found = series_.find({sample.name, sample.labels});
    if (found == series_.end()) {
      if (series_.size() >= kMaxSeries) {
        ++left_out_;
        continue;
      }
      found = series_.emplace(std::pair{sample.name, sample.labels}, Series{}).first;
      // What it has counted came since it was last looked for, as far as is known.
      for (auto& copies : found->second.copies) copies.push_back({observed_ ? last_ : now, nullptr});
    }
    // An idle series shares one copy: as long as nothing is recorded, its count stays.
    HistogramPtr& latest = found->second.latest;
    if (!latest || latest->count() != sample.histogram->count()) latest = sample.histogram;
  }
  for (auto& [key, series] : series_) keep(series, now);
  last_ = now;
  observed_ = true;
}

void LatencyWindows::keep(Series& series, base::MonotonicTime now) const {
  for (std::size_t window = 0; window < kWindows.size(); ++window) {
    auto& copies = series.copies[window];
    if (now - copies.back().at >= kSteps[window] - kEarly) copies.push_back({now, series.latest});
    while (copies.size() > 1 && copies[1].at <= now - kWindows[window]) copies.erase(copies.begin());
  }
}

std::vector<LatencyWindows::Row> LatencyWindows::rows() const {
  std::vector<Row> rows;
  rows.reserve(series_.size());
  for (const auto& [key, series] : series_) {
    Row& row = rows.emplace_back(Row{.name = key.first, .labels = key.second, .windows = {}});
    for (std::size_t window = 0; window < kWindows.size(); ++window) {
      const HistogramPtr& before = series.copies[window].front().histogram;
      row.windows[window] = quantiles_of(before ? series.latest->since(*before) : *series.latest);
    }
  }
  return rows;
}

}  // namespace tidegate::monitor
