// Everything that a user can set, in one place. Read from files by reading/load.hpp.
#pragma once

#include "tidegate/access/settings.hpp"
#include "tidegate/journal/journal.hpp"
#include "tidegate/monitor/alerts/settings.hpp"
#include "tidegate/monitor/settings.hpp"
#include "tidegate/trading/engine/settings.hpp"
#include "tidegate/trading/strategies/registry.hpp"

namespace tidegate::config {

struct Settings {
  access::AccessSettings access;
  trading::TradingSettings trading;
  trading::ChosenStrategy strategy = trading::default_strategy();
  journal::JournalSettings journal;
  monitor::MonitorSettings monitor;
  monitor::AlertSettings alerts;
};

}  // namespace tidegate::config
