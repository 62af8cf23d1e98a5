// The rules as Prometheus reads them, so that a watcher elsewhere judges as the process itself does.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "tidegate/monitor/alerts/rule.hpp"

namespace tidegate::monitor {

// "TidegateCircuitOpen".
std::string prometheus_name(std::string_view rule);
// What the rule measures, and the condition that it makes of it, in PromQL. A hysteresis asks Prometheus's
// own ALERTS whether it fires already.
std::string measured_expression(const AlertRule& rule);
std::string condition_expression(const AlertRule& rule);

// A whole file of rules (prometheus.io/docs, "Alerting rules", read 2026-11-30) of those that are enabled:
// judged every 5 s, severity "critical" for what is an error here. What Alertmanager does by itself
// (repeating, silences) is not in it.
//
// What differs from the process: Prometheus sees what was scraped, and looks back from there; it estimates
// growth at a window's ends, and does not count what a counter had when it was first scraped.
std::string prometheus_rules(std::span<const AlertRule> rules);

}  // namespace tidegate::monitor
