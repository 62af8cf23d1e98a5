// The strategies that there are: one row each, by which a settings file chooses and sets them.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tidegate/base/error.hpp"
#include "tidegate/trading/plug/strategy.hpp"
#include "tidegate/trading/strategies/setting_reader.hpp"

namespace tidegate::trading {

// What was read of a strategy's settings.
struct ReadStrategy {
  StrategyFactory make;               // must not be called where there are problems
  std::vector<std::string> problems;  // of validate(): each begins with its field
};

struct StrategyKind {
  std::string_view name;     // what `strategy` of [trading] calls it
  std::string_view section;  // of the settings file, where its own settings are
  std::string_view purpose;  // "buys when …"
  ReadStrategy (*read)(SettingReader& reader);
};

// Each with a name and a section of its own.
std::span<const StrategyKind> strategies() noexcept;

// Error: kInvalidArgument, with the names that there are.
base::Result<const StrategyKind*> strategy_named(std::string_view name);

struct ChosenStrategy {
  std::string name;  // for people: one of a program's own may have any
  StrategyFactory make;
};

// Imbalance, as it comes.
ChosenStrategy default_strategy();

}  // namespace tidegate::trading
