// Where alerts go: webhooks, commands, the heartbeat; and where what is secret of them stands.
#include <algorithm>
#include <array>

#include "tidegate/config/model/alert_rows.hpp"

namespace tidegate::config {
namespace {

using monitor::CommandSettings;
using monitor::HeartbeatSettings;
using monitor::SecretPlace;
using monitor::WebhookSettings;

constexpr std::array kSeverities{base::Severity::kInfo, base::Severity::kWarning, base::Severity::kError};

constexpr auto webhook_of = [](auto& draft) -> auto& {
  return draft.fresh.webhook.webhook;
};
constexpr auto command_of = [](auto& draft) -> auto& {
  return draft.fresh.command;
};
constexpr auto heartbeat_of = [](auto& draft) -> auto& {
  return draft.heartbeat.heartbeat;
};

std::string not_here(const std::string& what) {
  return "whoever knows it may post there: it does not belong into the settings, and is not read; put it in "
         "a "
         "file that only you can read (chmod 600), named by " +
         what + "_file, or in an environment variable, named by " + what +
         "_variable, or give it as systemd's credential, named by " + what + "_credential";
}

// Three keys of which one may be set; `what` is "url" or "token".
template <class Part>
void add_place(Section& section, const std::string& what, Part part, Level level) {
  Rows place{section, section.name + ".", part};
  place.add(what + "_file", &SecretPlace::file,
            {.level = level,
             .meaning = "A file that only you can read, which holds the " + what + " and nothing else.",
             .field = what});
  place.add(what + "_variable", &SecretPlace::variable,
            {.level = level,
             .meaning = "An environment variable that holds the " + what + ", which is taken out of it."});
  place.add(what + "_credential", &SecretPlace::credential,
            {.meaning = "systemd's credential that holds the " + what + " (LoadCredential=)."});
  section.elsewhere.emplace(what, not_here(what));
}

Key shape_row() {
  Key shape =
      row_of("alerts.webhook", "shape", "alerts.webhook.",
             {.level = Level::kBasic, .meaning = "What is posted: JSON for a program, or to a chat."});
  shape.kind = Kind::kChoice;
  for (std::size_t i = 0; i < monitor::kWebhookShapeCount; ++i) {
    shape.choices.emplace_back(monitor::name(static_cast<monitor::WebhookShape>(i)));
  }
  shape.get = [](const Draft& draft) { return std::string{monitor::name(webhook_of(draft).shape)}; };
  shape.set = [](Draft& draft, const Value& value) {
    webhook_of(draft).shape = monitor::webhook_shape(std::get<std::string>(value)).value();
  };
  return shape;
}

constexpr std::string_view kTimeout = "[100, 60000]";
constexpr std::string_view kCertificates = "PEM certificates that are trusted; empty: those of the system.";

}  // namespace

base::Severity severity_named(std::string_view name) {
  return *std::ranges::find(kSeverities, name, [](base::Severity each) { return base::name(each); });
}

std::vector<std::string> severity_names() {
  std::vector<std::string> names;
  for (const base::Severity each : kSeverities) names.emplace_back(base::name(each));
  return names;
}

Section webhook_section() {
  Section section{.name = "alerts.webhook",
                  .meaning = "A web address that alerts are posted to, by a name for the log.",
                  .has_named_tables = true};
  section.keys.push_back(shape_row());
  const auto address_of = [](auto& draft) -> auto& {
    return draft.fresh.webhook.address;
  };
  add_place(
      section, "url", [address_of](auto& draft) -> auto& { return address_of(draft).url; }, Level::kBasic);
  add_place(
      section, "token", [address_of](auto& draft) -> auto& { return address_of(draft).token; },
      Level::kAdvanced);
  Rows webhook{section, "alerts.webhook.", webhook_of};
  webhook.add("chat", &WebhookSettings::chat,
              {.level = Level::kBasic, .meaning = "telegram: the chat's number, or \"@channel\"."});
  add_severity(section, "least", webhook_of, &WebhookSettings::least,
               {.meaning = "Alerts that are less severe are not posted."});
  webhook.add("timeout_ms", &WebhookSettings::timeout, {.range = kTimeout, .meaning = "Of one attempt."});
  webhook.add("attempts", &WebhookSettings::attempts,
              {.range = "[1, 20]", .unit = "attempts", .meaning = "For one message."});
  webhook.add("first_pause_ms", &WebhookSettings::first_pause,
              {.range = "[10, 30000]",
               .meaning = "Before the second attempt; twice as long before each further one, up to 30 s."});
  webhook.add("max_queued", &WebhookSettings::max_queued,
              {.range = "[1, 10000]",
               .unit = "alerts",
               .meaning = "Alerts that wait for it; beyond that the oldest is lost."});
  webhook.add("ca_file", &WebhookSettings::ca_file, {.meaning = kCertificates});
  return section;
}

Section command_section() {
  Section section{.name = "alerts.command",
                  .meaning = "A program of yours that is run once an alert, by a name for the log.",
                  .has_named_tables = true};
  Rows command{section, "alerts.command.", command_of};
  command.add(
      "command", &CommandSettings::command,
      {.range = "[0, 65]",
       .level = Level::kBasic,
       .meaning = "The program and its arguments, in which {rule}, {summary} and others stand for the "
                  "alert's."});
  add_severity(section, "least", command_of, &CommandSettings::least,
               {.meaning = "It is not run for alerts that are less severe."});
  command.add("timeout_ms", &CommandSettings::timeout,
              {.range = "[100, 600000]", .meaning = "Then it is killed."});
  command.add("most_at_once", &CommandSettings::most_at_once,
              {.range = "[1, 16]", .unit = "runs", .meaning = "So many run at a time."});
  command.add("max_queued", &CommandSettings::max_queued,
              {.range = "[1, 1000]",
               .unit = "alerts",
               .meaning = "Alerts that wait for that; beyond that the oldest is lost."});
  return section;
}

Section heartbeat_section() {
  Section section{
      .name = "alerts.heartbeat",
      .meaning = "A URL that is asked again and again, for a watcher elsewhere; without a URL, none."};
  add_place(
      section, "url", [](auto& draft) -> auto& { return draft.heartbeat.address.url; }, Level::kBasic);
  add_place(
      section, "token", [](auto& draft) -> auto& { return draft.heartbeat.address.token; }, Level::kAdvanced);
  Rows heartbeat{section, "alerts.heartbeat.", heartbeat_of};
  heartbeat.add("interval_s", &HeartbeatSettings::interval,
                {.range = "[10, 3600]", .level = Level::kBasic, .meaning = "How often."});
  heartbeat.add("timeout_ms", &HeartbeatSettings::timeout, {.range = kTimeout, .meaning = "Of one request."});
  heartbeat.add("only_while_well", &HeartbeatSettings::only_while_well,
                {.meaning = "No beat while an alert of severity error fires."});
  heartbeat.add("ca_file", &HeartbeatSettings::ca_file, {.meaning = kCertificates});
  return section;
}

}  // namespace tidegate::config
