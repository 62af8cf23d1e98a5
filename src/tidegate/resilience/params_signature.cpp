#include "tidegate/resilience/params_signature.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstdint>

namespace tidegate::resilience {

namespace {

// Allocated at once, so that a signature of one or two parameters does not grow step by step.
constexpr std::size_t kUsualSize = 64;

// The longest: "-2.2250738585072014e-308"; and a count has at most 20 digits.
using NumberText = std::array<char, 32>;

template <class Number>
std::string_view number_text(NumberText& buffer, Number number) {
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), number).ptr;
  return {buffer.data(), end};
}

void append_counted(std::string& out, std::string_view part) {
  NumberText count;
  out += number_text(count, part.size());
  out += ':';
  out += part;
}

// The kind of a value ('s', 'n' or 'b') and its one text among all equal values.
void append_canonical(std::string& out, char kind, std::string_view text) {
  out += kind;
  append_counted(out, text);
}

void append_value(std::string& out, const std::string& value) {
  append_canonical(out, 's', value);
}

void append_value(std::string& out, std::int64_t value) {
  NumberText text;
  append_canonical(out, 'n', number_text(text, value));
}

void append_value(std::string& out, double value) {
  if (std::isnan(value)) return append_canonical(out, 'n', "nan");
  // Whole numbers that an int64 holds are written as one, exactly; the bounds are -2^63 and 2^63.
  if (value >= -0x1p63 && value < 0x1p63 && std::trunc(value) == value) {
    return append_value(out, static_cast<std::int64_t>(value));
  }
  NumberText text;
  append_canonical(out, 'n', number_text(text, value));
}

void append_value(std::string& out, bool value) {
  append_canonical(out, 'b', value ? "1" : "0");
}

}  // namespace

std::string params_signature(std::string_view endpoint, const Params& params) {
  std::string signature;
  signature.reserve(kUsualSize);
  append_counted(signature, endpoint);
  for (const auto& [name, value] : params) {
    append_counted(signature, name);
    std::visit([&signature](const auto& held) { append_value(signature, held); }, value);
  }
  return signature;
}

}  // namespace tidegate::resilience
