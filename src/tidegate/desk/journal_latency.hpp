// How long a record is on its way to the disk, from the engine's Persist to its Persisted.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "tidegate/base/histogram.hpp"
#include "tidegate/base/time.hpp"

namespace tidegate::desk {

// At most kMost records are measured at a time; one that is given beyond that is not measured. Nothing is
// allocated. Single owner. O(1) a record.
class JournalLatency {
 public:
  static constexpr std::size_t kMost = 256;

  // `seq` is greater than every earlier one.
  void given(std::uint64_t seq, base::MonotonicTime now) noexcept {
    if (size_ == kMost) return;
    waiting_[(first_ + size_) % kMost] = {seq, now};
    ++size_;
  }
  // All up to `seq` are.
  void durable(std::uint64_t seq, base::MonotonicTime now) noexcept {
    for (; size_ > 0 && waiting_[first_].seq <= seq; --size_) {
      measured_.record(now - waiting_[first_].at);
      first_ = (first_ + 1) % kMost;
    }
  }
  const base::Histogram& measured() const noexcept { return measured_; }

 private:
  struct Given {
    std::uint64_t seq = 0;
    base::MonotonicTime at{};
  };

  std::array<Given, kMost> waiting_{};  // a ring, from `first_` on
  std::size_t first_ = 0;
  std::size_t size_ = 0;
  base::Histogram measured_;
};

}  // namespace tidegate::desk
