// What is watched, when a person must hear of it, and what is said then.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tidegate/base/event_kind.hpp"
#include "tidegate/base/sample.hpp"
#include "tidegate/base/time.hpp"

namespace tidegate::monitor {

// When a rule's condition holds, of each set of labels by itself.
enum class AlertWhen : std::uint8_t {
  kAbove,          // the value is above `bound`
  kBelow,          // it is below `bound`
  kWithin,         // it is from `bound` to `upper`, which are within
  kOutside,        // it is below `bound` or above `upper`
  kRateAbove,      // a counter grew by more than `bound` a second, over `window`
  kIncreaseAbove,  // a counter grew by more than `bound` within `window`
  kSlowerAbove,  // of the times that a histogram took up within `window`, more than `bound` were above `slow`
  kAbsent,       // nobody offers such a sample
};
inline constexpr std::size_t kAlertWhenCount = 8;
std::string_view name(AlertWhen when) noexcept;  // "above", "rate_above", …
std::optional<AlertWhen> alert_when(std::string_view name) noexcept;
// Looks back over a window.
constexpr bool looks_back(AlertWhen when) noexcept {
  return when == AlertWhen::kRateAbove || when == AlertWhen::kIncreaseAbove ||
         when == AlertWhen::kSlowerAbove;
}

struct AlertRule {
  std::string name;           // snake_case, at most 60
  std::string metric;         // one of docs/metrics.md, or one that the program itself offers
  base::SampleLabels labels;  // what a sample's labels must say, at most 8; it may have others
  AlertWhen when = AlertWhen::kAbove;
  double bound = 0;
  double upper = 0;                                 // of kWithin and kOutside
  base::Duration window = std::chrono::minutes{1};  // of what looks back. 1 s..1 h
  base::Duration slow{};                            // of kSlowerAbove: one of Histogram::kBounds
  // How far the value must come back from where the alert fired before it is resolved, so that one that
  // trembles about the bound is told once. From 0.
  double hysteresis = 0;
  base::Duration hold_for{};                            // how long it must hold before it fires. 0..1 h
  base::Duration repeat_after = std::chrono::hours{1};  // told again while it fires; 0: never. 1 min..7 days
  base::Severity severity = base::Severity::kWarning;
  bool enabled = true;
  // It is told too while the process winds down; false: what it watches ends then anyway.
  bool while_stopping = true;
  // What happened, to what, and what to do now; at most 1,000 bytes. See summary.hpp for what may stand in
  // braces: "the circuit of {endpoint} has not been closed for {for}: …".
  std::string summary;

  std::vector<std::string> validate() const;
};

}  // namespace tidegate::monitor
