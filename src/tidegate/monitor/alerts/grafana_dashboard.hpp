// A dashboard of Grafana's: every rule's measure with its bound, and what one looks at next.
#pragma once

#include <span>
#include <string>

#include "tidegate/monitor/alerts/rule.hpp"

namespace tidegate::monitor {

// As "Import dashboard" reads it (grafana.com/docs, "Dashboard JSON model", read 2026-11-30); whose
// Prometheus it is, the dashboard asks. A panel a rule that is enabled, in their order.
std::string grafana_dashboard(std::span<const AlertRule> rules);

}  // namespace tidegate::monitor
