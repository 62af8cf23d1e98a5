// A clock that a test moves by hand, and that can move at each reading as the machine's does: what reads it
// twice within one decision finds two instants.
#pragma once

#include "tidegate/base/clock.hpp"

namespace tidegate::tests {

class MovingClock final : public base::ManualClock {
 public:
  base::MonotonicTime now() const override {
    // None of these is ever const: a loop owns it, and shows it as a base::Clock.
    if (step > base::Duration::zero()) const_cast<MovingClock*>(this)->advance(step);
    return ManualClock::now();
  }

  base::Duration step{};  // by which each reading moves it
};

}  // namespace tidegate::tests
