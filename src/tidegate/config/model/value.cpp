// Values out of files and words, and back.
#include "tidegate/config/model/value.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "tidegate/base/validation.hpp"

namespace tidegate::config {
namespace {

std::optional<Value> time_from(std::int64_t count, std::string_view unit) {
  // Far more than any setting means, far less than what overflows nanoseconds.
  constexpr base::Duration kMost = std::chrono::hours{100 * 365 * 24};
  const base::Duration one = duration_of(unit);
  if (count > kMost / one || count < -(kMost / one)) return std::nullopt;
  return count * one;
}

std::optional<Value> whole_or_time(std::int64_t count, Kind kind, std::string_view unit) {
  if (kind == Kind::kWhole) return count;
  return time_from(count, unit);
}

std::optional<Value> amount_from(std::string_view text) {
  const auto parsed = market::Amount::parse(text);
  if (!parsed) return std::nullopt;
  return *parsed;
}

// All of it, and nothing but it.
template <class Number>
std::optional<Number> number_from(std::string_view text) {
  Number number{};
  const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
  if (read.ec != std::errc{} || read.ptr != text.data() + text.size()) return std::nullopt;
  return number;
}

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(' ');
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(' ') - first + 1);
}

std::vector<std::string> list_from(std::string_view text) {
  std::vector<std::string> items;
  while (!trimmed(text).empty()) {
    const std::size_t comma = std::min(text.find(','), text.size());
    items.emplace_back(trimmed(text.substr(0, comma)));
    text.remove_prefix(std::min(comma + 1, text.size()));
  }
  return items;
}

struct ToToml {
  std::string_view unit;

  std::string operator()(bool truth) const { return truth ? "true" : "false"; }
  std::string operator()(std::int64_t whole) const { return std::to_string(whole); }
  std::string operator()(double real) const {
    const std::string digits = base::in_digits(real);
    // TOML tells numbers from whole ones by their point.
    return digits.find_first_not_of("-0123456789") == std::string::npos ? digits + ".0" : digits;
  }
  std::string operator()(base::Duration time) const { return std::to_string(time / duration_of(unit)); }
  std::string operator()(market::Amount amount) const { return '"' + amount.to_string() + '"'; }
  std::string operator()(const std::string& text) const { return as_toml_text(text); }
  std::string operator()(const std::vector<std::string>& texts) const {
    std::vector<std::string> items;
    for (const std::string& text : texts) items.push_back(as_toml_text(text));
    return fmt::format("[{}]", fmt::join(items, ", "));
  }
};

}  // namespace

std::string_view name(Kind kind) noexcept {
  switch (kind) {
    case Kind::kTruth:
      return "true or false";
    case Kind::kWhole:
      return "whole number";
    case Kind::kReal:
      return "number";
    case Kind::kTime:
      return "time";
    case Kind::kAmount:
      return "amount";
    case Kind::kText:
      return "text";
    case Kind::kChoice:
      return "one of some words";
    case Kind::kList:
      break;
  }
  return "list of texts";
}

base::Duration duration_of(std::string_view unit) noexcept {
  return unit == "s" ? base::Duration{std::chrono::seconds{1}} : std::chrono::milliseconds{1};
}

std::string as_toml(const Value& value, std::string_view unit) {
  return std::visit(ToToml{unit}, value);
}

std::string as_toml_text(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (byte < 0x20 || byte == 0x7f) {
      out += fmt::format("\\u{:04x}", byte);
    } else {
      out += c;
    }
  }
  return out + '"';
}

std::optional<Value> value_from(const TomlValue& written, Kind kind, std::string_view unit) {
  const auto* whole = std::get_if<std::int64_t>(&written);
  const auto* text = std::get_if<std::string>(&written);
  switch (kind) {
    case Kind::kTruth:
      if (const auto* truth = std::get_if<bool>(&written)) return *truth;
      return std::nullopt;
    case Kind::kWhole:
    case Kind::kTime:
      return whole == nullptr ? std::nullopt : whole_or_time(*whole, kind, unit);
    case Kind::kReal:
      if (const auto* real = std::get_if<double>(&written)) return *real;
      if (whole != nullptr) return static_cast<double>(*whole);
      return std::nullopt;
    case Kind::kAmount:
      if (whole != nullptr) return amount_from(std::to_string(*whole));
      return text == nullptr ? std::nullopt : amount_from(*text);
    case Kind::kText:
    case Kind::kChoice:
      if (text != nullptr) return *text;
      return std::nullopt;
    case Kind::kList:
      break;
  }
  if (const auto* texts = std::get_if<std::vector<std::string>>(&written)) return *texts;
  return std::nullopt;
}

std::optional<Value> value_from_words(std::string_view text, Kind kind, std::string_view unit) {
  switch (kind) {
    case Kind::kTruth:
      if (text == "true" || text == "false") return text == "true";
      return std::nullopt;
    case Kind::kWhole:
    case Kind::kTime:
      if (const auto count = number_from<std::int64_t>(text)) return whole_or_time(*count, kind, unit);
      return std::nullopt;
    case Kind::kReal:
      if (const auto real = number_from<double>(text)) return *real;
      return std::nullopt;
    case Kind::kAmount:
      return amount_from(text);
    case Kind::kText:
    case Kind::kChoice:
      return std::string{text};
    case Kind::kList:
      break;
  }
  return list_from(text);
}

}  // namespace tidegate::config
