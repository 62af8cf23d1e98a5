// How the engine's parts notify a person of something.
#pragma once

#include <string>
#include <utility>

#include "tidegate/trading/event.hpp"

namespace tidegate::trading {

inline Effect note(base::MonotonicTime now, base::EventKind kind, std::string subject, std::string text) {
  return Notify{{.at = now, .kind = kind, .subject = std::move(subject), .text = std::move(text)}};
}

}  // namespace tidegate::trading
