#include "tidegate/base/request_id.hpp"

#include <array>
#include <charconv>

namespace tidegate::base {
namespace {

constexpr std::size_t kHalfDigits = 8;

std::optional<std::uint32_t> half(std::string_view text) noexcept {
  std::uint32_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, 16);
  if (error != std::errc{} || end != text.data() + text.size() || text.size() > kHalfDigits) return {};
  return value;
}

}  // namespace

std::string to_text(RequestId id) {
  std::array<char, 2 * kHalfDigits + 1> text{};
  char* const end = text.data() + text.size();
  char* at = std::to_chars(text.data(), end, static_cast<std::uint32_t>(id.value >> 32U), 16).ptr;
  *at++ = '-';
  at = std::to_chars(at, end, static_cast<std::uint32_t>(id.value), 16).ptr;
  return {text.data(), at};
}

std::optional<RequestId> parse_request_id(std::string_view text) noexcept {
  const std::size_t dash = text.find('-');
  if (dash == std::string_view::npos) return {};
  const auto process = half(text.substr(0, dash)), number = half(text.substr(dash + 1));
  if (!process || !number || *number == 0) return {};
  return request_id(*process, *number);
}

}  // namespace tidegate::base
