// A TOML file's values, by the rows of the model.
#include "tidegate/config/reading/file_layer.hpp"

#include "tidegate/config/nearest.hpp"
#include "tidegate/config/secrets.hpp"

namespace tidegate::config {
namespace {

void read_table(TomlFile& file, TomlSection table, const Section& section, const std::string& endpoint,
                Layer& layer) {
  for (const Key& key : section.keys) {
    const auto entry = table.entry(key.name);
    if (!entry) continue;
    auto value = value_from(entry->value, key.kind, key.unit);
    if (!value) {
      table.expected(key.name, key.expectation());
    } else if (const auto wrong = key.complaint(*value)) {
      table.add_problems({*wrong});
    } else {
      layer.settings.push_back(
          {{&key, endpoint}, std::move(*value), {.source = Source::kFile, .where = file.place(entry->line)}});
    }
  }
}

// [circuit.depth] and its like. A table of another name is as unknown as a key.
void read_endpoints(TomlFile& file, TomlSection table, const Section& section, Layer& layer) {
  for (const std::string& endpoint : section.endpoints) {
    if (auto own = table.table(endpoint)) read_table(file, *own, section, endpoint, layer);
  }
}

// A secret in the settings is refused with what to do, and nothing of it is shown.
void refuse_secrets(TomlFile& file) {
  for (const TomlStranger& stranger : file.strangers()) {
    if (!stranger.key.empty() && is_secret_name(stranger.key)) file.refuse(stranger, secret_elsewhere());
  }
}

std::string what_was_meant(const TomlStranger& stranger) {
  if (stranger.key.empty()) return nearest_in_words(stranger.section, stranger.known);
  std::vector<std::string> known = stranger.known;
  if (const Section* section = section_named(stranger.section)) {
    known.insert(known.end(), section->endpoints.begin(), section->endpoints.end());
  }
  const std::string here = nearest_in_words(stranger.key, known);
  const std::string anywhere = nearest_setting(stranger.name());
  // The same name in another section is more likely meant than a similar one in this.
  const bool same_name = anywhere.ends_with("." + stranger.key);
  return !here.empty() && !same_name ? here : anywhere.empty() ? "" : "; the nearest is " + anywhere;
}

}  // namespace

Layer read_file(TomlFile& file) {
  Layer layer;
  for (const Section& section : sections()) {
    TomlSection table = file.section(section.name);
    read_table(file, table, section, {}, layer);
    read_endpoints(file, table, section, layer);
  }
  refuse_secrets(file);
  return layer;
}

void add_problem(TomlFile& file, const Place& place, const std::string& text) {
  TomlSection table = file.section(place.key->section);
  if (!place.endpoint.empty()) {
    if (auto own = table.table(place.endpoint)) return own->add_problems({place.key->name + text});
  }
  table.add_problems({place.key->name + text});
}

std::vector<std::string> problems_of(const TomlFile& file) {
  return file.problems(what_was_meant);
}

}  // namespace tidegate::config
