// Every section there is, each written where its rows are; the model puts them together.
#pragma once

#include <vector>

#include "tidegate/config/model/section.hpp"

namespace tidegate::config {

Section top_section();  // the keys above all sections
Section exchange_section();
Section batching_section();
std::vector<Section> lifetime_sections();  // ttl, refresh_after, stale_bound
Section cache_section();
Section circuit_section();
Section limits_section();
Section retry_section();
Section hedge_section();
Section stream_section();
Section trading_section();
std::vector<Section> strategy_sections();  // one a strategy
Section risk_section();
Section ladder_section();
Section journal_section();
Section monitor_section();
std::vector<Section> alert_sections();  // alerts, and what they are made of

}  // namespace tidegate::config
