#include "tidegate/monitor/alerts/silence.hpp"

#include <algorithm>

#include "tidegate/base/validation.hpp"

namespace tidegate::monitor {

std::vector<std::string> Silence::validate() const {
  constexpr std::size_t kMostLabels = 8;
  constexpr std::size_t kLongestReason = 200;
  base::Problems problems;
  problems.require(until > base::WallTime{}, "until", "missing", "an instant: a silence has an end");
  problems.require_range("labels", labels.size(), 0, kMostLabels);
  problems.require(reason.size() <= kLongestReason, "reason", std::to_string(reason.size()) + " bytes long",
                   "at most 200");
  return problems.take();
}

bool covers(const Silence& silence, std::string_view rule, const base::SampleLabels& labels,
            base::WallTime now) noexcept {
  return now < silence.until && (silence.rule.empty() || silence.rule == rule) &&
         has_labels(labels, silence.labels);
}

bool has_labels(const base::SampleLabels& labels, const base::SampleLabels& wanted) noexcept {
  return std::ranges::all_of(
      wanted, [&labels](const auto& label) { return std::ranges::find(labels, label) != labels.end(); });
}

}  // namespace tidegate::monitor
