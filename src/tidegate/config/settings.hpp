// Everything that a user can set, in one place, read from one TOML file.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tidegate/access/settings.hpp"
#include "tidegate/base/error.hpp"
#include "tidegate/config/toml_file.hpp"
#include "tidegate/journal/journal.hpp"
#include "tidegate/trading/engine/settings.hpp"
#include "tidegate/trading/strategies/registry.hpp"

namespace tidegate::config {

struct Settings {
  access::AccessSettings access;
  trading::TradingSettings trading;
  trading::ChosenStrategy strategy = trading::default_strategy();
  journal::JournalSettings journal;
};

// Reads `path` over the defaults. Error: kParse or kInvalidArgument, one line a mistake, each naming file,
// line, field and what was expected; kIo where the file cannot be read.
base::Result<Settings> load_settings(const std::string& path);
// The same from text; `shown_name` stands for the file in messages.
base::Result<Settings> parse_settings(std::string_view text, const std::string& shown_name);
// Every setting that there is, as "section.key = value": the text's value, or the default. Errors as above.
base::Result<std::vector<std::string>> effective_settings(std::string_view text,
                                                          const std::string& shown_name);

}  // namespace tidegate::config
