// The documentation page's list of all settings.
#pragma once

#include <string>

namespace tidegate::config {

// Markdown, the part of docs/configuration.md between its marks: a table a section, and the presets.
std::string reference_page();

}  // namespace tidegate::config
