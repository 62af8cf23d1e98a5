#include "apps/control/json_lines.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace tidegate::apps {
namespace {

using Json = nlohmann::ordered_json;

std::string printable(std::string text) {
  std::ranges::replace_if(
      text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }, '?');
  return text;
}

std::string value_in_words(const Json& value) {
  if (value.is_null()) return "none";
  if (value.is_boolean()) return value.get<bool>() ? "yes" : "no";
  if (value.is_string()) return printable(value.get<std::string>());
  return value.dump();
}

bool fits_a_line(const Json& value) {
  if (value.is_object()) return value.empty();
  return !value.is_array() ||
         std::ranges::none_of(value, [](const Json& part) { return part.is_structured(); });
}

std::string in_a_line(const Json& value) {
  if (!value.is_structured()) return value_in_words(value);
  std::string words;
  for (const Json& part : value) words += (words.empty() ? "" : ", ") + value_in_words(part);
  return words.empty() ? "none" : words;
}

// Its first line stands behind `first`, which is as wide as `indent`.
void append(std::string& out, const Json& value, const std::string& indent, std::string first) {
  if (fits_a_line(value)) {
    out += first + in_a_line(value) + "\n";
    return;
  }
  for (const auto& [key, part] : value.items()) {
    if (value.is_array()) {
      append(out, part, indent + "  ", first + "- ");
    } else if (fits_a_line(part)) {
      out += first + printable(key) + ": " + in_a_line(part) + "\n";
    } else {
      out += first + printable(key) + ":\n";
      append(out, part, indent + "  ", indent + "  ");
    }
    first = indent;
  }
}

}  // namespace

std::string json_lines(std::string_view json) {
  const Json value = Json::parse(json, nullptr, false);
  std::string lines;
  if (value.is_discarded()) {
    lines = printable(std::string{json}) + "\n";
  } else {
    append(lines, value, "", "");
  }
  return lines;
}

}  // namespace tidegate::apps
