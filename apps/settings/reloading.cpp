#include "apps/settings/reloading.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "tidegate/config/model/make_settings.hpp"

namespace tidegate::apps {
namespace {

constexpr std::size_t kMostInWords = 16;
constexpr std::size_t kMostReason = 4096;  // bytes of a refusal in its event

std::string listed(const std::vector<config::SettingChange>& changes) {
  std::string all;
  for (std::size_t i = 0; i < std::min(changes.size(), kMostInWords); ++i) {
    all += (i == 0 ? "" : "; ") + changes[i].in_words();
  }
  if (changes.size() > kMostInWords) all += fmt::format("; and {} more", changes.size() - kMostInWords);
  return all;
}

base::Error refusal(const std::vector<config::SettingProblem>& problems) {
  std::string all;
  for (const config::SettingProblem& problem : problems) {
    all += (all.empty() ? "" : "\n") + problem.path + problem.text;
  }
  return {.code = base::ErrorCode::kInvalidArgument,
          .message = "together with what only a restart changes: " + all,
          .retry_at = std::nullopt};
}

std::string first_part(const std::string& text) {
  return text.size() <= kMostReason ? text : text.substr(0, kMostReason) + " …";
}

void tell(const Reloaded& reloaded, base::EventSink& events, base::MonotonicTime now) {
  std::size_t told = 0;
  const auto tell_each = [&](const std::vector<config::SettingChange>& changes, std::string_view what) {
    for (const config::SettingChange& change : changes) {
      if (++told > Reloading::kMostEvents) continue;
      base::report(events, now, base::EventKind::kSettingsChanged, {},
                   fmt::format("{}: {}", change.in_words(), what));
    }
  };
  tell_each(reloaded.taken, "in force from now on");
  tell_each(reloaded.need_restart, "needs a restart; until then the former value holds");
  if (told <= Reloading::kMostEvents) return;
  base::report(
      events, now, base::EventKind::kSettingsChanged, {},
      fmt::format("{} more settings changed; tidegate config show tells all", told - Reloading::kMostEvents));
}

}  // namespace

std::string Reloaded::in_words() const {
  std::string words;
  if (!taken.empty()) {
    words = fmt::format("{} changed: {}.",
                        taken.size() == 1 ? "1 setting" : fmt::format("{} settings", taken.size()),
                        listed(taken));
  }
  if (!need_restart.empty()) {
    words += fmt::format(
        "{}{} a restart and {} not in force: {}.", words.empty() ? "" : " ",
        need_restart.size() == 1 ? "1 setting needs" : fmt::format("{} settings need", need_restart.size()),
        need_restart.size() == 1 ? "is" : "are", listed(need_restart));
  }
  return words.empty() ? "No setting changed." : words;
}

base::Result<Reloaded> Reloading::reload(const Take& take, base::EventSink& events, base::MonotonicTime now) {
  auto reloaded = read_and_take(take);
  if (reloaded) {
    tell(*reloaded, events, now);
  } else {
    base::report(
        events, now, base::EventKind::kSettingsRefused, {},
        "the new settings are refused, and those before hold: " + first_part(reloaded.error().message));
  }
  return reloaded;
}

base::Result<Reloaded> Reloading::read_and_take(const Take& take) {
  const auto loaded = options_.load();
  if (!loaded) return std::unexpected(loaded.error());
  config::Draft taken = config::taken_at_run_time(in_force_, loaded->draft);
  const config::MadeSettings made = config::make_settings(taken);
  if (!made.problems.empty()) return std::unexpected(refusal(made.problems));
  if (auto accepted = take(made.settings); !accepted) return std::unexpected(std::move(accepted.error()));
  Reloaded reloaded;
  for (config::SettingChange& change : config::changes(in_force_, loaded->draft)) {
    auto& kind = change.change == config::Change::kRunTime ? reloaded.taken : reloaded.need_restart;
    kind.push_back(std::move(change));
  }
  in_force_ = std::move(taken);
  return reloaded;
}

}  // namespace tidegate::apps
