// The command line's settings.
#include "tidegate/config/reading/flags.hpp"

#include <fmt/format.h>

#include "tidegate/config/secrets.hpp"

namespace tidegate::config {

Layer read_flags(const std::string& preset, const std::vector<std::string>& set) {
  Layer layer;
  const auto origin = [](std::string where) {
    return Origin{.source = Source::kFlag, .where = std::move(where)};
  };
  if (!preset.empty()) add_text(layer, "preset", preset, origin("--preset"));
  for (const std::string& each : set) {
    const std::size_t equals = each.find('=');
    if (equals == std::string::npos) {
      layer.problems.push_back(
          fmt::format("--set: expected section.key=value, got {}", quoted_unless_secret(each)));
      continue;
    }
    const std::string_view text{each};
    add_text(layer, text.substr(0, equals), text.substr(equals + 1), origin("--set"));
  }
  return layer;
}

}  // namespace tidegate::config
