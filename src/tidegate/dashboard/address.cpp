#include "tidegate/dashboard/address.hpp"

#include <algorithm>

#include "tidegate/net/network/origin.hpp"

namespace tidegate::dashboard {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

}  // namespace

base::Result<std::optional<DashboardAddress>> parse_dashboard_address(const std::string& text) {
  if (text.empty()) return DashboardAddress{};
  if (text == "off") return std::nullopt;
  const bool port_alone = std::ranges::all_of(text, is_digit);
  auto address = net::parse_address(port_alone ? "127.0.0.1:" + text : text);
  const bool in_the_way = text.find_first_of(" \t\r\n/@?#") != std::string::npos;
  if (!address || in_the_way) {
    return base::fail(
        base::ErrorCode::kInvalidArgument,
        "'" + text +
            "' is no address for the dashboard: give HOST:PORT, as in 127.0.0.1:8091, a port of "
            "this machine alone, as in 8091, or off");
  }
  return DashboardAddress{.at = std::move(*address), .named = true};
}

std::string exposure_warning(const net::Address& at) {
  if (net::is_loopback(at.host)) return {};
  return "other machines can read the dashboard on " + at.to_string() +
         ", positions and results included: it asks for no password and speaks no TLS. Keep it behind a "
         "firewall or a proxy that does, or leave --dashboard out: then only this machine reads it";
}

}  // namespace tidegate::dashboard
