// Drafts and origins side by side.
#include "tidegate/config/pages/listing.hpp"

#include <fmt/format.h>

#include "tidegate/config/model/model.hpp"

namespace tidegate::config {

std::vector<ListedSetting> listing(const Loaded& loaded, bool all) {
  std::vector<ListedSetting> listed;
  for (const Section& section : sections()) {
    for (const Key& key : section.keys) {
      if (key.in_named_tables) break;  // their tables follow
      const Origin& origin = loaded.origins.of(key.path());
      if (!all && origin.source == Source::kDefault) continue;
      listed.push_back({key.path(), key.shown(key.get(loaded.draft)), origin});
    }
    const auto tables = loaded.draft.tables.find(section.name);
    if (tables == loaded.draft.tables.end()) continue;
    for (const auto& [table, own] : tables->second) {
      for (const Key& key : section.keys) {
        const auto value = own.find(key.name);
        if (value == own.end()) continue;
        const std::string path = Place{.key = &key, .table = table}.path();
        listed.push_back({path, key.shown(value->second), loaded.origins.of(path)});
      }
    }
  }
  return listed;
}

std::string listing_text(const std::vector<ListedSetting>& listed) {
  std::string out;
  for (const ListedSetting& each : listed) {
    out += fmt::format("{} = {}  # {}\n", each.path, each.value, each.origin.in_words());
  }
  return out;
}

}  // namespace tidegate::config
