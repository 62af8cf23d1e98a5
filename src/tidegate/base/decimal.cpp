#include "tidegate/base/decimal.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>
#include <utility>

#include "tidegate/base/assert.hpp"

namespace tidegate::base::decimal {
namespace {

__extension__ using uint128 = unsigned __int128;

constexpr std::size_t kMaxDigits = 36;  // 18 before the point and 18 after
constexpr int kMaxExponent = 99;

constexpr auto kPowersOfTen = [] {
  std::array<uint128, kMaxDigits + 1> powers{};
  powers[0] = 1;
  for (std::size_t i = 1; i < powers.size(); ++i) powers[i] = powers[i - 1] * 10;
  return powers;
}();

constexpr bool is_digit(char c) noexcept {
  return c >= '0' && c <= '9';
}

std::unexpected<Error> bad_form(std::string_view text) {
  return fail(ErrorCode::kParse, "not a decimal number: \"" + std::string(text.substr(0, 40)) + "\"");
}

std::unexpected<Error> too_wide(std::string_view text) {
  return fail(ErrorCode::kOverflow,
              "number does not fit 18 decimals within ±10^18: \"" + std::string(text.substr(0, 60)) + "\"");
}

// Digits without leading zeros, and where the point stands: value = digits * 10^-scale.
struct Scanned {
  uint128 digits = 0;
  std::size_t significant = 0;
  int scale = 0;
  std::size_t trailing_zeros = 0;  // of `digits`, so that "1.000…0" with many zeros still fits
};

// Returns the count of characters used, 0 where the text does not start with a number.
std::size_t scan_digits(std::string_view text, Scanned& out, bool& overflow) {
  std::size_t i = 0;
  bool seen_point = false;
  bool seen_digit = false;
  std::size_t pending_zeros = 0;
  for (; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '.' && !seen_point) {
      seen_point = true;
      continue;
    }
    if (!is_digit(c)) break;
    seen_digit = true;
    if (seen_point) ++out.scale;
    if (c == '0') {
      if (out.significant != 0) ++pending_zeros;
      continue;
    }
    const std::size_t shift = pending_zeros + 1;
    if (out.significant + shift > kMaxDigits) {
      overflow = true;
      return i;
    }
    out.digits = out.digits * kPowersOfTen[shift] + static_cast<uint128>(c - '0');
    out.significant += shift;
    pending_zeros = 0;
  }
  out.trailing_zeros = pending_zeros;
  return seen_digit && text[i - 1] != '.' ? i : 0;
}

// Reads e[+-]digits at the front of `text`; false where it is malformed.
bool scan_exponent(std::string_view text, int& exponent) {
  std::size_t i = 1;
  const bool negative = i < text.size() && text[i] == '-';
  if (i < text.size() && (text[i] == '-' || text[i] == '+')) ++i;
  if (i == text.size()) return false;
  for (; i < text.size(); ++i) {
    if (!is_digit(text[i])) return false;
    exponent = std::min(exponent * 10 + (text[i] - '0'), kMaxExponent);
  }
  if (negative) exponent = -exponent;
  return true;
}

int128 with_sign(uint128 magnitude, bool negative) {
  return negative ? -static_cast<int128>(magnitude) : static_cast<int128>(magnitude);
}

uint128 magnitude_of(int128 raw) {
  return raw < 0 ? -static_cast<uint128>(raw) : static_cast<uint128>(raw);
}

std::string digits_of(uint128 value) {
  std::array<char, 39> text;  // 2^128 has as many digits
  char* const end = text.data() + text.size();
  char* at = end;
  const auto prepend = [&at](auto digit) { *--at = static_cast<char>('0' + static_cast<int>(digit)); };
  // Division by a constant is a multiplication in 64 bits and a library call in 128, which few values need.
  for (; value > std::numeric_limits<std::uint64_t>::max(); value /= 10) prepend(value % 10);
  auto rest = static_cast<std::uint64_t>(value);
  do {
    prepend(rest % 10);
    rest /= 10;
  } while (rest != 0);
  return {at, end};
}

// The short way, for what nearly all numbers of markets are: at most 19 digits, a point among them or none.
// They fit 64 bits, so that a digit costs one multiplication and no look back at zeros. What is written
// otherwise is not wrong: the long way judges it.
std::optional<uint128> parse_plain(std::string_view text) noexcept {
  constexpr std::size_t kMostDigits = 19, kMostOnASide = kDecimals;
  if (text.empty() || text.size() > kMostDigits + 1) return std::nullopt;
  std::uint64_t digits = 0;
  std::size_t point = text.size();
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto digit = static_cast<unsigned char>(text[i] - '0');
    if (digit <= 9) {
      digits = digits * 10 + digit;
    } else if (text[i] == '.' && point == text.size() && i != 0 && i + 1 != text.size()) {
      point = i;
    } else {
      return std::nullopt;
    }
  }
  const std::size_t decimals = point == text.size() ? 0 : text.size() - point - 1;
  if (point + decimals > kMostDigits || point > kMostOnASide || decimals > kMostOnASide) return std::nullopt;
  return digits * kPowersOfTen[kMostOnASide - decimals];
}

std::unexpected<Error> product_overflow(const char* what) {
  return fail(ErrorCode::kOverflow, std::string(what) + " exceeds the range of 18-decimal numbers");
}

}  // namespace

Result<int128> parse(std::string_view text) {
  const bool negative = !text.empty() && text.front() == '-';
  const std::string_view body = negative ? text.substr(1) : text;
  if (const auto plain = parse_plain(body)) return with_sign(*plain, negative);
  Scanned scanned;
  bool overflow = false;
  const std::size_t used = scan_digits(body, scanned, overflow);
  if (overflow) return too_wide(text);
  if (used == 0) return bad_form(text);
  int exponent = 0;
  if (used < body.size()) {
    if (body[used] != 'e' && body[used] != 'E') return bad_form(text);
    if (!scan_exponent(body.substr(used), exponent)) return bad_form(text);
  }
  if (scanned.digits == 0) return int128{0};
  const int shift = kDecimals - scanned.scale + exponent + static_cast<int>(scanned.trailing_zeros);
  if (shift < 0) return too_wide(text);
  if (static_cast<std::size_t>(shift) + scanned.significant > kMaxDigits) return too_wide(text);
  return with_sign(scanned.digits * kPowersOfTen[static_cast<std::size_t>(shift)], negative);
}

std::string to_string(int128 raw) {
  std::string text = to_string(raw, kDecimals);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') text.pop_back();
  return text;
}

std::string to_string(int128 raw, int decimals) {
  TIDEGATE_ASSERT(decimals >= 0 && decimals <= kDecimals, "a decimal has 0 to 18 digits after the point");
  const uint128 scaled = magnitude_of(raw) / kPowersOfTen[static_cast<std::size_t>(kDecimals - decimals)];
  const uint128 one = kPowersOfTen[static_cast<std::size_t>(decimals)];
  std::string text = raw < 0 && scaled != 0 ? "-" : "";
  text += digits_of(scaled / one);
  if (decimals == 0) return text;
  const std::string fraction = digits_of(scaled % one);
  text += '.';
  text.append(static_cast<std::size_t>(decimals) - fraction.size(), '0');
  return text + fraction;
}

Result<int128> multiply(int128 a, int128 b) {
  // (a1·S + a0)(b1·S + b0)/S = a1·b1·S + a1·b0 + a0·b1 + a0·b0/S with S = 10^18; every low part is below
  // 2^60.
  const bool negative = (a < 0) != (b < 0);
  constexpr uint128 kOne = kDecimalOne;
  const uint128 ma = magnitude_of(a), mb = magnitude_of(b);
  const uint128 a1 = ma / kOne, a0 = ma % kOne, b1 = mb / kOne, b0 = mb % kOne;
  uint128 high = 0, left = 0, right = 0, sum = 0;
  if (__builtin_mul_overflow(a1, b1, &high) || __builtin_mul_overflow(high, kOne, &high) ||
      __builtin_mul_overflow(a1, b0, &left) || __builtin_mul_overflow(a0, b1, &right) ||
      __builtin_add_overflow(high, left, &sum) || __builtin_add_overflow(sum, right, &sum) ||
      __builtin_add_overflow(sum, a0 * b0 / kOne, &sum) || (sum >> 127) != 0) {
    return product_overflow("product");
  }
  return with_sign(sum, negative);
}

Result<int128> divide(int128 a, int128 b) {
  if (b == 0) return fail(ErrorCode::kInvalidArgument, "division by zero");
  const bool negative = (a < 0) != (b < 0);
  const uint128 divisor = magnitude_of(b);
  uint128 quotient = magnitude_of(a) / divisor;
  uint128 rest = magnitude_of(a) % divisor;
  // Long division, a digit at a time. Divisors above 3·10^19 units could overflow `rest · 10`: refused.
  for (int i = 0; i < kDecimals; ++i) {
    if (__builtin_mul_overflow(rest, uint128{10}, &rest)) return product_overflow("quotient");
    const uint128 digit = rest / divisor;
    rest %= divisor;
    if (__builtin_mul_overflow(quotient, uint128{10}, &quotient) ||
        __builtin_add_overflow(quotient, digit, &quotient) || (quotient >> 127) != 0) {
      return product_overflow("quotient");
    }
  }
  return with_sign(quotient, negative);
}

int128 add(int128 a, int128 b) {
  int128 sum = 0;
  TIDEGATE_ASSERT(!__builtin_add_overflow(a, b, &sum), "a sum of amounts must fit");
  return sum;
}

int128 subtract(int128 a, int128 b) {
  int128 difference = 0;
  TIDEGATE_ASSERT(!__builtin_sub_overflow(a, b, &difference), "a difference of amounts must fit");
  return difference;
}

double to_double(int128 raw) noexcept {
  return static_cast<double>(raw) / static_cast<double>(kDecimalOne);
}

int128 from_double(double value, int decimals) {
  TIDEGATE_ASSERT(std::isfinite(value) && std::fabs(value) < 1e18,
                  "a decimal holds finite numbers below 10^18");
  TIDEGATE_ASSERT(decimals >= 0 && decimals <= kDecimals, "a decimal has 0 to 18 digits after the point");
  const double scaled = value * static_cast<double>(kPowersOfTen[static_cast<std::size_t>(decimals)]);
  return static_cast<int128>(std::nearbyint(scaled)) *
         static_cast<int128>(kPowersOfTen[static_cast<std::size_t>(kDecimals - decimals)]);
}

}  // namespace tidegate::base::decimal
