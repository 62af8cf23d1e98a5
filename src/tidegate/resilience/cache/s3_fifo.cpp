#include "tidegate/resilience/cache/s3_fifo.hpp"

#include <algorithm>

namespace tidegate::resilience {

S3Fifo::S3Fifo(std::size_t capacity, std::size_t most_entries, const CacheWeights& weights)
    : weights_(weights), main_share_(main_share_of(capacity)), ghosts_(most_ghosts_of(most_entries)) {}

std::size_t S3Fifo::main_share_of(std::size_t capacity) {
  return capacity - std::max<std::size_t>(capacity / 10, 1);
}

std::size_t S3Fifo::most_ghosts_of(std::size_t most_entries) {
  return std::max<std::size_t>(most_entries * 9 / 10, 1);
}

void S3Fifo::resize(std::size_t capacity, std::size_t most_entries) {
  main_share_ = main_share_of(capacity);
  ghosts_.resize(most_ghosts_of(most_entries));
}

void S3Fifo::grow(EntryNumber capacity) {
  links_.grow(capacity);
  places_.reserve(capacity);
  places_.resize(capacity);
}

void S3Fifo::inserted(EntryNumber entry, std::uint32_t fingerprint) {
  push(entry, {.in_main = ghosts_.recall(fingerprint)});
}

void S3Fifo::push(EntryNumber entry, Place place) {
  places_[entry] = place;
  Queue& queue = queue_of(entry);
  links_.push_newest(queue.list, entry);
  queue.weight += weights_.of(entry);
  ++queue.entries;
}

void S3Fifo::take_out(EntryNumber entry) {
  Queue& queue = queue_of(entry);
  links_.unlink(queue.list, entry);
  queue.weight -= weights_.of(entry);
  --queue.entries;
}

void S3Fifo::reweighed(EntryNumber entry, std::size_t weight) noexcept {
  Queue& queue = queue_of(entry);
  queue.weight += weight - weights_.of(entry);
}

void S3Fifo::removed(EntryNumber entry, std::uint32_t fingerprint, bool evicted) {
  const std::size_t entries = small_.entries + main_.entries;
  take_out(entry);
  if (evicted && !places_[entry].in_main) ghosts_.remember(fingerprint, entries);
}

EntryNumber S3Fifo::victim() {
  for (;;) {
    const bool from_main = main_.weight > main_share_ || small_.entries == 0;
    const EntryNumber oldest = (from_main ? main_ : small_).list.oldest;
    const std::uint8_t uses = places_[oldest].uses;
    if (uses == 0) return oldest;
    take_out(oldest);
    push(oldest, {.uses = static_cast<std::uint8_t>(from_main ? uses - 1 : 0), .in_main = true});
  }
}

}  // namespace tidegate::resilience
