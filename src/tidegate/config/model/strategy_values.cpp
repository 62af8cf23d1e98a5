// Two readers for strategies: one that listens to what they ask for, one that answers out of a table.
#include "tidegate/config/model/strategy_values.hpp"

#include "tidegate/config/model/section.hpp"

namespace tidegate::config {
namespace {

// One function for each kind of value that a strategy may want.
template <class Reader>
class SettingReaderOf final : public trading::SettingReader {
 public:
  explicit SettingReaderOf(Reader reader) : reader_(std::move(reader)) {}

  void read(const trading::SettingFacts& facts, bool& out) override { reader_(facts, out); }
  void read(const trading::SettingFacts& facts, std::size_t& out) override { reader_(facts, out); }
  void read(const trading::SettingFacts& facts, double& out) override { reader_(facts, out); }
  void read(const trading::SettingFacts& facts, base::Duration& out) override { reader_(facts, out); }
  void read(const trading::SettingFacts& facts, market::Amount& out) override { reader_(facts, out); }

 private:
  Reader reader_;
};

}  // namespace

std::vector<StrategySetting> settings_of(const trading::StrategyKind& kind) {
  std::vector<StrategySetting> found;
  SettingReaderOf reader{[&found](const trading::SettingFacts& facts, const auto& usual) {
    found.push_back({.facts = facts, .usual = to_value(usual)});
  }};
  static_cast<void>(kind.read(reader));
  return found;
}

Values default_values(const trading::StrategyKind& kind) {
  Values values;
  for (StrategySetting& setting : settings_of(kind)) {
    values.emplace(setting.facts.key, std::move(setting.usual));
  }
  return values;
}

trading::ReadStrategy read_strategy(const trading::StrategyKind& kind, const Values& values) {
  SettingReaderOf reader{[&values](const trading::SettingFacts& facts, auto& out) {
    from_value(values.find(facts.key)->second, out);
  }};
  return kind.read(reader);
}

}  // namespace tidegate::config
