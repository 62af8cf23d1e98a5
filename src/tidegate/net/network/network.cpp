#include "tidegate/net/network/network.hpp"

#include <charconv>
#include <utility>

#include "tidegate/net/network/unix_socket.hpp"

namespace tidegate::net {

base::Result<Address> parse_address(const std::string& text) {
  if (Address local{.host = text, .port = 0}; local.is_unix_socket()) {
    if (auto path = unix_socket_path(local); !path) return std::unexpected(std::move(path.error()));
    return local;
  }
  const auto wrong = [&text] {
    return base::fail(base::ErrorCode::kInvalidArgument,
                      "'" + text + "' is no address: expected HOST:PORT, as in 127.0.0.1:18080");
  };
  const auto colon = text.rfind(':');
  if (colon == std::string::npos || colon == 0) return wrong();
  Address address{.host = text.substr(0, colon), .port = 0};
  // "[::1]:80" is how an IPv6 host is set apart from its port.
  if (address.host.front() == '[' && address.host.back() == ']') {
    address.host = address.host.substr(1, address.host.size() - 2);
  } else if (address.host.find(':') != std::string::npos) {
    return wrong();
  }
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data() + colon + 1, end, address.port);
  if (error != std::errc{} || rest != end || address.host.empty()) return wrong();
  return address;
}

}  // namespace tidegate::net
