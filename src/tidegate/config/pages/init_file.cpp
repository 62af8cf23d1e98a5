// Settings as comments.
#include "tidegate/config/pages/init_file.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "tidegate/config/model/model.hpp"
#include "tidegate/config/model/presets.hpp"
#include "tidegate/config/pages/wording.hpp"

namespace tidegate::config {
namespace {

constexpr std::size_t kColumns = 100;

std::string comment(std::string_view text) {
  return wrapped(text, "# ", kColumns);
}

std::string key_lines(const Key& key, const Draft& usual, bool with_meaning) {
  std::string out;
  if (with_meaning) {
    out = "\n" + comment(fmt::format("{} ({}; {})", key.meaning, type_in_words(key), name(key.level)));
  }
  return out + fmt::format("# {} = {}\n", key.name, key.shown(key.get(usual)));
}

std::string preset_lines(const Key& key, std::string_view preset, const Draft& usual) {
  std::string out = "\n" + comment(key.meaning);
  for (const Preset& each : presets()) out += comment(fmt::format("  {}: {}", each.name, each.purpose));
  if (preset.empty()) return out + fmt::format("# {} = {}\n", key.name, key.shown(key.get(usual)));
  return out + fmt::format("{} = {}\n", key.name, as_toml_text(preset));
}

// Without a name there is no such table: what it may say, and where more is said of that.
template <class Wanted>
std::string table_lines(const Section& section, Wanted wanted) {
  std::vector<std::string> keys;
  for (const Key& key : section.keys) {
    if (wanted(key)) keys.push_back(key.name);
  }
  return "\n\n" + comment(fmt::format("{}, with a name of yours: {}", section.heading(), section.meaning)) +
         comment(fmt::format("Its keys: {} (`tidegate config explain {}`).", fmt::join(keys, ", "),
                             section.name));
}

std::string section_lines(const Section& section, Level up_to, const Draft& usual) {
  const auto wanted = [up_to](const Key& key) { return key.level <= up_to; };
  if (std::ranges::none_of(section.keys, wanted)) return {};
  if (section.has_named_tables) return table_lines(section, wanted);
  std::string out = fmt::format("\n\n[{}]\n{}", section.name, comment(section.meaning));
  for (const Key& key : section.keys) {
    if (wanted(key)) out += key_lines(key, usual, !section.one_key_an_endpoint || key.sets_others);
  }
  if (!section.endpoints.empty()) {
    out += "\n" +
           comment(fmt::format("[{}.{}] sets the same keys for one endpoint alone.", section.name, "depth"));
  }
  return out;
}

}  // namespace

std::string init_file(Level up_to, std::string_view preset) {
  const Draft usual = default_draft();
  std::string out = comment(
      "Settings of Tidegate. What stands in a comment is the default; take the # away to set it. `tidegate "
      "config check FILE` tells what is wrong, `tidegate config explain KEY` what a setting means. API keys "
      "do not belong here: docs/configuration.md says where.");
  for (const Section& section : sections()) {
    if (section.name.empty()) {
      for (const Key& key : section.keys) out += preset_lines(key, preset, usual);
    } else {
      out += section_lines(section, up_to, usual);
    }
  }
  return out;
}

}  // namespace tidegate::config
