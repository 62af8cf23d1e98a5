// What a trader must know, as rules: the one table from which the alerts of the process, the file of rules
// for Prometheus and the dashboard are made.
#pragma once

#include <vector>

#include "tidegate/monitor/alerts/rule.hpp"

namespace tidegate::monitor {

// In the order in which they are shown: what may cost money first.
std::vector<AlertRule> default_rules();

}  // namespace tidegate::monitor
