// What commands that go to an exchange are given: which one, with which keys.
#pragma once

#include <string>

#include "apps/settings/setting_options.hpp"
#include "tidegate/base/error.hpp"
#include "tidegate/config/settings.hpp"

namespace tidegate::apps {

// Takes the command line's `exchange` and `streams` (HOST:PORT or a URL) over the configuration's; what is
// empty changes nothing, and streams not named are where requests go. Error, saying what to give:
// neither names an exchange, or what is given is no address.
base::Result<void> set_exchange(access::AccessSettings& settings, const std::string& exchange,
                                const std::string& streams);

struct ExchangeOptions : SettingOptions {
  std::string exchange;
  std::string streams;
  std::string keys;

  // Of `command`, which must not outlive this.
  void add_to(CLI::App& command);
  // All sources together, the exchange that the command line names in `settings`. Errors: what is wrong with
  // any.
  base::Result<config::Loaded> load_with_exchange() const;
  base::Result<config::Settings> settings() const;
};

}  // namespace tidegate::apps
