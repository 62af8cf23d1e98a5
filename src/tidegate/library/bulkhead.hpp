// Bounds how many calls are under way at once, so that one slow upstream does not take every thread.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <source_location>

#include "tidegate/base/time.hpp"

namespace tidegate::library {

// Since construction.
struct BulkheadStatistics {
  std::size_t under_way = 0;  // now
  std::uint64_t admitted = 0;
  std::uint64_t rejected = 0;  // there was no place, or none in time
};

//   library::Bulkhead bulkhead{10, std::chrono::milliseconds{100}};  // ten at once; others wait 100 ms at
//   most if (const auto place = bulkhead.enter()) { api.get_ticker("BTCUSDC"); }  // the place is free when
//   it goes
//
// Thread rule: any thread. Who waits is not served in order.
class Bulkhead {
  struct State {
    std::mutex mutex;
    std::condition_variable freed;
    BulkheadStatistics counted;
  };

 public:
  // One call under way. May outlive its bulkhead.
  class [[nodiscard]] Place {
   public:
    Place() = default;
    Place(Place&& other) noexcept = default;
    Place& operator=(Place&& other) noexcept;
    ~Place() { leave(); }
    explicit operator bool() const noexcept { return state_ != nullptr; }

   private:
    friend class Bulkhead;
    void leave();
    std::shared_ptr<State> state_;
  };

  // Preconditions: 1 <= max_concurrent <= 1,000,000; max_wait is from 0 to a day.
  explicit Bulkhead(std::size_t max_concurrent = 25, base::Duration max_wait = {},
                    const std::source_location& caller = std::source_location::current());

  // Empty: no place became free within max_wait.
  Place enter();
  BulkheadStatistics statistics() const;

 private:
  std::size_t most_;
  base::Duration max_wait_;
  std::shared_ptr<State> state_;
};

}  // namespace tidegate::library
