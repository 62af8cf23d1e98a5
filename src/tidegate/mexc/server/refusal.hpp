// What a server of MEXC's protocol refuses, as MEXC words it.
#pragma once

#include <string>

#include "tidegate/base/error.hpp"

namespace tidegate::mexc::server {

// kRejected, delivery kRejected, the code's HTTP status. `detail` empty: the code's usual message.
// Precondition: wire::find_error knows the code.
std::unexpected<base::Error> refuse(int code, std::string detail = {});

}  // namespace tidegate::mexc::server
