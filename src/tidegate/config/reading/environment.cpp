// Variables' names into paths, and back.
#include "tidegate/config/reading/environment.hpp"

namespace tidegate::config {
namespace {

constexpr std::string_view kBetween = "__";

char in_capitals(char c) {
  return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}
char in_small(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

std::string path_of(std::string_view variable) {
  variable.remove_prefix(kVariablePrefix.size());
  std::string path;
  while (!variable.empty()) {
    if (variable.starts_with(kBetween)) {
      path += '.';
      variable.remove_prefix(kBetween.size());
    } else {
      path += in_small(variable.front());
      variable.remove_prefix(1);
    }
  }
  return path;
}

}  // namespace

std::string variable_of(std::string_view path) {
  std::string variable{kVariablePrefix};
  for (const char c : path) {
    if (c == '.') {
      variable += kBetween;
    } else {
      variable += in_capitals(c);
    }
  }
  return variable;
}

Layer read_environment(const Environment& environment) {
  Layer layer;
  for (auto variable = environment.lower_bound(kVariablePrefix);
       variable != environment.end() && variable->first.starts_with(kVariablePrefix); ++variable) {
    const auto& [name, text] = *variable;
    add_text(layer, path_of(name), text, {.source = Source::kEnvironment, .where = name});
  }
  return layer;
}

}  // namespace tidegate::config
