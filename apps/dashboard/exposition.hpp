// Samples as /metrics answers them.
#pragma once

#include <span>
#include <string_view>

#include "tidegate/base/sample.hpp"
#include "tidegate/dashboard/sources.hpp"

namespace tidegate::apps {

// In the format that the request's Accept header asks for: Prometheus's text, or OpenMetrics.
dashboard::MetricsText exposed(std::span<const base::Sample> samples, std::string_view accept);

}  // namespace tidegate::apps
