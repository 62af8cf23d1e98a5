#include "tidegate/resilience/cache/s3_fifo_ghosts.hpp"

#include <algorithm>
#include <utility>

namespace tidegate::resilience {

namespace {

constexpr std::size_t kAtLeast = 16;

// Turns stay below kNoEntry.
constexpr EntryNumber around(std::size_t turn) {
  return static_cast<EntryNumber>(turn & 0x7fff'ffff);
}

}  // namespace

void S3FifoGhosts::remember(std::uint32_t fingerprint, std::size_t entries) {
  if (index_.find(fingerprint, [](Turn) { return true; }) != kNoEntry) return;
  const std::size_t limit = std::min(most_, std::max(entries, kAtLeast));
  // The recalled leave gaps in the queue; with them it is at most twice as long.
  while (index_.size() >= limit || queue_.size() >= 2 * limit) forget_oldest();
  index_.insert(fingerprint, around(first_ + queue_.size()));
  queue_.push_back(fingerprint);
}

bool S3FifoGhosts::recall(std::uint32_t fingerprint) {
  const Turn turn = index_.find(fingerprint, [](Turn) { return true; });
  if (turn == kNoEntry) return false;
  index_.erase(fingerprint, turn);
  return true;
}

void S3FifoGhosts::forget_oldest() {
  const std::uint32_t fingerprint = queue_.front();
  queue_.pop_front();
  const Turn turn = std::exchange(first_, around(std::size_t{first_} + 1));
  const auto is_it = [turn](Turn other) { return other == turn; };
  if (index_.find(fingerprint, is_it) != kNoEntry) index_.erase(fingerprint, turn);
}

}  // namespace tidegate::resilience
