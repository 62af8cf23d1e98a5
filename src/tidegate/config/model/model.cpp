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

bool names_endpoint(const Section& section, std::string_view endpoint) {
  return std::ranges::find(section.endpoints, endpoint) != section.endpoints.end();
}

// The part up to the first dot, and the rest; without a dot there is no rest.
std::pair<std::string_view, std::string_view> parted(std::string_view path) {
  const std::size_t dot = path.find('.');
  if (dot == std::string_view::npos) return {path, {}};
  return {path.substr(0, dot), path.substr(dot + 1)};
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
  return endpoint.empty() ? key->path() : key->section + "." + endpoint + "." + key->name;
}

std::optional<Place> find_setting(std::string_view path) {
  const auto [first, rest] = parted(path);
  const Section* section = section_named(rest.empty() ? std::string_view{} : first);
  if (section == nullptr) return std::nullopt;
  const std::string_view within = rest.empty() ? first : rest;
  if (const Key* key = section->find(within)) return Place{.key = key};
  const auto [endpoint, name] = parted(within);
  const Key* key = names_endpoint(*section, endpoint) ? section->find(name) : nullptr;
  if (key == nullptr) return std::nullopt;
  return Place{.key = key, .endpoint = std::string{endpoint}};
}

std::optional<Place> find_field(std::string_view field) {
  static const Fields fields = all_fields();
  std::string endpoint;
  std::string name{field};
  if (field.starts_with(kCircuitsOfOne)) {
    const auto [of, own] = parted(field.substr(kCircuitsOfOne.size()));
    endpoint = of;
    name = std::string{"circuit."}.append(own);
  }
  const auto found = fields.find(name);
  if (found == fields.end()) return std::nullopt;
  return Place{.key = found->second, .endpoint = std::move(endpoint)};
}

std::string nearest_setting(std::string_view path) {
  std::vector<std::string> paths;
  std::string elsewhere;
  for (const Section& section : sections()) {
    for (const Key& key : section.keys) {
      paths.push_back(key.path());
      if (elsewhere.empty() && key.name == last_part(path)) elsewhere = key.path();
    }
  }
  std::string near = nearest(path, paths);
  // "cache.open_for_ms" is not far from some key of [cache]; but the same name is what was meant.
  return elsewhere.empty() || last_part(near) == last_part(path) ? near : elsewhere;
}

void set(Draft& draft, const Place& place, const Value& value) {
  if (place.endpoint.empty()) return place.key->set(draft, value);
  Values& own = draft.circuits[place.endpoint];
  if (place.key->sets_others) own.clear();
  own.insert_or_assign(place.key->name, value);
}

}  // namespace tidegate::config
