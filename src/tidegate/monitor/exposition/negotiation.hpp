// Which of the two text formats a reader of /metrics asks for.
#pragma once

#include <cstdint>
#include <string_view>

namespace tidegate::monitor {

enum class ExpositionFormat : std::uint8_t { kPrometheusText, kOpenMetrics };

// Exactly what the header Content-Type must say of an answer in that format.
std::string_view content_type(ExpositionFormat format) noexcept;

// By the value of the header Accept (RFC 9110, section 12.5.1); several of them are joined by commas first,
// and none at all is an empty one. Of the ranges that fit a format the closest speaks for it, of two as close
// the one of the higher weight. A range whose weight cannot be read is passed over, and so are parameters
// other than q and version. The format of the higher weight is taken. Where both weigh the same, OpenMetrics
// is for who names it, as Prometheus does: a browser and curl, which take anything, get the text that they
// show as it is. So does, for want of a better one, who takes neither. O(length).
ExpositionFormat negotiate(std::string_view accept) noexcept;

}  // namespace tidegate::monitor
