// The settings by section, as a file has them, and how their rows are written.
#pragma once

#include <concepts>
#include <initializer_list>
#include <map>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "tidegate/config/model/key.hpp"

namespace tidegate::config {

struct Section {
  std::string name;     // "circuit", "alerts.rule"; empty: the keys above all sections
  std::string meaning;  // one sentence
  // Its keys are one an endpoint and differ in nothing else (but for the first, the usual one).
  bool one_key_an_endpoint = false;
  // [circuit.ENDPOINT] may set its keys for that endpoint alone; the endpoints' names.
  std::vector<std::string> endpoints = {};
  // It has no keys of its own: [alerts.rule.NAME] has, by names of the user's (is_table_name).
  bool has_named_tables = false;
  // What people may write there and must not, since it is a secret, and what to do with each.
  std::map<std::string, std::string, std::less<>> elsewhere = {};
  std::vector<Key> keys = {};

  const Key* find(std::string_view key) const;
  // "[circuit]", "[alerts.rule.NAME]"; of the keys above all sections, "above all sections".
  std::string heading() const;
  // [SECTION.TABLE] may set its keys: for an endpoint, or by a name of the user's.
  bool takes_table(std::string_view table) const;
};

// Small letters, digits and single underscores between them, from a letter, at most 60: so that an
// environment variable can have it.
bool is_table_name(std::string_view name);

// Why a name that is no setting's must not be one: it was meant to hold a secret. Empty: it was not.
// `section`: where it stands; null: in none that there is.
std::string why_elsewhere(const Section* section, std::string_view name);

// What a row says beside its name and place.
struct About {
  std::string_view range = {};  // of Range::of
  std::string_view unit = {};   // of a key whose name does not say it
  Level level = Level::kAdvanced;
  std::string_view meaning = {};
  std::string_view field = {};  // where validate() calls it other than the key
};

// A row without kind, get and set. `fields`: what validate() puts before the names of the section's fields.
Key row_of(std::string_view section, std::string_view name, std::string_view fields, const About& about);

// The running program takes a change of each of the section's keys, but for these.
void takes_at_run_time(Section& section, std::initializer_list<std::string_view> but = {});

template <class T>
concept Symbols = std::same_as<T, std::vector<market::Symbol>>;

template <class T>
constexpr Kind kind_of() {
  if constexpr (std::same_as<T, bool>) return Kind::kTruth;
  if constexpr (std::integral<T>) return Kind::kWhole;
  if constexpr (std::same_as<T, double>) return Kind::kReal;
  if constexpr (std::same_as<T, base::Duration>) return Kind::kTime;
  if constexpr (std::same_as<T, market::Amount>) return Kind::kAmount;
  if constexpr (Symbols<T> || std::same_as<T, std::vector<std::string>>) return Kind::kList;
  return Kind::kText;
}

template <class T>
Value to_value(const T& field) {
  if constexpr (std::integral<T> && !std::same_as<T, bool>) {
    return static_cast<std::int64_t>(field);
  } else if constexpr (Symbols<T>) {
    std::vector<std::string> names;
    for (const auto& symbol : field) names.push_back(symbol.value());
    return names;
  } else {
    return field;
  }
}

// Precondition: the value is of the field's kind, and its range fits the field's type.
template <class T>
void from_value(const Value& value, T& field) {
  if constexpr (std::integral<T> && !std::same_as<T, bool>) {
    field = static_cast<T>(std::get<std::int64_t>(value));
  } else if constexpr (Symbols<T>) {
    field.clear();
    for (const auto& name : std::get<std::vector<std::string>>(value)) field.emplace_back(name);
  } else {
    field = std::get<T>(value);
  }
}

// Adds rows whose values are fields of one struct: `part` leads from a draft to it, whether const or not.
//
//   Rows circuit{section, "circuit.", [](auto& draft) -> auto& { return draft.settings…circuit; }};
//   circuit.add("open_for_ms", &CircuitBreakerSettings::open_for, {.range = "[1, 3600000]", .meaning = "…"});
template <class Part>
class Rows {
 public:
  Rows(Section& section, std::string_view fields, Part part)
      : section_(section), fields_(fields), part_(part) {}

  template <class T, class Struct>
  Key& add(std::string_view name, T Struct::*member, const About& about) {
    Key key = row_of(section_.name, name, fields_, about);
    key.kind = kind_of<T>();
    key.get = [part = part_, member](const Draft& draft) { return to_value(part(draft).*member); };
    key.set = [part = part_, member](Draft& draft, const Value& value) {
      from_value(value, part(draft).*member);
    };
    return section_.keys.emplace_back(std::move(key));
  }

 private:
  Section& section_;
  std::string_view fields_;
  Part part_;
};

}  // namespace tidegate::config
