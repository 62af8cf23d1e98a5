// What is told of an alert: that it fires, that it still does, that it is over.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "tidegate/base/event_kind.hpp"
#include "tidegate/base/sample.hpp"
#include "tidegate/base/time.hpp"

namespace tidegate::monitor {

struct AlertNotice {
  enum class Kind : std::uint8_t { kFired, kRepeated, kResolved };

  Kind kind = Kind::kFired;
  std::string rule;
  base::Severity severity = base::Severity::kWarning;
  base::SampleLabels labels;  // of the sample; of an absent one, those that were looked for
  std::string summary;
  double value = 0;         // that made it hold, the last one of a resolved alert
  std::string shown_value;  // with its unit
  base::MonotonicTime noticed{};
  base::WallTime at{};      // the same instant
  base::WallTime since{};   // when the condition began to hold
  base::Duration lasted{};  // from then to `at`
};

std::string_view name(AlertNotice::Kind kind) noexcept;  // "fired", "repeated", "resolved"
// "endpoint=depth, by=address"; empty: none.
std::string labels_text(const base::SampleLabels& labels);
// For a person: "warning (endpoint=depth): the circuit …", "warning, for 3600 s: …", "resolved after 12 s:
// …".
std::string text_of(const AlertNotice& notice);
// The same after the rule's name: "circuit_open: warning (endpoint=depth): …".
std::string line_of(const AlertNotice& notice);

}  // namespace tidegate::monitor
