// Which of several sources a setting's value came from.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace tidegate::config {

// From the weakest to the strongest: where two set the same, the later one holds.
enum class Source : std::uint8_t { kDefault, kPreset, kFile, kEnvironment, kFlag };
std::string_view name(Source source) noexcept;  // "default", "preset", "file", "environment", "flag"

struct Origin {
  Source source = Source::kDefault;
  std::string where = {};  // the preset's name, "bot.toml:3", the variable, "--set"; empty: default
  std::string by = {};     // the setting that set this one, "circuit.profile"; empty: itself

  std::string in_words() const;  // "default", "file bot.toml:3", "preset swing (by ttl.default_ms)"
};

// Of settings by their paths; what nobody has set has its default.
class Origins {
 public:
  const Origin& of(std::string_view path) const;
  void set(std::string_view path, Origin origin);
  // All whose path begins so are as nobody has set them.
  void forget(std::string_view beginning);

 private:
  std::map<std::string, Origin, std::less<>> known_;
};

}  // namespace tidegate::config
