#include "tidegate/config/strategy_settings.hpp"

#include <string>

namespace tidegate::config {

trading::ChosenStrategy read_strategy(TomlFile& file) {
  trading::ChosenStrategy chosen = trading::default_strategy();
  TomlSection choice = file.section("trading");
  choice.read("strategy", chosen.name);
  if (const auto known = trading::strategy_named(chosen.name); !known) {
    choice.add_problems({"strategy: " + known.error().message});
  }
  for (const trading::StrategyKind& kind : trading::strategies()) {
    TomlSection section = file.section(kind.section);
    SectionReader reader{section};
    trading::ReadStrategy read = kind.read(reader);
    section.add_problems(read.problems);
    if (kind.name == chosen.name) chosen.make = std::move(read.make);
  }
  return chosen;
}

}  // namespace tidegate::config
