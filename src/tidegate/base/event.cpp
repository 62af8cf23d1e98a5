#include "tidegate/base/event.hpp"

#include <utility>

namespace tidegate::base {

void report(EventSink& sink, MonotonicTime at, EventKind kind, std::string subject, std::string text) {
  sink.on_event({.at = at, .kind = kind, .subject = std::move(subject), .text = std::move(text)});
}

}  // namespace tidegate::base
