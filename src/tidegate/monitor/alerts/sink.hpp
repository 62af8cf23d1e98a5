// Where alerts go.
#pragma once

#include "tidegate/monitor/alerts/notice.hpp"

namespace tidegate::monitor {

// Thread rule: the loop's thread.
class AlertSink {
 public:
  virtual ~AlertSink() = default;
  // Never waits: what cannot be delivered now is kept within a bound, tried again, and its loss is told.
  virtual void deliver(const AlertNotice& notice) = 0;
  // Nothing waits and nothing is under way.
  virtual bool idle() const noexcept = 0;
};

}  // namespace tidegate::monitor
