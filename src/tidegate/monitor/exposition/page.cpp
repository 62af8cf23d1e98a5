#include "tidegate/monitor/exposition/page.hpp"

#include <algorithm>
#include <numeric>
#include <string>
#include <tuple>
#include <utility>

#include "tidegate/monitor/exposition/format_rules.hpp"

namespace tidegate::monitor {
namespace {

constexpr std::array<std::string_view, kLeftOutCount> kReasons{"bound", "duplicate", "malformed"};
constexpr std::string_view kMonitors = "tidegate_monitor_";
// Most important first.
constexpr auto kRooms = std::to_array<std::string_view>(
    {"tidegate_trading_", "tidegate_journal_", "tidegate_desk_", "tidegate_gate_", "tidegate_guard_",
     "tidegate_client_", "tidegate_streams_", "tidegate_books_", "tidegate_net_"});
constexpr auto kSuffixesOfHistograms = std::to_array<std::string_view>({"_bucket", "_sum", "_count"});

enum class Rank : std::uint8_t { kOfTheMonitor, kDocumented, kUndocumented };

bool has_a_value(const base::Sample& sample) {
  switch (sample.kind) {
    case base::Sample::Kind::kCounter:
      return sample.value >= 0;  // false for what is no number
    case base::Sample::Kind::kGauge:
      return true;
    case base::Sample::Kind::kHistogram:
      return sample.histogram != nullptr;
  }
  return false;
}

bool has_a_label(const base::SampleLabels& labels, std::string_view name) {
  return std::ranges::any_of(labels, [name](const auto& label) { return label.first == name; });
}

Rank rank_of(const MetricFamily& family) noexcept {
  if (family.name.starts_with(kMonitors)) return Rank::kOfTheMonitor;
  return family.documented ? Rank::kDocumented : Rank::kUndocumented;
}

std::size_t room_of(std::string_view name) noexcept {
  const auto is_its = [name](std::string_view room) { return name.starts_with(room); };
  return static_cast<std::size_t>(std::ranges::find_if(kRooms, is_its) - kRooms.begin());
}

bool more_important(const MetricFamily& one, const MetricFamily& other) noexcept {
  const auto place = [](const MetricFamily& family) {
    return std::tuple{rank_of(family), family.series(), room_of(family.name), family.name};
  };
  return place(one) < place(other);
}

bool sorts_before(const PageLine& one, const PageLine& other) {
  return std::tie(one.sample->name, one.labels) < std::tie(other.sample->name, other.labels);
}

}  // namespace

Page::Page(std::span<const base::Sample> samples, const MetricTable& table, std::size_t most_series) {
  base::SampleWriter own{own_};
  own.gauge("tidegate_monitor_exposed_series", 0);
  for (const auto reason : kReasons) {
    own.gauge("tidegate_monitor_left_out_series", 0, {{"reason", std::string{reason}}});
  }
  lines_.reserve(own_.size() + samples.size());
  for (const auto& sample : own_) take(sample);
  for (const auto& sample : samples) {
    const bool speaks_for_us = std::ranges::find(own_, sample.name, &base::Sample::name) != own_.end();
    if (speaks_for_us) {
      leave_out(LeftOut::kDuplicate, series_of(sample.kind));
    } else {
      take(sample);
    }
  }
  std::ranges::stable_sort(lines_, sorts_before);
  group(table);
  keep_within(most_series);
  tell_of_itself();
}

void Page::take(const base::Sample& sample) {
  auto labels = canonical(sample.labels);
  const bool of_a_histogram = sample.kind == base::Sample::Kind::kHistogram;
  if (!labels || !is_metric_name(sample.name) || !has_a_value(sample) ||
      (of_a_histogram && has_a_label(*labels, "le"))) {
    leave_out(LeftOut::kMalformed, series_of(sample.kind));
    return;
  }
  lines_.push_back({&sample, std::move(*labels)});
}

void Page::group(const MetricTable& table) {
  const auto other_name = [](const PageLine& one, const PageLine& next) {
    return one.sample->name != next.sample->name;
  };
  for (auto first = lines_.begin(); first != lines_.end();) {
    auto last = std::adjacent_find(first, lines_.end(), other_name);
    if (last != lines_.end()) ++last;
    MetricFamily family = family_of({first, last}, table);
    first = last;
    if (is_called_as_a_histograms_series(family.name)) {
      leave_out(LeftOut::kMalformed, family.series());
    } else if (!family.lines.empty()) {
      families_.push_back(std::move(family));
    }
  }
}

// Precondition: they are sorted, at least one, and all of one name. Moves those that stay to the front.
MetricFamily Page::family_of(std::span<PageLine> lines, const MetricTable& table) {
  const std::string_view name = lines.front().sample->name;
  const auto row = table.find(name);
  MetricFamily family{.name = name,
                      .kind = row ? row->kind : lines.front().sample->kind,
                      .meaning = row ? row->meaning : "undocumented",
                      .documented = row.has_value()};
  std::size_t kept = 0;
  for (PageLine& line : lines) {
    if (line.sample->kind != family.kind) {
      leave_out(LeftOut::kMalformed, series_of(line.sample->kind));
    } else if (kept > 0 && lines[kept - 1].labels == line.labels) {
      leave_out(LeftOut::kDuplicate, series_of(family.kind));
    } else {
      if (&lines[kept] != &line) lines[kept] = std::move(line);
      ++kept;
    }
  }
  family.lines = lines.first(kept);
  return family;
}

// A histogram's name sorts before those of its series, so that it is there already.
bool Page::is_called_as_a_histograms_series(std::string_view name) const noexcept {
  return std::ranges::any_of(kSuffixesOfHistograms, [this, name](std::string_view suffix) {
    if (!name.ends_with(suffix)) return false;
    const MetricFamily* family = find(name.substr(0, name.size() - suffix.size()));
    return family != nullptr && family->kind == base::Sample::Kind::kHistogram;
  });
}

void Page::keep_within(std::size_t most_series) {
  std::vector<std::size_t> order(families_.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::sort(order, more_important,
                    [this](std::size_t i) -> const MetricFamily& { return families_[i]; });
  std::vector<bool> kept(families_.size());
  for (const std::size_t i : order) {
    const std::size_t series = families_[i].series();
    kept[i] = series <= most_series - exposed_;
    if (kept[i]) {
      exposed_ += series;
    } else {
      leave_out(LeftOut::kBound, series);
    }
  }
  std::vector<MetricFamily> shown;
  for (std::size_t i = 0; i < families_.size(); ++i) {
    if (kept[i]) shown.push_back(families_[i]);
  }
  families_ = std::move(shown);
}

void Page::tell_of_itself() {
  own_.front().value = static_cast<double>(exposed_);
  for (std::size_t i = 0; i < kLeftOutCount; ++i) own_[i + 1].value = static_cast<double>(left_out_[i]);
}

const MetricFamily* Page::find(std::string_view name) const noexcept {
  const auto found = std::ranges::lower_bound(families_, name, {}, &MetricFamily::name);
  return found != families_.end() && found->name == name ? &*found : nullptr;
}

}  // namespace tidegate::monitor
