#include "tidegate/resilience/cache/tags.hpp"

#include "tidegate/base/assert.hpp"

namespace tidegate::resilience {

void CacheTags::attach(EntryNumber entry, std::span<const std::string_view> tags) {
  if (tags.empty()) return;
  TIDEGATE_ASSERT(tags.size() <= kMostTags, "an entry has at most eight tags");
  auto& own = of_entry_[entry];
  for (const std::string_view tag : tags) {
    auto at = by_tag_.find(tag);
    if (at == by_tag_.end()) at = by_tag_.try_emplace(std::string{tag}).first;
    if (at->second.insert(entry).second) own.push_back(at);
  }
}

void CacheTags::detach(EntryNumber entry) {
  if (of_entry_.empty()) return;
  const auto own = of_entry_.find(entry);
  if (own == of_entry_.end()) return;
  for (const ByTag::iterator at : own->second) {
    at->second.erase(entry);
    if (at->second.empty()) by_tag_.erase(at);
  }
  of_entry_.erase(own);
}

std::vector<EntryNumber> CacheTags::entries(std::string_view tag) const {
  const auto found = by_tag_.find(tag);
  if (found == by_tag_.end()) return {};
  return {found->second.begin(), found->second.end()};
}

}  // namespace tidegate::resilience
