// A failed call's error as an event tells it.
#pragma once

#include <string>

#include "tidegate/base/error.hpp"

namespace tidegate::mexc::client {

// Its message, and which request it was, so that `tidegate explain` can be asked about it.
inline std::string told_error(const base::Error& error) {
  return error.request_id ? error.message + " (request " + base::to_text(error.request_id) + ")"
                          : error.message;
}

}  // namespace tidegate::mexc::client
