// An event is of a kind that there is, and who emits it does not choose how severe it is.
#include "tidegate/base/event.hpp"

using namespace tidegate::base;

bool events(EventSink& sink, MonotonicTime now) {
  report(sink, now, EventKind::kCircuitOpened, "depth", "5 failures");
  bool sound =
      Event{.kind = EventKind::kHostBlocked, .subject = {}, .text = {}}.severity() == Severity::kError;
#if MISTAKE == 1
  report(sink, now, EventKind::kCircuitOpend, "depth", "5 failures");
#endif
#if MISTAKE == 2
  report(sink, now, "circuit.opened", "depth", "5 failures");
#endif
#if MISTAKE == 3
  sound = Event{.kind = EventKind::kHostBlocked, .subject = {}, .text = {}}.kind == "host.blocked";
#endif
#if MISTAKE == 4
  sink.on_event({.at = now, .severity = Severity::kInfo, .kind = EventKind::kHostBlocked});
#endif
  return sound;
}
