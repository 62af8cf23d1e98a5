#include "tidegate/monitor/history/recorder.hpp"

#include <algorithm>
#include <chrono>
#include <functional>
#include <limits>
#include <utility>

#include "tidegate/base/assert.hpp"

namespace tidegate::monitor {
namespace {

constexpr float kAbsent = std::numeric_limits<float>::quiet_NaN();

double in_seconds(base::Duration duration) {
  return std::chrono::duration<double>{duration}.count();
}

}  // namespace

bool HistoryRecorder::Gathered::takes(const base::SampleLabels& labels) const {
  return label.empty() || std::any_of(labels.begin(), labels.end(), [this](const auto& pair) {
           return pair.first == label && std::find(among.begin(), among.end(), pair.second) != among.end();
         });
}

void HistoryRecorder::Gathered::clear() {
  samples = 0;
  sum = max = growth = 0;
  states.fill(0);
  if (durations) *durations = {};
}

HistoryRecorder::HistoryRecorder(std::span<const HistoryValue> table)
    : table_(table), groups_(history_groups_of(table)), row_(table.size()) {
  for (const HistoryValue& row : table_) of_row_.push_back(find_or_add(row));
}

std::size_t HistoryRecorder::find_or_add(const HistoryValue& row) {
  std::vector<std::size_t>& of_metric = metrics_[std::string{row.metric}].gathered;
  const auto same = [&](std::size_t i) {
    return gathered_[i].label == row.label && gathered_[i].among == row.among;
  };
  auto found = std::find_if(of_metric.begin(), of_metric.end(), same);
  if (found == of_metric.end()) {
    found = of_metric.insert(of_metric.end(), gathered_.size());
    gathered_.push_back({.label = row.label, .among = row.among});
  }
  if (row.reduce == Reduce::kQuantile) gathered_[*found].durations = std::make_unique<base::Histogram>();
  return *found;
}

std::span<const float> HistoryRecorder::observe(std::span<const base::Sample> samples,
                                                base::MonotonicTime now) {
  TIDEGATE_ASSERT(!last_ || now > *last_, "rows follow each other in time");
  for (Gathered& gathered : gathered_) gathered.clear();
  for (const base::Sample& sample : samples) {
    const auto metric = metrics_.find(sample.name);
    if (metric != metrics_.end()) gather(metric->second, sample);
  }
  const double seconds = last_ ? in_seconds(now - *last_) : 0;
  last_ = now;
  for (std::size_t i = 0; i < table_.size(); ++i) {
    row_[i] = reduce(table_[i], gathered_[of_row_[i]], seconds);
  }
  return row_;
}

HistoryRecorder::Previous* HistoryRecorder::previous_of(Metric& metric, const base::SampleLabels& labels) {
  const auto found = metric.previous.find(labels);
  if (found != metric.previous.end()) return &found->second;
  if (metric.previous.size() >= kMostLabelSets) return nullptr;
  return &metric.previous[labels];
}

void HistoryRecorder::gather(Metric& metric, const base::Sample& sample) {
  const bool is_gauge = sample.kind == base::Sample::Kind::kGauge;
  Previous* const previous = is_gauge ? nullptr : previous_of(metric, sample.labels);
  const double value = sample.histogram ? static_cast<double>(sample.histogram->count()) : sample.value;
  const Previous before = previous != nullptr && previous->value <= value ? *previous : Previous{};
  for (const std::size_t i : metric.gathered) {
    Gathered& gathered = gathered_[i];
    if (!gathered.takes(sample.labels)) continue;
    gathered.max = gathered.samples == 0 ? value : std::max(gathered.max, value);
    gathered.sum += value;
    ++gathered.samples;
    if (value >= 0 && value < 32) ++gathered.states[static_cast<std::size_t>(value)];
    if (previous == nullptr) continue;
    gathered.growth += value - before.value;
    if (!gathered.durations || !sample.histogram || value <= before.value) continue;
    gathered.durations->merge(before.histogram ? sample.histogram->since(*before.histogram)
                                               : *sample.histogram);
  }
  if (previous != nullptr) *previous = {.value = value, .histogram = sample.histogram};
}

float HistoryRecorder::reduce(const HistoryValue& row, const Gathered& gathered, double seconds) const {
  if (gathered.samples == 0) return kAbsent;
  switch (row.reduce) {
    case Reduce::kSum:
      return static_cast<float>(gathered.sum);
    case Reduce::kMax:
      return static_cast<float>(gathered.max);
    case Reduce::kCountOf: {
      std::uint32_t count = 0;
      for (std::size_t i = 0; i < gathered.states.size(); ++i) {
        if ((row.states >> i & 1U) != 0) count += gathered.states[i];
      }
      return static_cast<float>(count);
    }
    case Reduce::kRate:
      return seconds > 0 ? static_cast<float>(gathered.growth / seconds) : kAbsent;
    case Reduce::kQuantile:
      if (seconds <= 0 || gathered.durations->count() == 0) return kAbsent;
      return static_cast<float>(in_seconds(gathered.durations->quantile(row.q)));
  }
  return kAbsent;
}

}  // namespace tidegate::monitor
