#include "tidegate/sim_config/fault_keys.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace tidegate::sim_config {
namespace {

// False: it names none.
bool read_kind(config::TomlSection& section, sim::FaultRule& rule) {
  std::string word;
  section.read("kind", word);
  if (const auto kind = sim::parse_fault_kind(word)) {
    rule.kind = *kind;
    return true;
  }
  std::vector<std::string_view> kinds;
  for (std::size_t i = 0; i < sim::kFaultKinds; ++i)
    kinds.push_back(sim::name(static_cast<sim::FaultKind>(i)));
  section.add_problems({fmt::format("kind: \"{}\" is none; use one of: {}", word, fmt::join(kinds, ", "))});
  return false;
}

// The keys of the settings that only some kinds look at, in the order of FaultSetting.
constexpr std::array<std::string_view, sim::kFaultSettings> kOwnKeys{"delay_ms", "status", "retry_after_s",
                                                                     "skew_ms", "fewer_decimals"};

// A fault that ignores what it is given, or that lacks what it needs, would do nothing, and say nothing.
// `misread`: the setting is there, and is a mistake already.
void check_own_settings(config::TomlSection& section, const sim::FaultRule& rule,
                        const std::array<bool, sim::kFaultSettings>& misread) {
  const sim::FaultKind kind = rule.kind;
  const bool does_nothing = rule.delay == base::Duration{} && rule.skew == base::Duration{};
  for (std::size_t i = 0; i < kOwnKeys.size(); ++i) {
    const auto setting = static_cast<sim::FaultSetting>(i);
    const bool there = section.has(kOwnKeys[i]);
    if (there && !sim::uses(kind, setting)) {
      section.add_problems({fmt::format("{}: the kind {} ignores it; leave it out, or choose another kind",
                                        sim::name(setting), sim::name(kind))});
    } else if (sim::needs(kind, setting) && !misread[i] && (!there || does_nothing)) {
      const bool signed_too = setting == sim::FaultSetting::kSkew;
      section.add_problems({fmt::format("{}: the kind {} needs it, and {} 0", sim::name(setting),
                                        sim::name(kind), signed_too ? "other than" : "more than")});
    }
  }
}

void check_symbol(config::TomlSection& section, const sim::FaultRule& rule, const TradedSymbols& traded) {
  if (!traded || !sim::is_about_a_symbol(rule.kind) || rule.target.empty()) return;
  std::vector<std::string_view> names;
  for (const market::Symbol& symbol : *traded) names.push_back(symbol.value());
  if (std::ranges::find(names, rule.target) != names.end()) return;
  section.add_problems({fmt::format("target: there is no symbol {}; the kind {} needs one of: {}",
                                    rule.target, sim::name(rule.kind), fmt::join(names, ", "))});
}

std::int64_t whole_seconds(base::Duration time) {
  return std::chrono::duration_cast<std::chrono::seconds>(time).count();
}

std::int64_t whole_ms(base::Duration time) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(time).count();
}

}  // namespace

bool read_skew(config::TomlSection& section, std::string_view key, base::Duration& out) {
  constexpr std::int64_t kCenturyMs = 100LL * 365 * 24 * 3600 * 1000;
  std::int64_t ms = whole_ms(out);
  const bool good = section.read(key, ms);
  out = std::chrono::milliseconds{std::clamp(ms, -kCenturyMs, kCenturyMs)};
  return good;
}

sim::FaultRule read_fault(config::TomlSection& section, const TradedSymbols& traded) {
  sim::FaultRule rule;
  const bool known_kind = read_kind(section, rule);
  section.read("target", rule.target);
  section.read("from_s", rule.from);
  section.read("until_s", rule.until);
  section.read("every_s", rule.every);
  section.read("probability", rule.probability);
  // In the order of FaultSetting.
  const std::array<bool, sim::kFaultSettings> good{
      section.read("delay_ms", rule.delay), section.read("status", rule.status),
      section.read("retry_after_s", rule.retry_after), read_skew(section, "skew_ms", rule.skew),
      section.read("fewer_decimals", rule.fewer_decimals)};
  section.add_problems(rule.validate());
  if (!known_kind) return rule;
  std::array<bool, sim::kFaultSettings> misread{};
  for (std::size_t i = 0; i < misread.size(); ++i) misread[i] = !good[i] && section.has(kOwnKeys[i]);
  check_own_settings(section, rule, misread);
  check_symbol(section, rule, traded);
  return rule;
}

nlohmann::ordered_json fault_as_json(const sim::FaultRule& rule) {
  const sim::FaultRule usual;
  nlohmann::ordered_json out{{"kind", sim::name(rule.kind)}};
  const auto put = [&out](std::string_view key, bool there, auto value) {
    if (there) out[std::string(key)] = std::move(value);
  };
  put("target", rule.target != usual.target, rule.target);
  put("from_s", rule.from != usual.from, whole_seconds(rule.from));
  put("until_s", rule.until != usual.until, whole_seconds(rule.until));
  put("every_s", rule.every != usual.every, whole_seconds(rule.every));
  put("probability", rule.probability < usual.probability, rule.probability);
  const auto put_own = [&](sim::FaultSetting setting, std::int64_t value) {
    put(kOwnKeys[static_cast<std::size_t>(setting)], sim::uses(rule.kind, setting), value);
  };
  put_own(sim::FaultSetting::kDelay, whole_ms(rule.delay));
  put_own(sim::FaultSetting::kStatus, rule.status);
  put_own(sim::FaultSetting::kRetryAfter, whole_seconds(rule.retry_after));
  put_own(sim::FaultSetting::kSkew, whole_ms(rule.skew));
  put_own(sim::FaultSetting::kFewerDecimals, rule.fewer_decimals);
  return out;
}

}  // namespace tidegate::sim_config
