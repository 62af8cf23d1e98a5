// What an error means to a user, and what to do about it.
#pragma once

#include <optional>
#include <string>

#include "tidegate/base/error.hpp"
#include "tidegate/net/tls/tls.hpp"

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

// Why requests by plain HTTP or TLS get no answer of an API of MEXC's, although something answers.
Explanation explain_no_api(const base::Error& error, bool by_tls);

// What to do about a stream whose upgrade failed like this. `speaks_tls`: the port does, and was asked
// without. `without`: what there is in its place.
std::string advice_on_stream(const std::optional<base::Error>& why, bool speaks_tls,
                             const std::string& without);

}  // namespace tidegate::apps::check
