// Words for types, and lines that fit.
#include "tidegate/config/pages/wording.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tidegate::config {

std::string type_in_words(const Key& key) {
  if (key.kind == Kind::kChoice) return fmt::format("`{}`", fmt::join(key.choices, "`, `"));
  std::string words{name(key.kind)};
  const bool counts = key.kind == Kind::kWhole && key.unit != "%" && !key.unit.empty();
  if (counts) {
    words += " of " + key.unit;
  } else if (!key.unit.empty()) {
    words += " in " + key.unit;
  }
  const std::string range = key.range.in_words();
  if (!range.empty()) words += ", " + range;
  return words;
}

std::string wrapped(std::string_view text, std::string_view indent, std::size_t columns) {
  std::string out, line{indent};
  while (!text.empty()) {
    const std::size_t blank = std::min(text.find(' '), text.size());
    const std::string_view word = text.substr(0, blank);
    text.remove_prefix(std::min(blank + 1, text.size()));
    if (line.size() > indent.size() && line.size() + 1 + word.size() > columns) {
      out += line + "\n";
      line = indent;
    }
    if (line.size() > indent.size()) line += ' ';
    line += word;
  }
  return out + line + "\n";
}

}  // namespace tidegate::config
