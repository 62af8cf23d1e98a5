#include "tidegate/base/validation.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>

namespace tidegate::base {

namespace {

// "2500", "0.5".
std::string milliseconds(Duration value) {
  constexpr std::uint64_t kNanoseconds = 1'000'000;
  const bool negative = value < Duration::zero();
  const auto count = static_cast<std::uint64_t>(value.count());
  const std::uint64_t size = negative ? std::uint64_t{0} - count : count;  // right for the least one too
  std::string text = negative ? "-" : "";
  text += std::to_string(size / kNanoseconds);
  if (size % kNanoseconds == 0) return text;
  std::string fraction = std::to_string(kNanoseconds + size % kNanoseconds);  // a 1, then all six digits
  fraction.erase(fraction.find_last_not_of('0') + 1);
  fraction.front() = '.';
  return text + fraction;
}

}  // namespace

std::string in_ms(Duration value) {
  return milliseconds(value) + " ms";
}

std::string in_digits(double value) {
  // The shortest form would be 1e+05 for 100000; written out, 1e300 would fill a screen.
  const double size = std::abs(value);
  const bool plain = size < 1e15 && (size >= 1e-6 || size <= 0);
  std::array<char, 64> text{};
  const auto written = std::to_chars(text.data(), text.data() + text.size(), value,
                                     plain ? std::chars_format::fixed : std::chars_format::scientific);
  return {text.data(), written.ptr};
}

std::string in_quotes(std::string_view value) {
  return std::string{"\""}.append(value).append("\"");
}

void Problems::require(bool holds, std::string_view field, std::string_view shown,
                       std::string_view expected) {
  if (holds) return;
  std::string line{field};
  line.append(" is ").append(shown).append("; it must be ").append(expected);
  add(std::move(line));
}

void Problems::add_range(std::string_view field, std::string_view shown, std::string_view low,
                         std::string_view high) {
  std::string expected = "from ";
  expected.append(low).append(" to ").append(high);
  require(false, field, shown, expected);
}

void Problems::require_range(std::string_view field, Duration value, Duration low, Duration high) {
  if (low <= value && value <= high) return;
  add_range(field, in_ms(value), milliseconds(low), in_ms(high));
}

void Problems::require_range(std::string_view field, double value, double low, double high) {
  if (std::isfinite(value) && low <= value && value <= high) return;
  add_range(field, in_digits(value), in_digits(low), in_digits(high));
}

void Problems::require_positive(std::string_view field, Duration value, Duration most) {
  if (Duration::zero() < value && value <= most) return;
  std::string expected = "more than 0 ms";
  if (most != Duration::max()) expected += ", at most " + in_ms(most);
  require(false, field, in_ms(value), expected);
}

void Problems::require_positive(std::string_view field, double value, double most) {
  if (std::isfinite(value) && 0 < value && value <= most) return;
  std::string expected = "more than 0";
  if (std::isfinite(most)) {
    expected += ", at most " + in_digits(most);
  } else if (!std::isfinite(value)) {
    expected += ", and finite";
  }
  require(false, field, in_digits(value), expected);
}

void Problems::append(std::string_view part, const std::vector<std::string>& problems) {
  for (const std::string& problem : problems) add(std::string{part}.append(".").append(problem));
}

void Problems::append(const std::vector<std::string>& problems) {
  found_.insert(found_.end(), problems.begin(), problems.end());
}

}  // namespace tidegate::base
