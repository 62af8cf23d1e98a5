// A TOML file's values, by the rows of the model.
#include "tidegate/config/reading/file_layer.hpp"

#include <optional>

#include "tidegate/config/nearest.hpp"

namespace tidegate::config {
namespace {

// Of a section within another ("alerts.rule") too; nothing: it is not in the file.
std::optional<TomlSection> table_of(TomlFile& file, const Section& section) {
  const std::size_t dot = section.name.find('.');
  if (dot == std::string::npos) return file.section(section.name);
  TomlSection outer = file.section(section.name.substr(0, dot));
  const std::string own = section.name.substr(dot + 1);
  return outer.has(own) ? outer.table(own) : std::nullopt;
}

// Of a section within another, where the file has something else by its name.
void refuse_no_table(TomlFile& file, const Section& section) {
  const std::size_t dot = section.name.find('.');
  file.section(section.name.substr(0, dot))
      .expected(section.name.substr(dot + 1), "a table, " + section.heading());
}

void read_table(TomlFile& file, TomlSection table, const Section& section, const std::string& name,
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
          {{&key, name}, std::move(*value), {.source = Source::kFile, .where = file.place(entry->line)}});
    }
  }
}

// [circuit.depth] and its like. A table of another name is as unknown as a key.
void read_endpoints(TomlFile& file, TomlSection table, const Section& section, Layer& layer) {
  for (const std::string& endpoint : section.endpoints) {
    if (auto own = table.table(endpoint)) read_table(file, *own, section, endpoint, layer);
  }
}

// [alerts.rule.NAME] and its like, whatever they are called.
void read_named(TomlFile& file, TomlSection table, const Section& section, Layer& layer) {
  for (const std::string& name : table.table_names()) {
    TomlSection own = table.table(name).value();
    Layer nameless;
    const bool has_name = is_table_name(name);
    if (!has_name) {
      own.refuse(
          "is no name: it needs small letters, digits and single underscores between them, from a letter");
    } else if (own.empty()) {
      own.refuse("nothing is set there");
    }
    read_table(file, own, section, name, has_name ? layer : nameless);
  }
}

// The section in which the file has a stranger: "circuit" too, if it is in "circuit.depth".
const Section* section_of(const TomlStranger& stranger) {
  if (const Section* section = section_named(stranger.section)) return section;
  return section_named(stranger.section.substr(0, stranger.section.rfind('.')));
}

// A secret in the settings is refused with what to do, and nothing of it is shown.
void refuse_secrets(TomlFile& file) {
  for (const TomlStranger& stranger : file.strangers()) {
    if (stranger.key.empty()) continue;
    const auto why = why_elsewhere(section_of(stranger), stranger.key);
    if (!why.empty()) file.refuse(stranger, why);
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
    const auto table = table_of(file, section);
    if (!table) {
      refuse_no_table(file, section);
      continue;
    }
    if (section.has_named_tables) {
      read_named(file, *table, section, layer);
    } else {
      read_table(file, *table, section, {}, layer);
      read_endpoints(file, *table, section, layer);
    }
  }
  refuse_secrets(file);
  return layer;
}

bool add_problem(TomlFile& file, const Place& place, const std::string& text) {
  auto table = table_of(file, *section_named(place.key->section));
  if (!table) return false;
  if (place.table.empty()) {
    table->add_problems({place.key->name + text});
    return true;
  }
  auto own = table->table(place.table);
  if (own) own->add_problems({place.key->name + text});
  return own.has_value();
}

std::vector<std::string> problems_of(const TomlFile& file) {
  return file.problems(what_was_meant);
}

}  // namespace tidegate::config
