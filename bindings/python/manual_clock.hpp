// A clock that Python's tests move by hand.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>

#include "tidegate/base/clock.hpp"

namespace tidegate::python {

// base::ManualClock for any thread: the classes read it without the interpreter's lock.
class ManualClock final : public base::Clock {
 public:
  base::MonotonicTime now() const override { return base::MonotonicTime{base::Duration{elapsed_.load()}}; }
  base::WallTime wall_now() const override { return base::WallTime{base::Duration{elapsed_.load()}}; }

  // Precondition: ms >= 0.
  void advance(std::int64_t ms) { elapsed_ += base::Duration{std::chrono::milliseconds{ms}}.count(); }

 private:
  std::atomic<base::Duration::rep> elapsed_ = 0;  // nanoseconds since its making
};

using ClockPtr = std::shared_ptr<const ManualClock>;  // null: the machine's clock

}  // namespace tidegate::python
