// Where a server is and how it is spoken to: "https://api.mexc.com".
#pragma once

#include <string>

#include "tidegate/base/error.hpp"
#include "tidegate/net/network/network.hpp"

namespace tidegate::net {

struct Origin {
  Address address;
  bool tls = false;
  std::string path;  // "/ws"; empty: none given
};

// "https://HOST[:PORT][/PATH]" and the same with wss (port 443), http and ws (port 80); or HOST:PORT, which
// is without TLS. Error: kInvalidArgument.
base::Result<Origin> parse_origin(const std::string& text);

// Whether what is sent there stays on this machine: 127.0.0.0/8, ::1, "localhost" and "unix:/path", decided
// by the text alone. Of any other name, the name server that answers for it decides where it leads.
bool is_loopback(const std::string& host);

}  // namespace tidegate::net
