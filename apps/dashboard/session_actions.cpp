#include "apps/dashboard/session_actions.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <optional>
#include <utility>

namespace tidegate::apps {
namespace {

using base::ErrorCode;

// A week: who wants an alert never says so in the settings.
constexpr std::int64_t kLongestSilence = 604'800;

// In the words of a circuit's events and of /status.
constexpr std::array kStatesByHand{base::CircuitState::kForcedOpen, base::CircuitState::kDisabled,
                                   base::CircuitState::kClosed};

// Of an argument that the form asks for, there is one.
const std::string& argument(const dashboard::Action& action, std::string_view name) {
  static const std::string kNone;
  const auto found = action.arguments.find(name);
  return found == action.arguments.end() ? kNone : found->second;
}

std::optional<base::Duration> silence_length(const std::string& text) {
  std::int64_t seconds = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  const bool whole = failed == std::errc{} && end == text.data() + text.size();
  if (!whole || seconds < 1 || seconds > kLongestSilence) return std::nullopt;
  return std::chrono::seconds{seconds};
}

std::optional<base::CircuitState> state_by_hand(const std::string& text) {
  const auto* const found =
      std::ranges::find_if(kStatesByHand, [&](base::CircuitState state) { return name(state) == text; });
  return found == kStatesByHand.end() ? std::nullopt : std::optional{*found};
}

std::string what_follows(base::CircuitState state) {
  switch (state) {
    case base::CircuitState::kForcedOpen:
      return "every call to it is refused, but for those that no circuit may refuse, until it is closed";
    case base::CircuitState::kDisabled:
      return "every call to it passes, however it fails, until it is closed";
    default:
      return "it judges anew, as if nothing had happened";
  }
}

std::string in_words(const dashboard::Action& action) {
  std::string words = action.name;
  for (const auto& [name, value] : action.arguments) words += fmt::format(" {}={}", name, value);
  return words;
}

std::unexpected<base::Error> not_open() {
  return base::fail(ErrorCode::kUnavailable,
                    "the session is not open yet, and nothing is traded: try again once it is, or stop the "
                    "process");
}

}  // namespace

base::Result<std::string> SessionActions::perform(const dashboard::Action& action) {
  auto done = act(action);
  tell(action, done ? *done : "not done: " + done.error().message);
  return done;
}

void SessionActions::refused(const dashboard::Action& action, const std::string& why) {
  tell(action, "refused: " + why);
}

void SessionActions::tell(const dashboard::Action& action, const std::string& outcome) {
  base::report(events_, loop_.now(), base::EventKind::kActionTaken, "",
               fmt::format("{}, from the {}: {}", in_words(action), action.from, outcome));
}

base::Result<std::string> SessionActions::act(const dashboard::Action& action) {
  if (action.name == "halt") return switch_entries(false, action.from);
  if (action.name == "resume") return switch_entries(true, action.from);
  if (action.name == "circuit") return set_circuit(action);
  if (action.name == "silence") return silence(action);
  if (action.name == "lift") return lift(action);
  if (action.name != "reload") {
    return base::fail(ErrorCode::kInvalidArgument, "there is no action " + action.name);
  }
  if (reload_) return reload_();
  return base::fail(ErrorCode::kUnavailable,
                    "this process does not read its settings anew; start it again with the new ones");
}

base::Result<std::string> SessionActions::switch_entries(bool allowed, const std::string& from) {
  if (session_ == nullptr) return not_open();
  const bool was_halted = session_->summary().trading.halted;
  session_->allow_entries(allowed, "asked for from the " + from);
  if (session_->summary().trading.halted == allowed) {
    return base::fail(ErrorCode::kUnavailable, "the session has ended: nothing is traded any more");
  }
  if (was_halted != allowed) {
    return std::string{allowed ? "Trading was not halted; nothing changed." : "Trading was halted already."};
  }
  return std::string{allowed ? "Trading is resumed: entries are allowed again."
                             : "Trading is halted: nothing is bought until it is resumed. What is held is "
                               "managed and sold as ever."};
}

base::Result<std::string> SessionActions::set_circuit(const dashboard::Action& action) {
  const auto state = state_by_hand(argument(action, "state"));
  if (!state) {
    return base::fail(ErrorCode::kInvalidArgument,
                      fmt::format("'{}' is no state that a person sets: give forced_open, disabled or closed",
                                  argument(action, "state")));
  }
  if (session_ == nullptr) return not_open();
  resilience::Gate& gate = session_->client().gate();
  const auto endpoints = gate.snapshot(loop_.now()).endpoints;
  const std::string& wanted = argument(action, "endpoint");
  const auto found = std::ranges::find(endpoints, wanted, &resilience::EndpointSnapshot::name);
  if (found == endpoints.end()) {
    return base::fail(
        ErrorCode::kNotFound,
        fmt::format("there is no endpoint '{}'; docs/endpoints.md has them, as in depth", wanted));
  }
  const auto place = static_cast<std::uint16_t>(found - endpoints.begin());
  gate.override_circuit(resilience::EndpointId{place}, *state, loop_.now());
  return fmt::format("The circuit of {} is {}: {}.", wanted, name(*state), what_follows(*state));
}

base::Result<std::string> SessionActions::silence(const dashboard::Action& action) {
  const std::string& rule = argument(action, "rule");
  const auto length = silence_length(argument(action, "for_s"));
  if (!length) {
    return base::fail(ErrorCode::kInvalidArgument,
                      fmt::format("for_s is '{}'; it must be whole seconds from 1 to {}",
                                  argument(action, "for_s"), kLongestSilence));
  }
  if (!watch_.alerts().has_rule(rule)) {
    return base::fail(ErrorCode::kNotFound,
                      fmt::format("there is no alert '{}'; docs/alerts.md has them", rule));
  }
  const base::WallTime now = loop_.clock().wall_now();
  const auto silenced = watch_.alerts().silence(
      {.rule = rule, .labels = {}, .until = now + *length, .reason = argument(action, "comment")}, now);
  if (!silenced) return std::unexpected(silenced.error());
  return fmt::format("The alert {} is silent for {} s; it is watched all the while.", rule,
                     std::chrono::duration_cast<std::chrono::seconds>(*length).count());
}

base::Result<std::string> SessionActions::lift(const dashboard::Action& action) {
  const std::string& rule = argument(action, "rule");
  if (watch_.alerts().lift(rule, {}) > 0) return fmt::format("The alert {} is heard again.", rule);
  return base::fail(ErrorCode::kNotFound, fmt::format("the alert '{}' is not silenced", rule));
}

}  // namespace tidegate::apps
