// One source's settings: taken from words, and put over those of the sources before it.
#include "tidegate/config/reading/layer.hpp"

#include <fmt/format.h>

#include "tidegate/config/secrets.hpp"

namespace tidegate::config {
namespace {

std::vector<Value> values_of(const Draft& draft) {
  std::vector<Value> values;
  for (const Section& section : sections()) {
    for (const Key& key : section.keys) values.push_back(key.get(draft));
  }
  return values;
}

// Of all that a setting changed besides itself.
void note_others(const Setting& setting, const std::vector<Value>& before, const Draft& draft,
                 Origins& origins) {
  std::size_t i = 0;
  for (const Section& section : sections()) {
    for (const Key& key : section.keys) {
      if (before[i++] == key.get(draft) || &key == setting.place.key) continue;
      Origin origin = setting.origin;
      origin.by = setting.place.path();
      origins.set(key.path(), std::move(origin));
    }
  }
}

void apply(const Setting& setting, Draft& draft, Origins& origins) {
  const Place& place = setting.place;
  if (place.key->sets_others && place.table.empty()) {
    const std::vector<Value> before = values_of(draft);
    set(draft, place, setting.value);
    note_others(setting, before, draft, origins);
  } else {
    if (place.key->sets_others) origins.forget(place.key->section + "." + place.table + ".");
    set(draft, place, setting.value);
  }
  origins.set(place.path(), setting.origin);
}

std::string last_part(std::string_view path) {
  return std::string{path.substr(path.rfind('.') + 1)};
}

// "circuit" of "circuit.depth.secret" too; null: there is none.
const Section* section_around(std::string_view path) {
  for (std::size_t dot = path.rfind('.'); dot != std::string_view::npos; dot = path.rfind('.', dot - 1)) {
    if (const Section* section = section_named(path.substr(0, dot))) return section;
    if (dot == 0) break;
  }
  return nullptr;
}

std::string unknown(std::string_view path) {
  const std::string why = why_elsewhere(section_around(path), last_part(path));
  if (!why.empty()) return fmt::format("{}: {}", path, why);
  const std::string near = nearest_setting(path);
  return fmt::format("there is no setting {}{}", path, near.empty() ? "" : "; the nearest is " + near);
}

}  // namespace

void add_text(Layer& layer, std::string_view path, std::string_view text, Origin origin) {
  const auto tell = [&layer, &origin](const std::string& what) {
    layer.problems.push_back(fmt::format("{}: {}", origin.where, what));
  };
  auto place = find_setting(path);
  if (!place) return tell(unknown(path));
  const Key& key = *place->key;
  if (key.in_named_tables && place->table.empty()) {
    return tell(fmt::format("{}: put a name of yours in the place of {}", path, kAnyName));
  }
  auto value = value_from_words(text, key.kind, key.unit);
  if (!value) {
    return tell(fmt::format("{}: expected {}, got {}", path, key.expectation(), quoted_unless_secret(text)));
  }
  if (const auto wrong = key.complaint(*value)) {
    const std::string whole = place->path();
    return tell(whole.substr(0, whole.size() - key.name.size()) + *wrong);
  }
  layer.settings.push_back({std::move(*place), std::move(*value), std::move(origin)});
}

void apply(const Layer& layer, Draft& draft, Origins& origins) {
  for (const bool first : {true, false}) {
    for (const Setting& setting : layer.settings) {
      if (setting.place.key->sets_others == first) apply(setting, draft, origins);
    }
  }
}

}  // namespace tidegate::config
