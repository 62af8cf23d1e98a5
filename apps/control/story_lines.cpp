#include "apps/control/story_lines.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace tidegate::apps {
namespace {

std::string line(std::string text) {
  std::ranges::replace_if(
      text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }, '?');
  return text + "\n";
}

}  // namespace

std::string story_lines(std::string_view explanation_json) {
  const auto story = nlohmann::json::parse(explanation_json, nullptr, false);
  std::string out;
  if (story.is_object() && story.contains("lines") && story["lines"].is_array()) {
    for (const auto& part : story["lines"]) {
      if (part.is_string()) out += line(part.get<std::string>());
    }
  }
  return out.empty() ? line(std::string{explanation_json}) : out;
}

}  // namespace tidegate::apps
