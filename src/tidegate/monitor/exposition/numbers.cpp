#include "tidegate/monitor/exposition/numbers.hpp"

#include <array>
#include <charconv>
#include <cmath>

namespace tidegate::monitor {
namespace {

constexpr double kAllWholeBelow = 9'007'199'254'740'992;  // 2^53
constexpr std::uint64_t kNanosecondsInSecond = 1'000'000'000;
constexpr std::size_t kFractionDigits = 9;

template <class... Arguments>
void append_chars(std::string& out, Arguments... arguments) {
  std::array<char, 32> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), arguments...).ptr;
  out.append(digits.data(), end);
}

}  // namespace

void append_number(std::string& out, double value) {
  if (std::isnan(value)) {
    out += "NaN";
  } else if (std::isinf(value)) {
    out += value > 0 ? "+Inf" : "-Inf";
  } else if (std::fabs(value) < kAllWholeBelow && value == std::trunc(value)) {
    append_chars(out, static_cast<std::int64_t>(value));
  } else {
    append_chars(out, value, std::chars_format::general);
  }
}

void append_number(std::string& out, std::uint64_t value) {
  append_chars(out, value);
}

void append_bound(std::string& out, base::Duration bound, bool as_floating_point) {
  const std::size_t before = out.size();
  append_number(out, std::chrono::duration<double>{bound}.count());
  if (as_floating_point && out.find_first_of(".e", before) == std::string::npos) out += ".0";
}

void append_instant(std::string& out, base::WallTime at) {
  const std::int64_t since_1970 = at.time_since_epoch().count();
  if (since_1970 < 0) out += '-';
  const std::uint64_t size =
      since_1970 < 0 ? 0 - static_cast<std::uint64_t>(since_1970) : static_cast<std::uint64_t>(since_1970);
  append_chars(out, size / kNanosecondsInSecond);
  const std::uint64_t fraction = size % kNanosecondsInSecond;
  if (fraction == 0) return;
  std::string digits = std::to_string(fraction);
  digits.insert(0, kFractionDigits - digits.size(), '0');
  digits.erase(digits.find_last_not_of('0') + 1);
  out += '.' + digits;
}

}  // namespace tidegate::monitor
