// What all rows have in common.
#include "tidegate/config/model/section.hpp"

#include <algorithm>

#include "tidegate/config/secrets.hpp"

namespace tidegate::config {
namespace {

// What the end of a key's name says of its unit.
std::string_view unit_in(std::string_view name) {
  if (name.ends_with("_ms")) return "ms";
  if (name.ends_with("_s")) return "s";
  if (name.ends_with("percent")) return "%";
  if (name.ends_with("_bytes")) return "bytes";
  if (name.ends_with("_bps")) return "bps";
  return {};
}

// validate() leaves units to the fields' types.
std::string_view without_unit_of_time(std::string_view name) {
  for (const std::string_view unit : {"_ms", "_s"}) {
    if (name.ends_with(unit)) return name.substr(0, name.size() - unit.size());
  }
  return name;
}

}  // namespace

const Key* Section::find(std::string_view key) const {
  const auto found = std::ranges::find(keys, key, &Key::name);
  return found == keys.end() ? nullptr : &*found;
}

std::string Section::heading() const {
  if (name.empty()) return "above all sections";
  return "[" + name + (has_named_tables ? std::string{"."}.append(kAnyName) : "") + "]";
}

std::string why_elsewhere(const Section* section, std::string_view name) {
  if (section != nullptr) {
    if (const auto found = section->elsewhere.find(name); found != section->elsewhere.end()) {
      return found->second;
    }
  }
  return is_secret_name(name) ? secret_elsewhere() : std::string{};
}

bool Section::takes_table(std::string_view table) const {
  if (has_named_tables) return is_table_name(table);
  return std::ranges::find(endpoints, table) != endpoints.end();
}

bool is_table_name(std::string_view name) {
  constexpr std::size_t kLongest = 60;
  const auto is_small = [](char c) { return c >= 'a' && c <= 'z'; };
  const auto fits = [is_small](char c) { return is_small(c) || (c >= '0' && c <= '9') || c == '_'; };
  return !name.empty() && name.size() <= kLongest && is_small(name.front()) && name.back() != '_' &&
         name.find("__") == std::string_view::npos && std::ranges::all_of(name, fits);
}

Key row_of(std::string_view section, std::string_view name, std::string_view fields, const About& about) {
  Key key;
  key.section = section;
  key.name = name;
  key.unit = about.unit.empty() ? unit_in(name) : about.unit;
  key.range = Range::of(about.range);
  key.level = about.level;
  key.meaning = about.meaning;
  key.field = std::string{fields}.append(about.field.empty() ? without_unit_of_time(name) : about.field);
  return key;
}

void takes_at_run_time(Section& section, std::initializer_list<std::string_view> but) {
  for (Key& key : section.keys) {
    if (std::ranges::find(but, key.name) == but.end()) key.change = Change::kRunTime;
  }
}

}  // namespace tidegate::config
