// An arm of *orders under faults*: one way to look after orders at an exchange that is unwell.
#pragma once

#include "tidegate/scenarios/orders/order_plan.hpp"

namespace tidegate::scenarios {

// What an order's owner takes for true.
struct Belief {
  enum class Where {
    kUnknown,  // it says itself that it does not know
    kAbsent,   // never reached the exchange
    kOpen,
    kOver,  // filled or cancelled
  };
  Where where = Where::kUnknown;
  market::Quantity executed;
};

// Thread rule: its loop's thread.
class OrderArm {
 public:
  virtual ~OrderArm() = default;

  // Connects whatever it wants connected.
  virtual void start() {}
  virtual bool ready() const { return true; }
  // Begins to look after an order: sends it now, and has it cancelled when it has rested for kRests.
  virtual void carry_out(const OrderIntent& intent) = 0;
  // There is nothing that it would still do for any of them.
  virtual bool idle() const = 0;
  // Of an order that it was given.
  virtual Belief belief(int number) const = 0;
};

}  // namespace tidegate::scenarios
