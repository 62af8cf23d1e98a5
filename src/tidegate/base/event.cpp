#include "tidegate/base/event.hpp"

namespace tidegate::base {

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

}  // namespace tidegate::base
