#include "tidegate/net/web/http.hpp"

#include <algorithm>
#include <charconv>

namespace tidegate::net {
namespace {

char lower(char c) noexcept {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

}  // namespace

bool same_header_name(std::string_view a, std::string_view b) noexcept {
  return std::ranges::equal(a, b, [](char x, char y) { return lower(x) == lower(y); });
}

std::string_view header(const Headers& headers, std::string_view name) noexcept {
  const auto found = std::ranges::find_if(
      headers, [name](const auto& entry) { return same_header_name(entry.first, name); });
  return found == headers.end() ? std::string_view{} : std::string_view{found->second};
}

std::optional<base::Duration> parse_retry_after(std::string_view value) noexcept {
  constexpr std::int64_t kLongest = 30LL * 24 * 3600;
  std::int64_t seconds = 0;
  const auto [end, problem] = std::from_chars(value.data(), value.data() + value.size(), seconds);
  if (problem != std::errc{} || end != value.data() + value.size()) return std::nullopt;
  if (seconds < 0 || seconds > kLongest) return std::nullopt;
  return std::chrono::seconds{seconds};
}

}  // namespace tidegate::net
