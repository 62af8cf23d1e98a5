// Sets of settings by name, for a style of trading as a whole.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tidegate::config {

// "circuit.open_for_ms" and its value, as an environment variable would have it.
struct PresetRow {
  std::string_view path;
  std::string_view value;
};

struct Preset {
  std::string_view name;
  std::string_view purpose;  // "asks little, …"
  std::span<const PresetRow> rows;
};

// The one that holds where nobody names another.
inline constexpr std::string_view kDefaultPreset = "balanced";

std::span<const Preset> presets() noexcept;
// Null: there is none of that name.
const Preset* preset_named(std::string_view name) noexcept;
std::vector<std::string> preset_names();

}  // namespace tidegate::config
