// All sources of settings together: flags over environment over file over preset over defaults.
#pragma once

#include <string>
#include <string_view>

#include "tidegate/base/error.hpp"
#include "tidegate/config/model/draft.hpp"
#include "tidegate/config/reading/origins.hpp"
#include "tidegate/config/reading/outside.hpp"
#include "tidegate/config/settings.hpp"

namespace tidegate::config {

struct Loaded {
  Settings settings;
  Draft draft;  // the same as it was written: what is shown
  Origins origins;
};

// `path`: a TOML file; empty: there is none. Error: kParse or kInvalidArgument, one line a mistake, all of
// them, each naming where (file and line, variable, flag), setting, value and what was expected; kIo where
// the file cannot be read.
base::Result<Loaded> load(const std::string& path, const Outside& outside);
// The same of a file's text; `shown_name` stands for the file in messages.
base::Result<Loaded> load_text(std::string_view text, const std::string& shown_name,
                               const Outside& outside = {});

// A file alone over its preset and the defaults, for programs that embed Tidegate. Errors as above.
base::Result<Settings> load_settings(const std::string& path);
base::Result<Settings> parse_settings(std::string_view text, const std::string& shown_name);

}  // namespace tidegate::config
