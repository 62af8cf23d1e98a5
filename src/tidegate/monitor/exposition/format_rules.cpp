#include "tidegate/monitor/exposition/format_rules.hpp"

#include <algorithm>
#include <utility>

namespace tidegate::monitor {
namespace {

constexpr bool is_letter(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

constexpr bool is_digit(char c) noexcept {
  return c >= '0' && c <= '9';
}

struct Bytes {
  unsigned char low = 0x80;
  unsigned char high = 0xBF;
};

constexpr std::size_t length_after(unsigned char lead) noexcept {
  if (lead < 0x80) return 1;
  if (lead < 0xC2) return 0;
  if (lead < 0xE0) return 2;
  if (lead < 0xF0) return 3;
  return lead < 0xF5 ? 4 : 0;
}

// Of the byte behind `lead`: no number is written longer than it must be, none is a surrogate, none beyond
// U+10FFFF (The Unicode Standard 15.0, table 3-7).
constexpr Bytes second_after(unsigned char lead) noexcept {
  switch (lead) {
    case 0xE0:
      return {.low = 0xA0};
    case 0xED:
      return {.high = 0x9F};
    case 0xF0:
      return {.low = 0x90};
    case 0xF4:
      return {.high = 0x8F};
    default:
      return {};
  }
}

}  // namespace

bool is_metric_name(std::string_view name) noexcept {
  const auto allowed = [](char c) { return is_letter(c) || is_digit(c) || c == '_' || c == ':'; };
  return !name.empty() && !is_digit(name.front()) && name.front() != '_' &&
         std::ranges::all_of(name, allowed);
}

bool is_label_name(std::string_view name) noexcept {
  return is_metric_name(name) && !name.contains(':');
}

std::optional<std::size_t> code_points(std::string_view text) noexcept {
  std::size_t count = 0;
  for (std::size_t at = 0; at < text.size(); ++count) {
    const auto lead = static_cast<unsigned char>(text[at]);
    const std::size_t length = length_after(lead);
    if (length == 0 || length > text.size() - at) return std::nullopt;
    Bytes allowed = second_after(lead);
    for (std::size_t i = 1; i < length; ++i) {
      const auto byte = static_cast<unsigned char>(text[at + i]);
      if (byte < allowed.low || byte > allowed.high) return std::nullopt;
      allowed = {};
    }
    at += length;
  }
  return count;
}

std::optional<base::SampleLabels> canonical(base::SampleLabels labels) {
  std::erase_if(labels, [](const auto& label) { return label.second.empty(); });
  std::ranges::sort(labels);
  const auto same_name = [](const auto& one, const auto& other) { return one.first == other.first; };
  if (std::ranges::adjacent_find(labels, same_name) != labels.end()) return std::nullopt;
  const auto carried = [](const auto& label) {
    return is_label_name(label.first) && code_points(label.second).has_value();
  };
  if (!std::ranges::all_of(labels, carried)) return std::nullopt;
  return labels;
}

}  // namespace tidegate::monitor
