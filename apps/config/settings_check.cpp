// A settings file's mistakes and what is unwise in it.
#include "apps/config/settings_check.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "tidegate/config/reading/load.hpp"
#include "tidegate/config/reading/unwise.hpp"

namespace tidegate::apps {

CheckedSettings check_settings(const std::string& path) {
  CheckedSettings checked;
  const auto loaded = config::load(path, {});
  if (!loaded) {
    const std::string& mistakes = loaded.error().message;
    checked.mistakes = 1 + static_cast<std::size_t>(std::ranges::count(mistakes, '\n'));
    checked.report = fmt::format("{}\n{}: {} wrong\n", mistakes, path, checked.mistakes);
    return checked;
  }
  const auto warnings = config::unwise(*loaded);
  checked.unwise = warnings.size();
  for (const std::string& line : warnings) checked.report += line + "\n";
  checked.report += warnings.empty() ? path + ": all right\n"
                                     : fmt::format("{}: valid, {} unwise\n", path, warnings.size());
  return checked;
}

}  // namespace tidegate::apps
