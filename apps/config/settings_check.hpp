// What `tidegate config check` says of one file.
#pragma once

#include <cstddef>
#include <string>

namespace tidegate::apps {

struct CheckedSettings {
  std::string report;  // a line a mistake, a line each that is unwise, and a line that counts
  std::size_t mistakes = 0;
  std::size_t unwise = 0;
};

// The file alone, over its preset and the defaults: what the environment or a command line says is theirs.
CheckedSettings check_settings(const std::string& path);

}  // namespace tidegate::apps
