// What a running program was told, read anew: validated whole, taken at once, or refused whole.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "apps/settings/setting_options.hpp"
#include "tidegate/base/event.hpp"
#include "tidegate/base/time.hpp"
#include "tidegate/config/reading/changes.hpp"

namespace tidegate::apps {

struct Reloaded {
  std::vector<config::SettingChange> taken;         // in force now
  std::vector<config::SettingChange> need_restart;  // not in force

  // "1 setting changed: circuit.open_for_ms from 5000 to 8000. 1 needs a restart and is not in force:
  // trading.symbols from …": each at most 16 of them, then how many more.
  std::string in_words() const;
};

// Holds what is in force, so that what waits for a restart is named by each reload until there is one.
// Thread rule: one thread's; the files are read on it.
class Reloading {
 public:
  // Every difference is an event (settings.changed), up to so many a reload; then one event says how many
  // more.
  static constexpr std::size_t kMostEvents = 64;

  // Gives settings to the rooms that run by them. Error: kInvalidArgument; then nothing has changed.
  using Take = std::function<base::Result<void>(const config::Settings&)>;

  // `in_force`: what the program has begun with, by the same options.
  Reloading(SettingOptions options, config::Draft in_force)
      : options_(std::move(options)), in_force_(std::move(in_force)) {}

  // Reads all sources anew. Error: all mistakes, a line each, of the sources, of values that do not go
  // together with what only a restart would change, or of `take`: then nothing has changed, and it is an
  // event (settings.refused).
  base::Result<Reloaded> reload(const Take& take, base::EventSink& events, base::MonotonicTime now);

  const std::string& file() const noexcept { return options_.config; }
  const config::Draft& in_force() const noexcept { return in_force_; }

 private:
  base::Result<Reloaded> read_and_take(const Take& take);

  SettingOptions options_;
  config::Draft in_force_;
};

}  // namespace tidegate::apps
