#include "tidegate/monitor/exposition/prometheus.hpp"

#include "tidegate/monitor/exposition/page_text.hpp"

namespace tidegate::monitor {

std::string prometheus_text(std::span<const base::Sample> samples, const MetricTable& table,
                            std::size_t most_series) {
  return page_text(Page{samples, table, most_series}, ExpositionFormat::kPrometheusText);
}

}  // namespace tidegate::monitor
