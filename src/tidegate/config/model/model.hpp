// The settings there are: every section with a row for each key, and how a row is found.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tidegate/config/model/section.hpp"

namespace tidegate::config {

// In the order in which people read them. Made once, at the first call; from any thread.
const std::vector<Section>& sections();
// Null: there is none of that name.
const Section* section_named(std::string_view name);

// A setting, or where it is set in a table of its own: for one endpoint alone, or by a name of the user's.
struct Place {
  const Key* key = nullptr;
  std::string table = {};  // "depth"; empty: of all

  std::string path() const;  // "circuit.open_for_ms", "circuit.depth.open_for_ms", "preset"
};

// By its path, small letters; with NAME in the place of a name of the user's, the key as such. Nothing: there
// is no such setting.
std::optional<Place> find_setting(std::string_view path);
// By the name that validate() of the settings structs has for it: "batch.window", "lifetimes.depth.ttl",
// "circuit_of.depth.open_for". Nothing: no file can set it.
std::optional<Place> find_field(std::string_view field);

// Of a path that there is not: the nearest one, or the same key in another section; empty: neither.
std::string nearest_setting(std::string_view path);

// Precondition: as of Key::set. A profile of one endpoint replaces what was said of that endpoint before.
void set(Draft& draft, const Place& place, const Value& value);

}  // namespace tidegate::config
