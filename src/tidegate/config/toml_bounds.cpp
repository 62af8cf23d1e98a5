// Keys counted by their dots, outside of strings and comments.
#include "tidegate/config/toml_bounds.hpp"

#include <algorithm>
#include <string>

namespace tidegate::config {
namespace {

// Behind the string that begins there, on one line or on several; of one that does not end, where its line or
// the text does.
std::size_t end_of_string(std::string_view text, std::size_t at) {
  const char quote = text[at];
  const std::string three(3, quote);
  const bool several_lines = text.substr(at, 3) == three;
  for (at += several_lines ? 3 : 1; at < text.size(); ++at) {
    if (text[at] == '\n' && !several_lines) return at;
    if (text[at] == '\\' && quote == '"') {
      ++at;
    } else if (several_lines && text.substr(at, 3) == three) {
      at += 3;
      // One or two quotes may stand in the string before the three that end it.
      for (int more = 0; more < 2 && at < text.size() && text[at] == quote; ++more) ++at;
      return at;
    } else if (!several_lines && text[at] == quote) {
      return at + 1;
    }
  }
  return text.size();
}

}  // namespace

std::optional<std::size_t> line_of_too_deep_key(std::string_view text) {
  std::size_t line = 1, dots = 0;
  for (std::size_t at = 0; at < text.size();) {
    const char c = text[at];
    if (c == '"' || c == '\'') {
      const std::size_t end = end_of_string(text, at);
      const std::string_view string = text.substr(at, end - at);
      line += static_cast<std::size_t>(std::ranges::count(string, '\n'));
      at = end;
      continue;
    }
    if (c == '#') {
      at = std::min(text.find('\n', at), text.size());
      continue;
    }
    ++at;
    if (c == '\n') ++line;
    if (c == '.') {
      if (++dots >= kMostKeyParts) return line;
    } else if (std::string_view{"=,[]{}\n"}.contains(c)) {
      dots = 0;
    }
  }
  return std::nullopt;
}

}  // namespace tidegate::config
