#include "tidegate/monitor/exposition/exemplar.hpp"

#include <algorithm>
#include <utility>

#include "tidegate/monitor/exposition/format_rules.hpp"

namespace tidegate::monitor {
namespace {

// Precondition: they are canonical, so that each value has a length.
std::size_t characters_of(const base::SampleLabels& labels) {
  std::size_t count = 0;
  for (const auto& [name, value] : labels) count += name.size() + code_points(value).value_or(0);
  return count;
}

}  // namespace

SeriesExemplars::SeriesExemplars(std::string name, base::SampleLabels labels)
    : name_(std::move(name)), labels_(canonical(std::move(labels))) {}

bool SeriesExemplars::keep(Exemplar exemplar) {
  auto labels = canonical(std::move(exemplar.labels));
  if (!labels || characters_of(*labels) > kMostCharacters) return false;
  exemplar.labels = std::move(*labels);
  exemplar.value = std::max(exemplar.value, base::Duration::zero());
  const auto& bounds = base::Histogram::kBounds;
  const auto bound = std::ranges::lower_bound(bounds, exemplar.value);
  latest_[static_cast<std::size_t>(bound - bounds.begin())] = std::move(exemplar);
  return true;
}

}  // namespace tidegate::monitor
