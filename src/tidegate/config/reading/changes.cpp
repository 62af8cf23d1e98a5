// The model's rows, asked of two drafts.
#include "tidegate/config/reading/changes.hpp"

#include <set>

#include "tidegate/config/model/make_settings.hpp"
#include "tidegate/config/model/model.hpp"

namespace tidegate::config {
namespace {

std::set<std::string> endpoints_of(const Draft& before, const Draft& after) {
  std::set<std::string> endpoints;
  for (const auto& [endpoint, own] : before.circuits) endpoints.insert(endpoint);
  for (const auto& [endpoint, own] : after.circuits) endpoints.insert(endpoint);
  return endpoints;
}

bool says(const Draft& draft, const std::string& endpoint, const std::string& key) {
  const auto own = draft.circuits.find(endpoint);
  return own != draft.circuits.end() && own->second.contains(key);
}

void compare(const Key& key, const std::string& path, const Draft& before, const Draft& after,
             std::vector<SettingChange>& found) {
  const Value was = key.get(before);
  const Value is = key.get(after);
  if (was == is) return;
  found.push_back({path, key.shown(was), key.shown(is), key.change_of(was, is)});
}

}  // namespace

std::string SettingChange::in_words() const {
  return path + " from " + before + " to " + after;
}

std::vector<SettingChange> changes(const Draft& before, const Draft& after) {
  std::vector<SettingChange> found;
  for (const Section& section : sections()) {
    for (const Key& key : section.keys) compare(key, key.path(), before, after, found);
    if (section.endpoints.empty()) continue;
    for (const std::string& endpoint : endpoints_of(before, after)) {
      const Draft was = draft_of(before, endpoint);
      const Draft is = draft_of(after, endpoint);
      for (const Key& key : section.keys) {
        const bool own = says(before, endpoint, key.name) || says(after, endpoint, key.name);
        // A profile sets others, which follow from it; what takes a restart is told wherever it comes from.
        if (!own && key.change == Change::kRunTime) continue;
        compare(key, Place{.key = &key, .endpoint = endpoint}.path(), was, is, found);
      }
    }
  }
  return found;
}

Draft taken_at_run_time(const Draft& before, const Draft& after) {
  Draft taken = after;
  // What sets others comes first, as where settings are read.
  for (const bool first : {true, false}) {
    for (const Section& section : sections()) {
      for (const Key& key : section.keys) {
        if (key.sets_others != first) continue;
        const Value was = key.get(before);
        const Value is = key.get(after);
        const bool stays = was != is && key.change_of(was, is) == Change::kRestart;
        // Even what changed at once is set again: something that stays as it was may have set it back.
        if (stays || !first) key.set(taken, stays ? was : is);
      }
    }
  }
  for (const std::string& endpoint : endpoints_of(before, after)) {
    const Draft was = draft_of(before, endpoint);
    const Draft is = draft_of(taken, endpoint);
    for (const Key& key : section_named("circuit")->keys) {
      if (key.change == Change::kRunTime || key.get(was) == key.get(is)) continue;
      taken.circuits[endpoint].insert_or_assign(key.name, key.get(was));
    }
  }
  return taken;
}

}  // namespace tidegate::config
