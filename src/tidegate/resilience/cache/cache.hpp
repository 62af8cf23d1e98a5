// Keeps answers for a while: fresh up to their TTL, stale up to their stale bound, then gone.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tidegate/base/assert.hpp"
#include "tidegate/base/random.hpp"
#include "tidegate/base/time.hpp"
#include "tidegate/resilience/cache/accesses.hpp"
#include "tidegate/resilience/cache/entry.hpp"
#include "tidegate/resilience/cache/eviction.hpp"
#include "tidegate/resilience/cache/settings.hpp"
#include "tidegate/resilience/cache/tags.hpp"
#include "tidegate/resilience/cache/timer_wheel.hpp"
#include "tidegate/resilience/cache/weights.hpp"
#include "tidegate/resilience/keyed/hashed_key.hpp"
#include "tidegate/resilience/keyed/index.hpp"
#include "tidegate/resilience/keyed/slab.hpp"

namespace tidegate::resilience {

// Algorithm: entries in a slab, numbered; an index of fingerprints leads to the number, and everything else
// (order of eviction, timer wheel, tags, weights) keeps its own few bytes under that number. A hit reads one
// line of the index and the entry, allocates nothing and takes a view of the key. Every operation is O(1),
// amortised, but erase_where, erase_prefix, shorten and clear, which are O(entries), and erase_tag, O(entries
// of the tag). Beyond key and value an entry costs 59 bytes in a full cache.
//
// An entry past its bound is never handed out. It leaves when it is next asked for, is the next to be
// evicted, or within a tick (1.05 ms) of the next `set` or miss, each of which does up to `expiry_work` of
// what the timer wheel has due. So dead entries hold memory, but never more than the capacity.
//
// Pure: single owner, `now` never goes back. V is any movable type, PayloadPtr at the Gate; Key a
// std::string, named by a std::string_view, or an integer.
template <class V, class Key = std::string>
class Cache {
 public:
  using KeyView = typename KeyTraits<Key>::View;
  using Entry = CacheEntry<V>;
  // `entry` is null exactly when kAbsent, and valid until the cache is next changed. `number`: the cache's
  // own.
  struct Lookup {
    const Entry* entry = nullptr;
    Freshness freshness = Freshness::kAbsent;
    EntryNumber number = kNoEntry;
  };
  // Called for each value that leaves, after it has left. Must not call back into the cache.
  using RemovalListener = std::move_only_function<void(KeyView key, V value, RemovalCause cause)>;
  // How many bytes of `max_bytes` an entry takes; for as long as it holds that value.
  using Weigher = std::move_only_function<std::size_t(KeyView key, const V& value)>;

  // Preconditions: settings.validate() is empty; `weigher` is given exactly when max_bytes is.
  explicit Cache(CacheSettings settings = {}, RemovalListener listener = nullptr, Weigher weigher = nullptr)
      : eviction_(settings, weights_),
        index_(settings.max_entries),
        weights_(settings.max_bytes > 0),
        accesses_(settings.expire_after_access),
        settings_(settings),
        listener_(std::move(listener)),
        weigher_(std::move(weigher)),
        random_(settings.seed) {
    TIDEGATE_ASSERT(settings_.validate().empty(), "a cache is made with valid settings");
    TIDEGATE_ASSERT((settings_.max_bytes > 0) == (weigher_ != nullptr), "bytes are counted by a weigher");
  }
  Cache(const Cache&) = delete;
  Cache& operator=(const Cache&) = delete;
  // Values still there are destroyed without notifying the listener.
  ~Cache() {
    index_.for_each([this](EntryNumber entry) { nodes_.erase(entry); });
  }

  // Asks, changes nothing: neither the order of use nor the statistics.
  Lookup peek(const HashedKey<Key>& key, base::MonotonicTime now) const {
    const EntryNumber found = find(key);
    if (found == kNoEntry) return {};
    const Freshness freshness = freshness_of(found, now);
    return {freshness == Freshness::kAbsent ? nullptr : &nodes_[found].entry, freshness, found};
  }
  // Counts what `peek` found at that instant as a use, or as a miss. An entry past its bound is removed.
  // Precondition: the cache has not been changed since, but by counting other uses.
  void count(const Lookup& found, base::MonotonicTime now) {
    if (found.freshness == Freshness::kAbsent) return count_miss(found.number, now);
    ++(found.freshness == Freshness::kFresh ? hits_ : statistics_.stale_hits);
    eviction_.used(found.number);
    accesses_.accessed(found.number, now);
  }
  // Asks and counts.
  Lookup get(const HashedKey<Key>& key, base::MonotonicTime now) {
    const Lookup found = peek(key, now);
    count(found, now);
    return found;
  }

  // Stores or replaces; counts as a use. With a bound of 0 nothing is stored, but an older value of that key
  // leaves. At capacity others leave (as kExpired if their bound has passed). A value that alone weighs more
  // than max_bytes leaves at once, as kEvicted. The tags replace the older value's; kMostTags at most.
  void set(HashedKey<Key> key, V value, CacheTerms terms, base::MonotonicTime now,
           std::span<const std::string_view> tags = {});

  // True if there was one, usable or not.
  bool erase(const HashedKey<Key>& key) {
    const EntryNumber found = find(key);
    if (found != kNoEntry) remove(found, RemovalCause::kErased);
    return found != kNoEntry;
  }
  // Those whose key `condemned(KeyView)` says yes to. The number erased.
  template <class Condemned>
  std::size_t erase_where(Condemned condemned) {
    return erase_if([&](EntryNumber entry) { return condemned(view_of(entry)); });
  }
  std::size_t erase_prefix(std::string_view prefix) requires std::same_as<KeyView, std::string_view> {
    return erase_where([prefix](KeyView key) { return key.starts_with(prefix); });
  }
  std::size_t erase_tag(std::string_view tag);
  void clear() {
    erase_if([](EntryNumber) { return true; });
  }
  // Other bounds and another jitter from now on. Where there is more than the new bounds allow, each store
  // evicts up to kShrinkStep more than it needs until they hold: so many now, so that a small cache is within
  // them at once. A memory once taken for the index is kept. Preconditions: settings.validate() is empty, and
  // they differ in max_entries, max_bytes (not from or to 0) and ttl_jitter_percent alone.
  void apply(const CacheSettings& settings, base::MonotonicTime now);
  // What is kept under a key for which `terms_of(KeyView)`, an optional CacheTerms, has terms is good for no
  // longer than they say, counted from its storing. Longer ones change nothing. O(entries).
  template <class TermsOf>
  void shorten(TermsOf terms_of, base::MonotonicTime now);

  // Removes every entry past its bound, whatever the work.
  std::size_t remove_expired(base::MonotonicTime now);

  // Including entries past their bound that have not left yet.
  std::size_t size() const noexcept { return index_.size(); }
  // By the weigher; without one, the same as size().
  std::size_t bytes() const noexcept { return weights_.total(); }
  CacheStatistics statistics() const noexcept {
    CacheStatistics all = statistics_;
    all.hits = hits_;
    return all;
  }

  static constexpr std::size_t kShrinkStep = 16;

 private:
  struct Node {
    typename KeyTraits<Key>::Stored key;
    Entry entry;
  };
  // A value on its way in.
  struct Incoming {
    Entry entry;
    std::size_t weight;
    std::span<const std::string_view> tags;
  };

  KeyView view_of(EntryNumber entry) const { return KeyTraits<Key>::view(nodes_[entry].key); }
  EntryNumber find(const HashedKey<Key>& key) const {
    return index_.find(key.fingerprint(), [&](EntryNumber entry) { return view_of(entry) == key.view; });
  }
  Freshness freshness_of(EntryNumber entry, base::MonotonicTime now) const {
    return now < accesses_.gone_at(entry) ? nodes_[entry].entry.freshness(now) : Freshness::kAbsent;
  }
  base::MonotonicTime gone_at(EntryNumber entry) const {
    return std::min(nodes_[entry].entry.gone_at(), accesses_.gone_at(entry));
  }
  RemovalCause cause_at(base::MonotonicTime now, EntryNumber entry, RemovalCause if_usable) const {
    return freshness_of(entry, now) == Freshness::kAbsent ? RemovalCause::kExpired : if_usable;
  }

  // `dead`: the entry of that key that is past its bound; kNoEntry: there is none. Apart, so that a hit stays
  // small enough to be inlined.
  void count_miss(EntryNumber dead, base::MonotonicTime now);
  // Does a call's share of what the timer wheel has due.
  void pass_time(base::MonotonicTime now);
  // Evicts until so many more entries, which weigh so much, fit in. What weighs nothing takes a place all the
  // same.
  void make_room(std::size_t entries, std::size_t weight, base::MonotonicTime now);
  void insert(const HashedKey<Key>& key, Incoming incoming, base::MonotonicTime now);
  void replace(EntryNumber at, Incoming incoming, base::MonotonicTime now);
  void remove(EntryNumber entry, RemovalCause cause);
  // The wheel thinks that its time has come. An access may have put that off.
  void expire(EntryNumber entry, base::MonotonicTime now) {
    if (gone_at(entry) <= now) return remove(entry, RemovalCause::kExpired);
    wheel_.schedule(entry, gone_at(entry));
  }
  template <class Condemned>
  std::size_t erase_if(Condemned condemned);
  // Counts a value that has left, and notifies the listener.
  void tell(KeyView key, V left, RemovalCause cause);

  // What a hit writes comes first, then what it reads, in as few lines as may be.
  std::uint64_t hits_ = 0;  // of the statistics
  CacheEviction eviction_;
  CacheIndex index_;
  CacheSlab<Node> nodes_;
  CacheStatistics statistics_;  // but the hits
  CacheWeights weights_;
  CacheAccesses accesses_;
  CacheSettings settings_;
  RemovalListener listener_;
  Weigher weigher_;
  TimerWheel wheel_;
  CacheTags tags_;
  bool shrinking_ = false;    // the bounds have become smaller, and do not hold yet
  EntryNumber capacity_ = 0;  // what the structures beside the slab have room for
  base::Random random_;
};

template <class V, class Key>
void Cache<V, Key>::count_miss(EntryNumber dead, base::MonotonicTime now) {
  if (dead != kNoEntry) remove(dead, RemovalCause::kExpired);
  ++statistics_.misses;
  pass_time(now);
}

template <class V, class Key>
void Cache<V, Key>::set(HashedKey<Key> key, V value, CacheTerms terms, base::MonotonicTime now,
                        std::span<const std::string_view> tags) {
  pass_time(now);
  const EntryNumber known = find(key);
  if (terms.bound() <= base::Duration::zero()) {
    if (known != kNoEntry) remove(known, cause_at(now, known, RemovalCause::kReplaced));
    return;
  }
  const std::size_t weight = weigher_ ? weigher_(key.view, value) : 1;  // first: it may throw
  ++statistics_.stored;
  if (settings_.ttl_jitter_percent > 0) {
    const base::Duration most = terms.ttl / 100 * settings_.ttl_jitter_percent;
    const base::Duration cut{random_.between(0, most.count())};
    terms.ttl -= cut;
    if (settings_.stale_from_ttl) terms.stale_bound -= cut;
  }
  if (weigher_ && weight > settings_.max_bytes) {
    if (known != kNoEntry) remove(known, cause_at(now, known, RemovalCause::kReplaced));
    return tell(key.view, std::move(value), RemovalCause::kEvicted);
  }
  Incoming incoming{{std::move(value), now, terms}, weight, tags};
  if (known != kNoEntry) return replace(known, std::move(incoming), now);
  make_room(1, weight, now);
  insert(key, std::move(incoming), now);
}

template <class V, class Key>
void Cache<V, Key>::insert(const HashedKey<Key>& key, Incoming incoming, base::MonotonicTime now) {
  const EntryNumber at = nodes_.emplace(typename KeyTraits<Key>::Stored(key.view), std::move(incoming.entry));
  if (at >= capacity_) {
    // By an eighth at a time: the room that is not used stays small beside the entries.
    capacity_ = std::max(nodes_.capacity(), capacity_ + capacity_ / 8);
    weights_.grow(capacity_);
    accesses_.grow(capacity_);
    eviction_.grow(capacity_);
    wheel_.grow(capacity_);
  }
  index_.insert(key.fingerprint(), at);
  weights_.set(at, incoming.weight);
  accesses_.accessed(at, now);
  eviction_.inserted(at, key.fingerprint());
  wheel_.schedule(at, gone_at(at));
  tags_.attach(at, incoming.tags);
}

template <class V, class Key>
void Cache<V, Key>::replace(EntryNumber at, Incoming incoming, base::MonotonicTime now) {
  Entry& entry = nodes_[at].entry;
  const RemovalCause cause = cause_at(now, at, RemovalCause::kReplaced);
  // In place: a refresh of the same key, the most frequent store, allocates nothing.
  Entry older = std::exchange(entry, std::move(incoming.entry));
  accesses_.accessed(at, now);
  wheel_.cancel(at);
  wheel_.schedule(at, gone_at(at));
  tags_.detach(at);
  tags_.attach(at, incoming.tags);
  eviction_.reweighed(at, incoming.weight);
  weights_.drop(at);
  weights_.set(at, incoming.weight);
  eviction_.used(at);
  tell(view_of(at), std::move(older.value), cause);
  if (weigher_) make_room(0, 0, now);
}

template <class V, class Key>
void Cache<V, Key>::make_room(std::size_t entries, std::size_t weight, base::MonotonicTime now) {
  const auto full = [&] {
    if (weigher_ && weights_.total() + weight > settings_.max_bytes) return true;
    return size() + entries > settings_.max_entries;
  };
  for (std::size_t evicted = 0; size() > 0 && full(); ++evicted) {
    if (shrinking_ && evicted == kShrinkStep) return;
    const EntryNumber victim = eviction_.victim();
    remove(victim, cause_at(now, victim, RemovalCause::kEvicted));
  }
  shrinking_ = false;
}

template <class V, class Key>
void Cache<V, Key>::apply(const CacheSettings& settings, base::MonotonicTime now) {
  TIDEGATE_ASSERT(settings.validate().empty(), "a cache is given valid settings");
  TIDEGATE_ASSERT((settings.max_bytes > 0) == (weigher_ != nullptr), "bytes are counted from the beginning");
  settings_ = settings;
  index_.allow(settings.max_entries);
  eviction_.resize(settings);
  shrinking_ = true;
  make_room(0, 0, now);
}

template <class V, class Key>
template <class TermsOf>
void Cache<V, Key>::shorten(TermsOf terms_of, base::MonotonicTime now) {
  std::vector<EntryNumber> shortened;  // apart: who expires leaves the index
  index_.for_each([&](EntryNumber entry) {
    const std::optional<CacheTerms> most = terms_of(view_of(entry));
    if (!most) return;
    CacheTerms& terms = nodes_[entry].entry.terms;
    terms.ttl = std::min(terms.ttl, most->ttl);
    terms.stale_bound = std::min(terms.stale_bound, most->stale_bound);
    shortened.push_back(entry);
  });
  for (const EntryNumber entry : shortened) {
    wheel_.cancel(entry);
    expire(entry, now);
  }
}

template <class V, class Key>
void Cache<V, Key>::pass_time(base::MonotonicTime now) {
  wheel_.advance(
      now, settings_.expiry_work, [this](EntryNumber entry) { return gone_at(entry); },
      [this, now](EntryNumber entry) { expire(entry, now); });
}

template <class V, class Key>
std::size_t Cache<V, Key>::remove_expired(base::MonotonicTime now) {
  const std::size_t before = size();
  wheel_.expire_all(
      now, [this](EntryNumber entry) { return gone_at(entry); },
      [this, now](EntryNumber entry) { expire(entry, now); });
  return before - size();
}

template <class V, class Key>
std::size_t Cache<V, Key>::erase_tag(std::string_view tag) {
  const std::vector<EntryNumber> condemned = tags_.entries(tag);
  for (const EntryNumber entry : condemned) remove(entry, RemovalCause::kErased);
  return condemned.size();
}

template <class V, class Key>
template <class Condemned>
std::size_t Cache<V, Key>::erase_if(Condemned condemned) {
  std::vector<EntryNumber> chosen;
  index_.for_each([&](EntryNumber entry) {
    if (condemned(entry)) chosen.push_back(entry);
  });
  for (const EntryNumber entry : chosen) remove(entry, RemovalCause::kErased);
  return chosen.size();
}

template <class V, class Key>
void Cache<V, Key>::remove(EntryNumber entry, RemovalCause cause) {
  const auto fingerprint = HashedKey<Key>(view_of(entry)).fingerprint();
  eviction_.removed(entry, fingerprint, cause == RemovalCause::kEvicted);
  wheel_.cancel(entry);
  tags_.detach(entry);
  weights_.drop(entry);
  index_.erase(fingerprint, entry);
  Node left = std::move(nodes_[entry]);
  nodes_.erase(entry);
  tell(KeyTraits<Key>::view(left.key), std::move(left.entry.value), cause);
}

template <class V, class Key>
void Cache<V, Key>::tell(KeyView key, V left, RemovalCause cause) {
  if (cause == RemovalCause::kEvicted) ++statistics_.evictions;
  if (cause == RemovalCause::kExpired) ++statistics_.expirations;
  if (listener_) listener_(key, std::move(left), cause);
}

}  // namespace tidegate::resilience
