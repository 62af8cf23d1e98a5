// What an error means to a user, and what to do about it.
#pragma once

#include <string>

#include "tidegate/base/error.hpp"

namespace tidegate::apps::check {

struct Explanation {
  std::string cause;
  std::string advice;
};

// In plain words; the exchange's code or the system's message is part of the cause.
Explanation explain(const base::Error& error);

}  // namespace tidegate::apps::check
