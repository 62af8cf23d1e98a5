// What the text formats of Prometheus and OpenMetrics can carry. One thing that they cannot makes a whole
// page unreadable, so it is looked for before anything is written.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "tidegate/base/sample.hpp"

namespace tidegate::monitor {

// Letters, digits, underscores and colons; the first is a letter or a colon. (An underscore is allowed there
// by the grammar of both, but reserved: OpenMetrics 1.0, "Name" and "Label", read 2026-11-30.)
bool is_metric_name(std::string_view name) noexcept;
// The same without colons.
bool is_label_name(std::string_view name) noexcept;

// How many Unicode characters it has; none: it is no UTF-8. O(length).
std::optional<std::size_t> code_points(std::string_view text) noexcept;

// In the order of their names, without those of an empty value: to Prometheus such a label is not there.
// None: a name is no label's or comes twice, or a value is no UTF-8.
std::optional<base::SampleLabels> canonical(base::SampleLabels labels);

}  // namespace tidegate::monitor
