// What a setting has to be, in words.
#include "tidegate/config/model/key.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "tidegate/base/validation.hpp"
#include "tidegate/config/nearest.hpp"
#include "tidegate/config/secrets.hpp"

namespace tidegate::config {
namespace {

std::string in_quotes_all(const std::vector<std::string>& words) {
  std::vector<std::string> quoted;
  for (const std::string& word : words) quoted.push_back(base::in_quotes(word));
  return fmt::format("{}", fmt::join(quoted, ", "));
}

// " from 1 to 100"; nothing where every number will do.
std::string after_blank(const std::string& words) {
  return words.empty() ? words : " " + words;
}

// "0 ms", "101", "2": without the quotes that an amount has in a file.
std::string shown_plainly(const Key& key, const Value& value) {
  if (const auto* amount = std::get_if<market::Amount>(&value)) return amount->to_string();
  if (const auto* real = std::get_if<double>(&value)) return base::in_digits(*real);
  if (const auto* list = std::get_if<std::vector<std::string>>(&value)) {
    return fmt::format("a list of {}", list->size());
  }
  return key.kind == Kind::kTime ? key.shown(value) + " " + key.unit : key.shown(value);
}

}  // namespace

std::string_view name(Level level) noexcept {
  switch (level) {
    case Level::kBasic:
      return "basic";
    case Level::kAdvanced:
      return "advanced";
    case Level::kExpert:
      break;
  }
  return "expert";
}

std::string_view name(Change change) noexcept {
  return change == Change::kRestart ? "restart" : "run time";
}

Change Key::change_of(const Value& before, const Value& after) const {
  const auto is_zero = [](const Value& value) {
    const auto* whole = std::get_if<std::int64_t>(&value);
    return whole != nullptr && *whole == 0;
  };
  return zero_apart && is_zero(before) != is_zero(after) ? Change::kRestart : change;
}

std::string Key::path() const {
  if (section.empty()) return name;
  return section + (in_named_tables ? std::string{"."}.append(kAnyName) : "") + "." + name;
}

std::string Key::expectation() const {
  const std::string words = after_blank(range.in_words());
  switch (kind) {
    case Kind::kTruth:
      return "true or false";
    case Kind::kWhole:
    case Kind::kTime:
      return "a whole number" + words;
    case Kind::kReal:
      return "a number" + words;
    case Kind::kAmount:
      return "a decimal number" + words + ", written as a string such as \"0.001\"";
    case Kind::kText:
      return "a string";
    case Kind::kChoice:
      return "one of " + in_quotes_all(choices);
    case Kind::kList:
      break;
  }
  return "a list of strings" + (words.empty() ? words : "," + words + " of them");
}

std::optional<std::string> Key::complaint(const Value& value) const {
  if (kind == Kind::kChoice) {
    const auto& word = std::get<std::string>(value);
    if (std::ranges::find(choices, word) != choices.end()) return std::nullopt;
    return fmt::format("{} is {}; it must be one of {}{}", name, quoted_unless_secret(word),
                       in_quotes_all(choices), nearest_in_words(word, choices));
  }
  // The system would take what stands before it for the whole: of a path, another file or none.
  if (const auto* text = std::get_if<std::string>(&value); text != nullptr && text->contains('\0')) {
    return name + " has a character in it that ends texts, \\u0000; leave it out";
  }
  if (range.contains(value, unit)) return std::nullopt;
  const bool has_unit = kind == Kind::kTime;
  return fmt::format("{} is {}; it must be {}{}", name, shown_plainly(*this, value), range.in_words(),
                     has_unit ? " " + unit : "");
}

std::string Key::default_shown() const {
  return shown(get(default_draft()));
}

}  // namespace tidegate::config
