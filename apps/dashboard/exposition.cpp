#include "apps/dashboard/exposition.hpp"

#include "tidegate/monitor/exposition/negotiation.hpp"
#include "tidegate/monitor/exposition/openmetrics.hpp"
#include "tidegate/monitor/exposition/prometheus.hpp"

namespace tidegate::apps {

std::vector<monitor::SeriesExemplars> exemplars_of(std::span<const mexc::client::CallExemplars> calls,
                                                   base::MonotonicTime now, base::WallTime wall_now) {
  std::vector<monitor::SeriesExemplars> all;
  for (const mexc::client::CallExemplars& series : calls) {
    auto& one = all.emplace_back("tidegate_client_call_seconds",
                                 base::SampleLabels{{"endpoint", std::string{series.endpoint}},
                                                    {"source", std::string{series.source}}});
    for (const mexc::client::CallExemplar& call : series.latest) {
      if (!call.request_id) continue;
      one.keep({.labels = {{"request_id", base::to_text(call.request_id)}},
                .value = call.took,
                .at = wall_now - (now - call.at)});
    }
  }
  return all;
}

dashboard::MetricsText exposed(std::span<const base::Sample> samples,
                               std::span<const monitor::SeriesExemplars> exemplars, std::string_view accept) {
  const monitor::ExpositionFormat format = monitor::negotiate(accept);
  const monitor::MetricTable table;
  return {.content_type = std::string{monitor::content_type(format)},
          .body = format == monitor::ExpositionFormat::kOpenMetrics
                      ? monitor::openmetrics_text(samples, table, exemplars)
                      : monitor::prometheus_text(samples, table)};
}

}  // namespace tidegate::apps
