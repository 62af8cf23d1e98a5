// HTTP messages as plain values.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tidegate/base/time.hpp"

namespace tidegate::net {

using Headers = std::vector<std::pair<std::string, std::string>>;

// Names of headers are compared without case.
bool same_header_name(std::string_view a, std::string_view b) noexcept;
// The first value under that name; empty where absent.
std::string_view header(const Headers& headers, std::string_view name) noexcept;
// Retry-After in whole seconds; its other form, a date, is not read. Absent: no number, negative or above 30
// days.
std::optional<base::Duration> parse_retry_after(std::string_view value) noexcept;

struct HttpRequest {
  std::string method = "GET";
  std::string target = "/";  // path and query, exactly as on the wire
  Headers headers;
  std::string body;
  std::string peer;  // whose it is, by address without port, as the server saw it; a client leaves it empty
};

struct HttpResponse {
  int status = 200;
  Headers headers;
  std::string body;
};

}  // namespace tidegate::net
