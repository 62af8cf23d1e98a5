#include "tidegate/net/network/origin.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <utility>

namespace tidegate::net {
namespace {

struct Scheme {
  std::string_view prefix;
  bool tls;
  std::uint16_t port;
};
constexpr std::array<Scheme, 4> kSchemes{
    {{"https://", true, 443}, {"wss://", true, 443}, {"http://", false, 80}, {"ws://", false, 80}}};

bool names_port(std::string_view host) {
  const auto colon = host.rfind(':');
  const auto bracket = host.rfind(']');
  return colon != std::string_view::npos && (bracket == std::string_view::npos || colon > bracket);
}

}  // namespace

base::Result<Origin> parse_origin(const std::string& text) {
  Origin origin;
  std::string rest = text;
  for (const Scheme& scheme : kSchemes) {
    if (!text.starts_with(scheme.prefix)) continue;
    origin.tls = scheme.tls;
    rest = text.substr(scheme.prefix.size());
    const auto slash = std::min(rest.find('/'), rest.size());
    origin.path = rest.substr(slash);
    rest.resize(slash);
    if (origin.path == "/") origin.path.clear();
    if (!names_port(rest)) rest += ":" + std::to_string(scheme.port);
    break;
  }
  auto address = parse_address(rest);
  const bool in_the_way = text.find_first_of(" \t\r\n@?#") != std::string::npos;
  if (!address || in_the_way) {
    return base::fail(base::ErrorCode::kInvalidArgument,
                      "'" + text +
                          "' is no address: expected HOST:PORT, as in 127.0.0.1:18080, or a URL, as in "
                          "https://api.mexc.com");
  }
  origin.address = std::move(*address);
  return origin;
}

bool is_loopback(const std::string& host) {
  constexpr std::uint32_t kFirstByte = 0xFF000000, k127 = 0x7F000000;
  if (Address{.host = host, .port = 0}.is_unix_socket()) return true;
  in_addr four{};
  if (inet_pton(AF_INET, host.c_str(), &four) == 1) return (ntohl(four.s_addr) & kFirstByte) == k127;
  in6_addr six{};
  if (inet_pton(AF_INET6, host.c_str(), &six) == 1) {
    return std::memcmp(&six, &in6addr_loopback, sizeof six) == 0;
  }
  return host == "localhost";
}

}  // namespace tidegate::net
