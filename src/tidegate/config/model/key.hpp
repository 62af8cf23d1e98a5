// One setting: its name and all that is known of it. A row of the model, from which the reading of files, the
// range checks, the page, the commented file, the explanations and the schema come.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tidegate/config/model/draft.hpp"
#include "tidegate/config/model/range.hpp"
#include "tidegate/config/model/value.hpp"

namespace tidegate::config {

// For whom a setting is.
enum class Level : std::uint8_t {
  kBasic,     // everybody has to decide
  kAdvanced,  // the default is good until there is a reason
  kExpert,    // wrong, it does harm that is hard to find
};
std::string_view name(Level level) noexcept;  // "basic", "advanced", "expert"

// What a change of it takes.
enum class Change : std::uint8_t {
  kRestart,  // it is read when the program starts
  kRunTime,  // the running program takes it
};
std::string_view name(Change change) noexcept;  // "restart", "run time"

// Stands in a path for a name of the user's.
inline constexpr std::string_view kAnyName = "NAME";

struct Key {
  std::string section;  // "circuit", "alerts.rule"; empty: above all sections
  std::string name;     // "open_for_ms": a time ends in its unit
  Kind kind = Kind::kText;
  std::string unit;  // "ms", "%", "quote"; empty: what is counted or named is clear by the meaning
  Range range;
  std::vector<std::string> choices;  // of kChoice
  Level level = Level::kAdvanced;
  Change change = Change::kRestart;
  bool zero_apart = false;  // 0 is another way of working: a change from it or to it takes a restart
  std::string meaning;      // one sentence
  std::string field;        // as validate() of the settings structs names it: "circuit.open_for"
  // It sets others too, so that it is taken before them and they change what it set: a profile.
  bool sets_others = false;
  // It stands in tables with names of the user's: [alerts.rule.NAME].
  bool in_named_tables = false;

  std::function<Value(const Draft&)> get;
  // Precondition: the value is of this kind and `complaint` has none.
  std::function<void(Draft&, const Value&)> set;

  // What the change of it from one value to another takes.
  Change change_of(const Value& before, const Value& after) const;
  std::string path() const;  // "circuit.open_for_ms", "alerts.rule.NAME.bound"
  // "a whole number from 1 to 3600000": what must stand there.
  std::string expectation() const;
  // What is wrong with a value of the right kind, beginning with the key's name: "open_for_ms is 0 ms; it
  // must be from 1 to 3600000 ms"; nothing: it may be set.
  std::optional<std::string> complaint(const Value& value) const;
  // As a TOML file has it.
  std::string shown(const Value& value) const { return as_toml(value, unit); }
  std::string default_shown() const;
};

}  // namespace tidegate::config
