// The sections put together, and the index of their rows.
#include "tidegate/config/model/model.hpp"

#include <algorithm>
#include <map>

#include "tidegate/config/model/sections.hpp"
#include "tidegate/config/nearest.hpp"

namespace tidegate::config {
namespace {

constexpr std::string_view kCircuitsOfOne = "circuit_of.";

std::vector<Section> all_sections() {
  std::vector<Section> all;
  all.push_back(top_section());
  all.push_back(exchange_section());
  all.push_back(batching_section());
  for (Section& section : lifetime_sections()) all.push_back(std::move(section));
  all.push_back(cache_section());
  all.push_back(circuit_section());
  all.push_back(limits_section());
  all.push_back(retry_section());
  all.push_back(hedge_section());
  all.push_back(stream_section());
  all.push_back(trading_section());
  for (Section& section : strategy_sections()) all.push_back(std::move(section));
  all.push_back(risk_section());
  all.push_back(ladder_section());
  all.push_back(journal_section());
  all.push_back(monitor_section());
  for (Section& section : alert_sections()) all.push_back(std::move(section));
  return all;
}

using Fields = std::map<std::string, const Key*, std::less<>>;

Fields all_fields() {
  Fields fields;
  for (const Section& section : sections()) {
    for (const Key& key : section.keys) fields.emplace(key.field, &key);
  }
  return fields;
}

// The part up to the first dot, and the rest; without a dot there is no rest.
std::pair<std::string_view, std::string_view> parted(std::string_view path) {
  const std::size_t dot = path.find('.');
  if (dot == std::string_view::npos) return {path, {}};
  return {path.substr(0, dot), path.substr(dot + 1)};
}

// The part up to the last dot; without a dot, nothing.
std::string_view before_last(std::string_view path) {
  const std::size_t dot = path.rfind('.');
  return dot == std::string_view::npos ? std::string_view{} : path.substr(0, dot);
}

// The key's own name: what stands behind the last dot.
std::string_view last_part(std::string_view path) {
  return path.substr(path.rfind('.') + 1);
}

}  // namespace

const std::vector<Section>& sections() {
  static const std::vector<Section> all = all_sections();
  return all;
}

const Section* section_named(std::string_view name) {
  const auto found = std::ranges::find(sections(), name, &Section::name);
  return found == sections().end() ? nullptr : &*found;
}

std::string Place::path() const {
  return table.empty() ? key->path() : key->section + "." + table + "." + key->name;
}

std::optional<Place> find_setting(std::string_view path) {
  if (path.starts_with('.') || path.ends_with('.')) return std::nullopt;  // not the section without a name
  const std::string_view of = before_last(path);
  const std::string_view name = last_part(path);
  if (const Section* section = section_named(of); section != nullptr && !section->has_named_tables) {
    if (const Key* key = section->find(name)) return Place{.key = key};
  }
  const std::string_view table = last_part(of);
  const Section* section = of.empty() ? nullptr : section_named(before_last(of));
  const bool of_any = section != nullptr && section->has_named_tables && table == kAnyName;
  if (section == nullptr || (!of_any && !section->takes_table(table))) return std::nullopt;
  const Key* key = section->find(name);
  if (key == nullptr) return std::nullopt;
  return Place{.key = key, .table = of_any ? std::string{} : std::string{table}};
}

std::optional<Place> find_field(std::string_view field) {
  static const Fields fields = all_fields();
  std::string table;
  std::string name{field};
  if (field.starts_with(kCircuitsOfOne)) {
    const auto [of, own] = parted(field.substr(kCircuitsOfOne.size()));
    table = of;
    name = std::string{"circuit."}.append(own);
  }
  const auto found = fields.find(name);
  if (found == fields.end()) return std::nullopt;
  return Place{.key = found->second, .table = std::move(table)};
}

std::string nearest_setting(std::string_view path) {
  std::vector<std::string> paths;
  std::string elsewhere;
  for (const Section& section : sections()) {
    for (const Key& key : section.keys) {
      // What was written as a name of the user's counts as one.
      const bool in_named = key.in_named_tables && before_last(before_last(path)) == section.name;
      const std::string_view table = in_named ? last_part(before_last(path)) : std::string_view{};
      const Place place{.key = &key, .table = is_table_name(table) ? std::string{table} : std::string{}};
      paths.push_back(place.path());
      if (elsewhere.empty() && key.name == last_part(path)) elsewhere = place.path();
    }
  }
  std::string near = nearest(path, paths);
  // "cache.open_for_ms" is not far from some key of [cache]; but the same name is what was meant.
  return elsewhere.empty() || last_part(near) == last_part(path) ? near : elsewhere;
}

void set(Draft& draft, const Place& place, const Value& value) {
  if (place.table.empty()) return place.key->set(draft, value);
  Values& own = draft.tables[place.key->section][place.table];
  if (place.key->sets_others) own.clear();
  own.insert_or_assign(place.key->name, value);
}

}  // namespace tidegate::config
