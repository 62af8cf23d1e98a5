// Explanations of one setting, of a section, of all.
#include "tidegate/config/pages/explanation.hpp"

#include <fmt/format.h>

#include "tidegate/config/model/model.hpp"
#include "tidegate/config/model/presets.hpp"
#include "tidegate/config/pages/wording.hpp"
#include "tidegate/config/reading/environment.hpp"

namespace tidegate::config {
namespace {

constexpr std::size_t kColumns = 100;

std::string presets_that_set(const std::string& path) {
  std::vector<std::string> found;
  for (const Preset& preset : presets()) {
    for (const PresetRow& row : preset.rows) {
      if (row.path == path) found.push_back(fmt::format("{} {}", preset.name, row.value));
    }
  }
  return fmt::format("{}", fmt::join(found, ", "));
}

std::string of_place(const Place& place) {
  const Key& key = *place.key;
  const Section& section = *section_named(key.section);
  std::string out = fmt::format("{}\n{}", place.path(), wrapped(key.meaning, "  ", kColumns));
  const auto add = [&out](std::string_view what, std::string_view said) {
    out += fmt::format("  {:<12} {}\n", what, said);
  };
  add("type", type_in_words(key));
  if (place.table.empty() || key.in_named_tables) {
    add("default", key.default_shown());
  } else {
    add("default", "what " + key.path() + " is");
  }
  add("level", name(key.level));
  add("a change", key.change == Change::kRestart ? "takes a restart" : "takes effect while it runs");
  if (const std::string set = presets_that_set(place.path()); !set.empty()) add("presets", set);
  add("environment", variable_of(place.path()));
  if (!section.endpoints.empty() && place.table.empty()) {
    add("of one alone", section.name + ".ENDPOINT." + key.name);
  }
  return out;
}

std::string line_of(const Key& key) {
  return fmt::format("{:<34} {}\n", key.path(), key.meaning);
}

std::string of_section(const Section& section) {
  std::string out = fmt::format("{}\n{}\n", section.heading(), wrapped(section.meaning, "  ", kColumns));
  for (const Key& key : section.keys) {
    // One line stands for those that differ in the endpoint alone.
    if (section.one_key_an_endpoint && !key.sets_others) {
      return out +
             fmt::format("{:<34} one key an endpoint, such as {}\n", section.name + ".ENDPOINT_ms", key.name);
    }
    out += line_of(key);
  }
  return out;
}

std::string of_all() {
  std::string out;
  for (const Section& section : sections()) out += (out.empty() ? "" : "\n") + of_section(section);
  return out;
}

}  // namespace

base::Result<std::string> explanation(std::string_view asked) {
  if (asked.empty()) return of_all();
  if (const auto place = find_setting(asked)) return of_place(*place);
  if (const Section* section = section_named(asked)) return of_section(*section);
  std::string out;
  for (const Section& section : sections()) {
    if (const Key* key = section.find(asked)) out += (out.empty() ? "" : "\n") + of_place({.key = key});
  }
  if (!out.empty()) return out;
  const std::string near = nearest_setting(asked);
  return base::fail(base::ErrorCode::kNotFound,
                    fmt::format("there is no setting {}{}; `tidegate config explain` lists all", asked,
                                near.empty() ? "" : "; the nearest is " + near));
}

}  // namespace tidegate::config
