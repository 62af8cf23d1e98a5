#include "apps/dashboard/exposition.hpp"

#include "tidegate/monitor/exposition/negotiation.hpp"
#include "tidegate/monitor/exposition/openmetrics.hpp"
#include "tidegate/monitor/exposition/prometheus.hpp"

namespace tidegate::apps {

dashboard::MetricsText exposed(std::span<const base::Sample> samples, std::string_view accept) {
  const monitor::ExpositionFormat format = monitor::negotiate(accept);
  const monitor::MetricTable table;
  return {.content_type = std::string{monitor::content_type(format)},
          .body = format == monitor::ExpositionFormat::kOpenMetrics
                      ? monitor::openmetrics_text(samples, table)
                      : monitor::prometheus_text(samples, table)};
}

}  // namespace tidegate::apps
