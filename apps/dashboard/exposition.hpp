// Samples as /metrics answers them.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "tidegate/base/sample.hpp"
#include "tidegate/base/time.hpp"
#include "tidegate/dashboard/sources.hpp"
#include "tidegate/mexc/client/rest/call_times.hpp"
#include "tidegate/monitor/exposition/exemplar.hpp"

namespace tidegate::apps {

// The calls that stand for buckets of `tidegate_client_call_seconds`, with the label `request_id`, which
// `tidegate explain` is asked for.
std::vector<monitor::SeriesExemplars> exemplars_of(std::span<const mexc::client::CallExemplars> calls,
                                                   base::MonotonicTime now, base::WallTime wall_now);

// In the format that the request's Accept header asks for: Prometheus's text, or OpenMetrics, which alone has
// exemplars.
dashboard::MetricsText exposed(std::span<const base::Sample> samples,
                               std::span<const monitor::SeriesExemplars> exemplars, std::string_view accept);

}  // namespace tidegate::apps
