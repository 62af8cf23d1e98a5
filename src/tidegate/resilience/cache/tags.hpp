// Which entries carry which tag, so that all entries of a tag can be erased without a scan.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "tidegate/resilience/keyed/slab.hpp"

namespace tidegate::resilience {

// O(log tags + log entries of the tag) for each tag of an entry; nothing for an entry without one. A tag
// lasts as long as an entry carries it, so there are at most kMostTags times as many as entries.
class CacheTags {
 public:
  static constexpr std::size_t kMostTags = 8;

  // Precondition: the entry has no tags yet; kMostTags at most.
  void attach(EntryNumber entry, std::span<const std::string_view> tags);
  void detach(EntryNumber entry);
  // In the order of their numbers.
  std::vector<EntryNumber> entries(std::string_view tag) const;

 private:
  using ByTag = std::map<std::string, std::set<EntryNumber>, std::less<>>;

  ByTag by_tag_;
  std::unordered_map<EntryNumber, std::vector<ByTag::iterator>> of_entry_;
};

}  // namespace tidegate::resilience
