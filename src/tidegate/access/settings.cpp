#include "tidegate/access/settings.hpp"

#include <fmt/format.h>

namespace tidegate::access {

void AccessSettings::set_host(const net::Address& host) {
  const net::Origin plain{.address = host, .tls = false, .path = {}};
  set_exchange(plain, plain);
}

void AccessSettings::set_exchange(const net::Origin& requests, const net::Origin& streams) {
  client.transport.host = requests.address;
  requests_by_tls = requests.tls;
  books.stream.host = streams.address;
  streams_by_tls = streams.tls;
  books.stream.path = streams.path.empty() ? "/ws" : streams.path;
}

base::Result<void> AccessSettings::may_carry_keys() const {
  if (allow_plain_http) return {};
  const auto exposed = [](const net::Address& host, std::string_view what, std::string_view scheme) {
    return base::fail(
        base::ErrorCode::kInvalidArgument,
        fmt::format("{} would go to {} without TLS, for everybody on the way to read and to use: "
                    "name it as {}{}, or set exchange.allow_plain_http = true",
                    what, host.to_string(), scheme, host.host));
  };
  const net::Address& requests = client.transport.host;
  if (!requests_by_tls && !net::is_loopback(requests.host)) {
    return exposed(requests, "the API key and signed requests", "https://");
  }
  const net::Address& streams = books.stream.host;
  if (!streams_by_tls && !net::is_loopback(streams.host)) {
    return exposed(streams, "the private stream's listen key", "wss://");
  }
  return {};
}

}  // namespace tidegate::access
