// A clock that Python's tests move by hand.
#pragma once

#include <Python.h>

#include <atomic>
#include <chrono>
#include <cstdint>

#include "ref.hpp"
#include "tidegate/base/clock.hpp"

namespace tidegate::python {

// base::ManualClock for any thread.
class ManualClock final : public base::Clock {
 public:
  base::MonotonicTime now() const override { return base::MonotonicTime{base::Duration{elapsed_.load()}}; }
  base::WallTime wall_now() const override { return base::WallTime{base::Duration{elapsed_.load()}}; }

  // Precondition: ms >= 0.
  void advance(std::int64_t ms) { elapsed_ += base::Duration{std::chrono::milliseconds{ms}}.count(); }

  static int traverse(visitproc /*visit*/, void* /*arg*/) { return 0; }
  static void clear() {}

 private:
  std::atomic<base::Duration::rep> elapsed_ = 0;  // nanoseconds since its making
};

void add_manual_clock(PyObject* module);

// The clock that a `clock` argument names, good while the object lives; null for None and for null: the
// machine's.
const base::Clock* clock_of(PyObject* argument);

}  // namespace tidegate::python
