// Where a server is and how it is spoken to: "https://api.mexc.com".
#pragma once

#include <string>

#include "tidegate/base/error.hpp"
#include "tidegate/net/network.hpp"

namespace tidegate::net {

struct Origin {
  Address address;
  bool tls = false;
  std::string path;  // "/ws"; empty: none given
};

// "https://HOST[:PORT][/PATH]" and the same with wss (port 443), http and ws (port 80); or HOST:PORT, which
// is without TLS. Error: kInvalidArgument.
base::Result<Origin> parse_origin(const std::string& text);

}  // namespace tidegate::net
