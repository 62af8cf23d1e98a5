// Every metric there is: what /metrics says of it beside its numbers.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "tidegate/base/error.hpp"
#include "tidegate/base/sample.hpp"

namespace tidegate::monitor {

struct MetricRow {
  std::string_view name;
  base::Sample::Kind kind = base::Sample::Kind::kGauge;
  std::string_view labels;   // their names, parted by ", "; empty: none
  std::string_view meaning;  // one sentence, which is Prometheus's HELP
};

// Tidegate's own, a closed set sorted by name. docs/metrics.md is the page of it.
std::span<const MetricRow> metric_rows() noexcept;

// Those rows, and what a program that embeds Tidegate says of samples of its own. What has no row is exposed
// all the same, as "undocumented", and is the first to be left out (page.hpp). Thread rule: single owner.
class MetricTable {
 public:
  static constexpr std::size_t kMostAdded = 1'000;

  // Copies the texts. Errors: kInvalidArgument where Prometheus takes no such name, it has a row already, or
  // it does not say in UTF-8 what it means; kQueueFull beyond kMostAdded rows. O(log rows).
  base::Result<void> add(const MetricRow& row);
  // None: it has no row. The texts live as long as this table. O(log rows).
  std::optional<MetricRow> find(std::string_view name) const;

 private:
  struct Added {
    base::Sample::Kind kind;
    std::string labels;
    std::string meaning;
  };
  std::map<std::string, Added, std::less<>> added_;
};

}  // namespace tidegate::monitor
