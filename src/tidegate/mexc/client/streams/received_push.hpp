// One push as it came.
#pragma once

#include <string>

#include "tidegate/base/time.hpp"
#include "tidegate/mexc/wire/pushes/push.hpp"

namespace tidegate::mexc::client {

struct ReceivedPush {
  wire::Push value;
  std::string bytes;  // what the exchange sent, for who hands it on unchanged
  base::MonotonicTime at{};
};

}  // namespace tidegate::mexc::client
