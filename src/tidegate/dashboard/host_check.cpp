#include "tidegate/dashboard/host_check.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <utility>

#include "tidegate/net/network/origin.hpp"

namespace tidegate::dashboard {
namespace {

// Of what a stranger wrote, enough to recognise it.
constexpr std::size_t kMostShown = 100;

std::string lower(std::string_view text) {
  std::string out{text};
  std::ranges::transform(out, out.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return out;
}

std::string shown(std::string_view text) {
  std::string out{text.substr(0, kMostShown)};
  for (char& c : out) {
    if (c < 0x21 || c > 0x7e) c = '?';
  }
  return out;
}

bool is_in_figures(const std::string& host) {
  in_addr four{};
  in6_addr six{};
  return inet_pton(AF_INET, host.c_str(), &four) == 1 || inet_pton(AF_INET6, host.c_str(), &six) == 1;
}

bool is_any_address(const std::string& host) {
  return host == "0.0.0.0" || host == "::";
}

std::vector<std::string_view> values_of(const net::Headers& headers, std::string_view name) {
  std::vector<std::string_view> found;
  for (const auto& [key, value] : headers) {
    if (net::same_header_name(key, name)) found.emplace_back(value);
  }
  return found;
}

// A browser leaves the usual port out of both or of none.
bool is_page_of(const std::string& origin, const std::string& host) {
  return origin == "http://" + host || origin == "https://" + host;
}

}  // namespace

std::string check_host_name(std::string_view name) {
  // parse_origin knows names, addresses and ports; blanks, paths and user names are none of them.
  const auto origin = net::parse_origin("http://" + std::string{name});
  if (!name.empty() && origin && origin->path.empty() && name.find('/') == std::string_view::npos) return {};
  return "'" + shown(name) + "' is no name that a browser could ask for: give NAME or NAME:PORT, as in " +
         "trader.example:8091";
}

HostCheck::HostCheck(net::Address listening, std::vector<std::string> names)
    : listening_(std::move(listening)), names_(std::move(names)) {
  listening_.host = lower(listening_.host);
  for (std::string& name : names_) name = lower(name);
}

bool HostCheck::is_ours(const std::string& host) const {
  const auto origin = net::parse_origin("http://" + host);  // without a port, 80 is meant
  if (!origin || host.find('/') != std::string::npos) return false;
  const net::Address& asked = origin->address;
  const std::string with_port = asked.to_string();
  const std::string alone = with_port.substr(0, with_port.rfind(':'));
  const auto is_named = [&](const std::string& name) { return name == alone || name == with_port; };
  if (std::ranges::any_of(names_, is_named)) return true;
  if (asked.port != listening_.port) return false;
  return asked.host == listening_.host || net::is_loopback(asked.host) ||
         (is_any_address(listening_.host) && is_in_figures(asked.host));
}

std::optional<Refusal> HostCheck::refuses(const net::Headers& headers, bool changes_something) const {
  const auto hosts = values_of(headers, "Host");
  if (hosts.size() != 1) {
    return Refusal{400, std::string{"the request has "} + (hosts.empty() ? "no" : "more than one") +
                            " Host; HTTP/1.1 asks for exactly one"};
  }
  const std::string host = lower(hosts.front());
  if (!is_ours(host)) {
    return Refusal{421, "the request is for " + shown(host) + ", and this is the dashboard on " +
                            listening_.to_string() + ": ask for http://" + listening_.to_string() +
                            "/, or allow the other name with --dashboard-name NAME"};
  }
  if (!changes_something) return std::nullopt;
  for (const std::string_view origin : values_of(headers, "Origin")) {
    if (is_page_of(lower(origin), host)) continue;
    return Refusal{403,
                   "the request comes from the web page " + shown(origin) + " and not from " + host +
                       ": only the dashboard's own pages may do that. A proxy must pass on the Host that "
                       "it is asked for"};
  }
  return std::nullopt;
}

}  // namespace tidegate::dashboard
