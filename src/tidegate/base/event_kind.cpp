#include "tidegate/base/event_kind.hpp"

#include <algorithm>

namespace tidegate::base {

// Each kind has one row, in their order, and a name of its own.
static_assert(kEventKinds.size() == kEventKindCount);
static_assert([] {
  for (std::size_t i = 0; i < kEventKinds.size(); ++i) {
    if (kEventKinds[i].kind != static_cast<EventKind>(i)) return false;
    for (std::size_t j = 0; j < i; ++j) {
      if (kEventKinds[i].name == kEventKinds[j].name) return false;
    }
  }
  return true;
}());

std::string_view name(Severity severity) noexcept {
  switch (severity) {
    case Severity::kInfo:
      return "info";
    case Severity::kWarning:
      return "warning";
    case Severity::kError:
      return "error";
  }
  return "invalid_severity";
}

std::string_view name(EventSubject subject) noexcept {
  switch (subject) {
    case EventSubject::kNone:
      return "none";
    case EventSubject::kEndpoint:
      return "endpoint";
    case EventSubject::kHost:
      return "host";
    case EventSubject::kExchange:
      return "exchange";
    case EventSubject::kFile:
      return "file";
    case EventSubject::kSymbol:
      return "symbol";
    case EventSubject::kAsset:
      return "asset";
    case EventSubject::kOrder:
      return "order";
    case EventSubject::kSession:
      return "session";
    case EventSubject::kAlert:
      return "alert";
    case EventSubject::kSink:
      return "sink";
  }
  return "invalid_subject";
}

std::optional<EventKind> find_event_kind(std::string_view name) noexcept {
  const auto found = std::ranges::find(kEventKinds, name, &EventKindRow::name);
  if (found == kEventKinds.end()) return std::nullopt;
  return found->kind;
}

}  // namespace tidegate::base
