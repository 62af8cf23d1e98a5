// Lists of entry numbers, newest to oldest; all lists of one owner share one array of links.
#pragma once

#include <vector>

#include "tidegate/resilience/keyed/slab.hpp"

namespace tidegate::resilience {

// An entry is in one list at most. The links lie apart from the entries, 8 bytes each: what moves an entry to
// the front touches three neighbours, which are far likelier to be cached here than the entries are.
class CacheLinks {
 public:
  struct List {
    EntryNumber newest = kNoEntry;
    EntryNumber oldest = kNoEntry;
  };

  // Makes room for numbers below `capacity`.
  void grow(EntryNumber capacity) {
    links_.reserve(capacity);
    links_.resize(capacity);
  }

  void push_newest(List& list, EntryNumber entry) noexcept {
    links_[entry] = {.newer = kNoEntry, .older = list.newest};
    (list.newest == kNoEntry ? list.oldest : links_[list.newest].newer) = entry;
    list.newest = entry;
  }
  // Precondition: the entry is in that list.
  void unlink(List& list, EntryNumber entry) noexcept {
    const Link link = links_[entry];
    (link.newer == kNoEntry ? list.newest : links_[link.newer].older) = link.older;
    (link.older == kNoEntry ? list.oldest : links_[link.older].newer) = link.newer;
  }

  void prefetch(EntryNumber entry) const noexcept { __builtin_prefetch(&links_[entry], 1); }
  void prefetch_neighbours(EntryNumber entry) const noexcept {
    const Link& link = links_[entry];
    if (link.newer != kNoEntry) prefetch(link.newer);
    if (link.older != kNoEntry) prefetch(link.older);
  }

 private:
  struct Link {
    EntryNumber newer = kNoEntry;
    EntryNumber older = kNoEntry;
  };

  std::vector<Link> links_;
};

}  // namespace tidegate::resilience
