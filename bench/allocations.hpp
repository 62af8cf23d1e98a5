// How often this program asks for memory and how much of it, so that "allocation-free" is a figure.
#pragma once

#include <benchmark/benchmark.h>

#include <cstddef>
#include <utility>

namespace tidegate::bench {

// Of the calling thread, since it began.
std::size_t allocations() noexcept;
// What the allocator has handed out and not got back, by its own count.
std::size_t allocated_bytes() noexcept;

// Counts the allocations of one iteration, from its making to its end, as the row's counter "allocations".
class AllocationCounter {
 public:
  explicit AllocationCounter(benchmark::State& state) : state_(state) {}
  ~AllocationCounter() { end(); }
  // Before what belongs to no iteration. Once.
  void end() {
    if (std::exchange(ended_, true)) return;
    state_.counters["allocations"] =
        static_cast<double>(allocations() - before_) / static_cast<double>(state_.iterations());
  }
  AllocationCounter(const AllocationCounter&) = delete;
  AllocationCounter& operator=(const AllocationCounter&) = delete;

 private:
  benchmark::State& state_;
  bool ended_ = false;
  std::size_t before_ = allocations();
};

}  // namespace tidegate::bench
