// What /metrics answers in the text format of OpenMetrics 1.0.
#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "tidegate/base/sample.hpp"
#include "tidegate/monitor/exposition/exemplar.hpp"
#include "tidegate/monitor/exposition/metric_table.hpp"
#include "tidegate/monitor/exposition/page.hpp"

namespace tidegate::monitor {

// The series of prometheus_text, in the same order and at the same cost. Beside them: the unit of a family
// whose name ends in one, exemplars at the buckets of histograms (of two for one series the first counts;
// those of no series are passed over), and the end, without which a reader knows that the answer was cut.
std::string openmetrics_text(std::span<const base::Sample> samples, const MetricTable& table,
                             std::span<const SeriesExemplars> exemplars = {},
                             std::size_t most_series = kMostSeries);

}  // namespace tidegate::monitor
