// Alerts that a person does not want to hear for a while.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tidegate/base/sample.hpp"
#include "tidegate/base/time.hpp"

namespace tidegate::monitor {

// It has an end, so that nobody forgets one. What is silenced is still watched: an alert that fires when the
// silence ends is told then, and one that was told before it is resolved aloud.
struct Silence {
  std::string rule;           // empty: every rule
  base::SampleLabels labels;  // the alert's must say this; empty: every set of labels
  base::WallTime until{};
  std::string reason;  // for who looks at it later; may be empty

  std::vector<std::string> validate() const;
};

bool covers(const Silence& silence, std::string_view rule, const base::SampleLabels& labels,
            base::WallTime now) noexcept;
// Every label of `wanted` is among `labels`, with that value.
bool has_labels(const base::SampleLabels& labels, const base::SampleLabels& wanted) noexcept;

}  // namespace tidegate::monitor
