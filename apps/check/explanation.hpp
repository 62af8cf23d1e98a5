// What an error means to a user, and what to do about it.
#pragma once

#include <string>

#include "tidegate/base/error.hpp"
#include "tidegate/net/tls.hpp"

namespace tidegate::apps::check {

struct Explanation {
  std::string cause;
  std::string advice;
};

// In plain words; the exchange's code or the system's message is part of the cause.
Explanation explain(const base::Error& error);

// Why there is no TLS with `host`, although it can be reached. `ca_file`: whom we trust, empty: the system's.
// Precondition: there is an error.
Explanation explain(const net::TlsGreeting& greeting, const net::Address& host, const std::string& ca_file);

}  // namespace tidegate::apps::check
