// Strategies' settings, read without knowing a field of theirs.
#pragma once

#include <string>
#include <vector>

#include "tidegate/config/model/draft.hpp"
#include "tidegate/trading/strategies/registry.hpp"

namespace tidegate::config {

// One that a strategy has asked for.
struct StrategySetting {
  trading::SettingFacts facts;
  Value usual;  // what it is where nobody says anything
};
std::vector<StrategySetting> settings_of(const trading::StrategyKind& kind);
Values default_values(const trading::StrategyKind& kind);

// A strategy that is set so. Precondition: the values are all of its settings, each of its kind.
trading::ReadStrategy read_strategy(const trading::StrategyKind& kind, const Values& values);

}  // namespace tidegate::config
