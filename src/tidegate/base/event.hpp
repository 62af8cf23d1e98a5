// Things to report to a person or a monitor, as values. Rooms emit them; who listens is decided by the app.
#pragma once

#include <string>

#include "tidegate/base/event_kind.hpp"
#include "tidegate/base/time.hpp"

namespace tidegate::base {

struct Event {
  MonotonicTime at{};
  EventKind kind{};
  std::string subject;  // which one: endpoint, symbol, order; its kind says of what
  std::string text;     // what happened, for a person; never holds a secret

  Severity severity() const noexcept { return base::severity(kind); }
};

// Thread rule: called on the thread of the room's owner. Must not call back into the room that emits.
class EventSink {
 public:
  virtual ~EventSink() = default;
  virtual void on_event(const Event& event) = 0;
};

// How whoever has a sink emits; pure rooms return events instead.
void report(EventSink& sink, MonotonicTime at, EventKind kind, std::string subject, std::string text);

// For owners that do not care.
class NullEventSink final : public EventSink {
 public:
  void on_event(const Event&) override {}
};

}  // namespace tidegate::base
