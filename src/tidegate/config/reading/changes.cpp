// The model's rows, asked of two drafts.
#include "tidegate/config/reading/changes.hpp"

#include <algorithm>
#include <set>
#include <string_view>

#include "tidegate/config/model/make_settings.hpp"
#include "tidegate/config/model/model.hpp"
#include "tidegate/config/secrets.hpp"

namespace tidegate::config {
namespace {

const Tables& tables_of(const Draft& draft, const Section& section) {
  static const Tables kNone;
  const auto found = draft.tables.find(section.name);
  return found == draft.tables.end() ? kNone : found->second;
}

// What stands in that table; null: nothing is said there.
const Value* said(const Draft& draft, const Section& section, const std::string& table, const Key& key) {
  const Tables& tables = tables_of(draft, section);
  const auto own = tables.find(table);
  if (own == tables.end()) return nullptr;
  const auto value = own->second.find(key.name);
  return value == own->second.end() ? nullptr : &value->second;
}

std::set<std::string> table_names(const Draft& before, const Draft& after, const Section& section) {
  std::set<std::string> names;
  for (const Draft* draft : {&before, &after}) {
    for (const auto& [name, own] : tables_of(*draft, section)) names.insert(name);
  }
  return names;
}

// A URL may hold a token, as its path or beside its host.
bool holds_secret(std::string_view text) {
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t end = std::min(text.find_first_of("/?&=@:", at), text.size());
    if (may_be_secret(text.substr(at, end - at))) return true;
    at = end + 1;
  }
  return false;
}

std::string shown_unless_secret(const Key& key, const Value& value) {
  const auto* text = key.kind == Kind::kText ? std::get_if<std::string>(&value) : nullptr;
  const auto* list = std::get_if<std::vector<std::string>>(&value);
  const bool hidden = (text != nullptr && holds_secret(*text)) ||
                      (list != nullptr && std::ranges::any_of(*list, holds_secret));
  return hidden ? "(not shown: it may be a secret)" : key.shown(value);
}

void compare(const Key& key, const std::string& path, const Draft& before, const Draft& after,
             std::vector<SettingChange>& found) {
  const Value was = key.get(before);
  const Value is = key.get(after);
  if (was == is) return;
  found.push_back(
      {path, shown_unless_secret(key, was), shown_unless_secret(key, is), key.change_of(was, is)});
}

// What [circuit.ENDPOINT] says, beside what is in force for that endpoint.
void compare_endpoints(const Section& section, const Draft& before, const Draft& after,
                       std::vector<SettingChange>& found) {
  for (const std::string& endpoint : table_names(before, after, section)) {
    const Draft was = draft_of(before, endpoint);
    const Draft is = draft_of(after, endpoint);
    for (const Key& key : section.keys) {
      const bool own =
          said(before, section, endpoint, key) != nullptr || said(after, section, endpoint, key) != nullptr;
      // A profile sets others, which follow from it; what takes a restart is told wherever it comes from.
      if (!own && key.change == Change::kRunTime) continue;
      compare(key, Place{.key = &key, .table = endpoint}.path(), was, is, found);
    }
  }
}

// What stands in tables with names of the user's: of what is not said there, nothing is in force that a
// single value could tell.
void compare_named(const Section& section, const Draft& before, const Draft& after,
                   std::vector<SettingChange>& found) {
  const auto shown = [](const Key& key, const Value* value) {
    return value == nullptr ? std::string{"nothing"} : shown_unless_secret(key, *value);
  };
  for (const std::string& name : table_names(before, after, section)) {
    for (const Key& key : section.keys) {
      const Value* was = said(before, section, name, key);
      const Value* is = said(after, section, name, key);
      const bool same = was == nullptr || is == nullptr ? was == is : *was == *is;
      if (same) continue;
      found.push_back(
          {Place{.key = &key, .table = name}.path(), shown(key, was), shown(key, is), key.change});
    }
  }
}

}  // namespace

std::string SettingChange::in_words() const {
  return path + " from " + before + " to " + after;
}

std::vector<SettingChange> changes(const Draft& before, const Draft& after) {
  std::vector<SettingChange> found;
  for (const Section& section : sections()) {
    if (section.has_named_tables) {
      compare_named(section, before, after, found);
      continue;
    }
    for (const Key& key : section.keys) compare(key, key.path(), before, after, found);
    if (!section.endpoints.empty()) compare_endpoints(section, before, after, found);
  }
  return found;
}

Draft taken_at_run_time(const Draft& before, const Draft& after) {
  Draft taken = after;
  // What sets others comes first, as where settings are read.
  for (const bool first : {true, false}) {
    for (const Section& section : sections()) {
      if (section.has_named_tables) continue;
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
  for (const Section& section : sections()) {
    // None of them is taken at run time.
    if (section.has_named_tables) {
      taken.tables.insert_or_assign(section.name, tables_of(before, section));
    }
    if (section.endpoints.empty()) continue;
    for (const std::string& endpoint : table_names(before, after, section)) {
      const Draft was = draft_of(before, endpoint);
      const Draft is = draft_of(taken, endpoint);
      for (const Key& key : section.keys) {
        if (key.change == Change::kRunTime || key.get(was) == key.get(is)) continue;
        taken.tables[section.name][endpoint].insert_or_assign(key.name, key.get(was));
      }
    }
  }
  return taken;
}

}  // namespace tidegate::config
