// Numbers as the text formats write them.
#pragma once

#include <cstdint>
#include <string>

#include "tidegate/base/time.hpp"

namespace tidegate::monitor {

// The shortest text that is read back as the same number: whole numbers below 2^53 without a point or an
// exponent, others as Go's %g has them ("0.0005", "1.5e-07"), NaN, +Inf and -Inf. Appends at most 24
// characters.
void append_number(std::string& out, double value);
void append_number(std::string& out, std::uint64_t value);

// A bound as the value of the label "le". OpenMetrics wants it as a floating point number ("1.0", its
// "Canonical Numbers", read 2026-11-30), Prometheus's own text has always said "1".
void append_bound(std::string& out, base::Duration bound, bool as_floating_point);

// Seconds since 1970 to the nanosecond, which a floating point number has no room for.
void append_instant(std::string& out, base::WallTime at);

}  // namespace tidegate::monitor
