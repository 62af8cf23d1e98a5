// What a core dump of this process would show.
#pragma once

#include <cstdio>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tidegate::base::testing {

// Writable mappings that a core dump has, by /proc/self/smaps: those without the flag `dd` ("do not dump").
inline std::vector<std::string_view> dumpable_memory() {
  std::vector<std::string_view> mappings;
  std::ifstream smaps{"/proc/self/smaps"};
  std::string line;
  std::string_view mapping;
  while (std::getline(smaps, line)) {
    unsigned long from = 0;
    unsigned long to = 0;
    char permissions[5] = {};
    if (std::sscanf(line.c_str(), "%lx-%lx %4s", &from, &to, permissions) == 3) {
      const bool is_data = permissions[0] == 'r' && permissions[1] == 'w';
      mapping =
          is_data ? std::string_view{reinterpret_cast<const char*>(from), to - from} : std::string_view{};
    } else if (line.starts_with("VmFlags:") && !mapping.empty() && line.find(" dd") == std::string::npos) {
      mappings.push_back(mapping);
    }
  }
  return mappings;
}

// A text that is nowhere in memory as it is until somebody asks for it.
class MaskedText {
 public:
  static constexpr char kMask = 0x55;

  explicit MaskedText(std::string_view masked) : masked_(masked) {}

  std::string reveal() const {
    std::string text(masked_.size(), '\0');
    for (std::size_t i = 0; i < text.size(); ++i) text[i] = static_cast<char>(masked_[i] ^ kMask);
    return text;
  }
  // Looks at memory that is nobody's too, so a sanitizer must not watch.
  __attribute__((no_sanitize("address"))) bool is_at(const char* place) const {
    for (std::size_t i = 0; i < masked_.size(); ++i) {
      if (static_cast<char>(place[i] ^ kMask) != masked_[i]) return false;
    }
    return true;
  }
  // How often a core dump of this process would show it.
  int times_in_a_dump() const {
    int times = 0;
    for (const std::string_view mapping : dumpable_memory()) {
      for (std::size_t at = 0; at + masked_.size() <= mapping.size(); ++at) {
        if (is_at(mapping.data() + at)) ++times;
      }
    }
    return times;
  }

 private:
  std::string masked_;
};

}  // namespace tidegate::base::testing
