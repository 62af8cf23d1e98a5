// Tables of settings and presets.
#include "tidegate/config/pages/reference_page.hpp"

#include <fmt/format.h>

#include <map>

#include "tidegate/config/model/model.hpp"
#include "tidegate/config/model/presets.hpp"
#include "tidegate/config/pages/wording.hpp"

namespace tidegate::config {
namespace {

// A bar would end a cell.
std::string in_cell(std::string text) {
  for (std::size_t at = text.find('|'); at != std::string::npos; at = text.find('|', at + 2)) {
    text.insert(at, 1, '\\');
  }
  return text;
}

std::string row_of_key(const Key& key, const Draft& usual) {
  return fmt::format("| `{}` | `{}` | {} | {}, {} | {} |\n", key.name, key.shown(key.get(usual)),
                     in_cell(type_in_words(key)), name(key.level), name(key.change), in_cell(key.meaning));
}

constexpr std::string_view kKeysHead =
    "| key | default | type and range | level, takes effect at | meaning |\n|---|---|---|---|---|\n";

std::string section_part(const Section& section, const Draft& usual) {
  std::string out = fmt::format("\n### {}\n\n{}\n\n{}",
                                section.name.empty() ? "Above all sections" : "`" + section.heading() + "`",
                                section.meaning, kKeysHead);
  for (const Key& key : section.keys) out += row_of_key(key, usual);
  if (!section.endpoints.empty()) {
    out +=
        fmt::format("\n`[{}.ENDPOINT]` has the same keys for one endpoint alone, over those of `[{}]`: {}.\n",
                    section.name, section.name, fmt::join(section.endpoints, ", "));
  }
  return out;
}

// The sections with one key an endpoint are columns of one table.
std::string lifetimes_part(const std::vector<const Section*>& columns, const Draft& usual) {
  std::string out = "\n### Lifetimes\n\n";
  for (const Section* section : columns) {
    out += fmt::format("`[{}]`: {} In ms, {}.\n\n", section->name, section->meaning,
                       section->keys.back().range.in_words());
  }
  out += "| key |";
  std::string line = "|---|";
  for (const Section* section : columns) {
    out += fmt::format(" `[{}]` |", section->name);
    line += "--:|";
  }
  out += "\n" + line + "\n";
  for (const Key& key : columns.front()->keys) {
    out += fmt::format("| `{}` |", key.name);
    for (const Section* section : columns) {
      const Key* own = section->find(key.name);
      out += own == nullptr ? " |" : fmt::format(" {} |", own->shown(own->get(usual)));
    }
    out += "\n";
  }
  const Key& first = columns.front()->keys.front();
  out +=
      fmt::format("\n`{}`: {} Writes are never kept. All are {}, and a change takes effect at {}.\n",
                  first.path(), first.meaning, name(columns.front()->keys.back().level), name(first.change));
  return out;
}

std::string presets_part(const Draft& usual) {
  std::string out = "\n### Presets\n\n| setting | default |";
  std::string line = "|---|--:|";
  std::vector<std::string> paths;  // in the model's order
  std::map<std::string, std::map<std::string_view, std::string_view>> cells;
  for (const Preset& preset : presets()) {
    out += fmt::format(" `{}` |", preset.name);
    line += "--:|";
    for (const PresetRow& row : preset.rows) cells[std::string{row.path}][preset.name] = row.value;
  }
  out += "\n" + line + "\n";
  for (const Section& section : sections()) {
    for (const Key& key : section.keys) {
      const auto row = cells.find(key.path());
      if (row == cells.end()) continue;
      out += fmt::format("| `{}` | {} |", key.path(), key.shown(key.get(usual)));
      for (const Preset& preset : presets()) {
        const auto cell = row->second.find(preset.name);
        out += fmt::format(" {}{}|", cell == row->second.end() ? std::string_view{} : cell->second,
                           cell == row->second.end() ? "" : " ");
      }
      out += "\n";
    }
  }
  out += "\n";
  for (const Preset& preset : presets()) out += fmt::format("- `{}`: {}.\n", preset.name, preset.purpose);
  return out;
}

}  // namespace

std::string reference_page() {
  const Draft usual = default_draft();
  std::string out;
  std::vector<const Section*> lifetimes;
  for (const Section& section : sections()) {
    if (section.one_key_an_endpoint) {
      lifetimes.push_back(&section);
      continue;
    }
    if (!lifetimes.empty()) out += lifetimes_part(lifetimes, usual);
    lifetimes.clear();
    out += section_part(section, usual);
  }
  return out + presets_part(usual);
}

}  // namespace tidegate::config
