#include "apps/sim/same_machine.hpp"

#include <algorithm>
#include <string_view>

#include "tidegate/mexc/wire/printable.hpp"
#include "tidegate/net/network/origin.hpp"

namespace tidegate::apps::sim_control {
namespace {

std::string lower(std::string_view text) {
  std::string out{text};
  std::ranges::transform(out, out.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? char(c - 'A' + 'a') : c; });
  return out;
}

// A Host without a port means 80.
bool leads_to(const std::string& host, std::uint16_t port) {
  const auto origin = net::parse_origin("http://" + host);
  return origin && origin->path.empty() && origin->address.port == port &&
         net::is_loopback(origin->address.host);
}

bool is_local_page(const std::string& origin) {
  if (!origin.starts_with("http://") && !origin.starts_with("https://")) return false;  // "null" too
  const auto page = net::parse_origin(origin);
  return page && net::is_loopback(page->address.host);
}

}  // namespace

std::optional<std::string> not_of_this_machine(const net::HttpRequest& request, std::uint16_t port) {
  const std::string host = lower(net::header(request.headers, "Host"));
  if (!leads_to(host, port)) {
    return "the request is for " + (host.empty() ? "no host" : mexc::wire::printable(host)) +
           "; this port is asked as localhost or 127.0.0.1 with its number, so that no web page can ask it "
           "by "
           "another name";
  }
  const std::string origin = lower(net::header(request.headers, "Origin"));
  if (!origin.empty() && !is_local_page(origin)) {
    return "the request comes from the web page " + mexc::wire::printable(origin) +
           "; only what runs on this machine may switch the exchange";
  }
  return std::nullopt;
}

}  // namespace tidegate::apps::sim_control
