// What of a TOML text is refused before it is parsed: the parser itself knows no bound.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace tidegate::config {

// Of a settings file: fifteen times what all settings take with their meanings. A device that never ends
// would fill the memory.
inline constexpr std::size_t kMostTomlBytes = 256 * 1024;

// Of a key's name: "circuit.depth.open_for_ms" has three. Each part is a table within the one before, which
// toml++ 3.3 takes apart by recursion: some 30,000 end the process (2026-12-01).
inline constexpr std::size_t kMostKeyParts = 16;

// The line of the first key that has more parts; none: there is none. Of a text that is no TOML, right up to
// where it stops being it. O(length).
std::optional<std::size_t> line_of_too_deep_key(std::string_view text);

}  // namespace tidegate::config
