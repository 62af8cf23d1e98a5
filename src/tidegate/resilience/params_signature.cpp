#include "tidegate/resilience/params_signature.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <utility>

namespace tidegate::resilience {

namespace {

template <class Number>
std::string number_text(Number number) {
  std::array<char, 32> buffer;  // the longest: "-2.2250738585072014e-308"
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), number).ptr;
  return {buffer.data(), end};
}

// The kind of a value ('s', 'n' or 'b') and its one text among all equal values.
std::pair<char, std::string> canonical(const std::string& value) {
  return {'s', value};
}

std::pair<char, std::string> canonical(std::int64_t value) {
  return {'n', number_text(value)};
}

std::pair<char, std::string> canonical(double value) {
  if (std::isnan(value)) return {'n', "nan"};
  // Whole numbers that an int64 holds are written as one, exactly; the bounds are -2^63 and 2^63.
  if (value >= -0x1p63 && value < 0x1p63 && std::trunc(value) == value) {
    return canonical(static_cast<std::int64_t>(value));
  }
  return {'n', number_text(value)};
}

std::pair<char, std::string> canonical(bool value) {
  return {'b', value ? "1" : "0"};
}

void append_counted(std::string& out, std::string_view part) {
  out += std::to_string(part.size());
  out += ':';
  out += part;
}

}  // namespace

std::string params_signature(std::string_view endpoint, const Params& params) {
  std::string signature;
  append_counted(signature, endpoint);
  for (const auto& [name, value] : params) {
    append_counted(signature, name);
    const auto [kind, text] = std::visit([](const auto& held) { return canonical(held); }, value);
    signature += kind;
    append_counted(signature, text);
  }
  return signature;
}

}  // namespace tidegate::resilience
