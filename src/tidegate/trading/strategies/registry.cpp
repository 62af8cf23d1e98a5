#include "tidegate/trading/strategies/registry.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "tidegate/trading/strategies/imbalance.hpp"
#include "tidegate/trading/strategies/trade_flow.hpp"

namespace tidegate::trading {
namespace {

// S::Settings have defaults in place, read_from() and validate().
template <class S>
ReadStrategy read_as(SettingReader& reader) {
  typename S::Settings settings;
  settings.read_from(reader);
  auto problems = settings.validate();
  return {.make = factory_of<S>(std::move(settings)), .problems = std::move(problems)};
}

// The first is the default.
constexpr std::array kStrategies{
    StrategyKind{"imbalance", "signal", "buys when the top of the book leans up", read_as<ImbalanceStrategy>},
    StrategyKind{"trade_flow", "trade_flow", "buys when takers buy", read_as<TradeFlowStrategy>},
};

}  // namespace

std::span<const StrategyKind> strategies() noexcept {
  return kStrategies;
}

base::Result<const StrategyKind*> strategy_named(std::string_view name) {
  const auto found = std::ranges::find(kStrategies, name, &StrategyKind::name);
  if (found != kStrategies.end()) return &*found;
  std::string known;
  for (const StrategyKind& kind : kStrategies) {
    if (!known.empty()) known += ", ";
    known += kind.name;
  }
  return base::fail(base::ErrorCode::kInvalidArgument,
                    "unknown strategy \"" + std::string{name} + "\"; known are: " + known);
}

ChosenStrategy default_strategy() {
  return {.name = std::string{kStrategies.front().name}, .make = factory_of<ImbalanceStrategy>({})};
}

}  // namespace tidegate::trading
