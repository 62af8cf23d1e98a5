// Things to report to a person or a monitor, as values. Rooms emit them; who listens is decided by the app.
#pragma once

#include <string>
#include <string_view>

#include "tidegate/base/time.hpp"

namespace tidegate::base {

enum class Severity : unsigned char { kInfo, kWarning, kError };
std::string_view name(Severity severity) noexcept;

struct Event {
  MonotonicTime at{};
  Severity severity = Severity::kInfo;
  std::string kind;     // stable dotted name: "circuit.opened", "ladder.changed", "stream.resynced"
  std::string subject;  // which one: endpoint, symbol, order
  std::string text;     // what happened, for a person; never holds a secret
};

// Thread rule: called on the thread of the room's owner. Must not call back into the room that emits.
class EventSink {
 public:
  virtual ~EventSink() = default;
  virtual void on_event(const Event& event) = 0;
};

// For owners that do not care.
class NullEventSink final : public EventSink {
 public:
  void on_event(const Event&) override {}
};

}  // namespace tidegate::base
