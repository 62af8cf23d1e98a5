// What is said of settings besides a file.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace tidegate::config {

// Variables by name.
using Environment = std::map<std::string, std::string, std::less<>>;

struct Outside {
  Environment environment = {};
  std::string preset = {};            // of the command line; empty: not named there
  std::vector<std::string> set = {};  // of the command line: "section.key=value"
};

}  // namespace tidegate::config
