#include "tidegate/monitor/exposition/openmetrics.hpp"

#include "tidegate/monitor/exposition/page_text.hpp"

namespace tidegate::monitor {

std::string openmetrics_text(std::span<const base::Sample> samples, const MetricTable& table,
                             std::span<const SeriesExemplars> exemplars, std::size_t most_series) {
  return page_text(Page{samples, table, most_series}, ExpositionFormat::kOpenMetrics, exemplars);
}

}  // namespace tidegate::monitor
