// The strategies' sections: a row for each setting that one of them asks for.
#include "tidegate/config/model/sections.hpp"
#include "tidegate/config/model/strategy_values.hpp"

namespace tidegate::config {
namespace {

struct KindOf {
  Kind operator()(bool) const { return Kind::kTruth; }
  Kind operator()(std::int64_t) const { return Kind::kWhole; }
  Kind operator()(double) const { return Kind::kReal; }
  Kind operator()(base::Duration) const { return Kind::kTime; }
  Kind operator()(market::Amount) const { return Kind::kAmount; }
  Kind operator()(const std::string&) const { return Kind::kText; }
  Kind operator()(const std::vector<std::string>&) const { return Kind::kList; }
};

Key row_for(const trading::StrategyKind& kind, const StrategySetting& setting) {
  const std::string section{kind.section};
  const std::string name{setting.facts.key};
  Key key =
      row_of(section, name, section + ".",
             {.range = setting.facts.range, .unit = setting.facts.unit, .meaning = setting.facts.meaning});
  key.kind = std::visit(KindOf{}, setting.usual);
  key.get = [section, name](const Draft& draft) { return draft.strategies.at(section).at(name); };
  key.set = [section, name](Draft& draft, const Value& value) {
    draft.strategies[section].insert_or_assign(name, value);
  };
  return key;
}

}  // namespace

std::vector<Section> strategy_sections() {
  std::vector<Section> sections;
  for (const trading::StrategyKind& kind : trading::strategies()) {
    Section section{.name = std::string{kind.section},
                    .meaning = "The strategy `" + std::string{kind.name} + "`, which " +
                               std::string{kind.purpose} + "; docs/strategies.md."};
    for (const StrategySetting& setting : settings_of(kind)) section.keys.push_back(row_for(kind, setting));
    sections.push_back(std::move(section));
  }
  return sections;
}

}  // namespace tidegate::config
