#include "tidegate/net/http.hpp"

#include <algorithm>

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

}  // namespace tidegate::net
