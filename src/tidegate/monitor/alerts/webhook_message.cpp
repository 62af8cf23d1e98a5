#include "tidegate/monitor/alerts/webhook_message.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <nlohmann/json.hpp>

namespace tidegate::monitor {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::array<std::string_view, kWebhookShapeCount> kShapeNames{"generic", "slack", "telegram"};

// RFC 3339, in milliseconds.
std::string utc_text(base::WallTime at) {
  using std::chrono::milliseconds;
  const std::chrono::sys_time<milliseconds> instant{std::chrono::floor<milliseconds>(at.time_since_epoch())};
  const auto day = std::chrono::floor<std::chrono::days>(instant);
  const std::chrono::year_month_day date{day};
  const std::chrono::hh_mm_ss time{instant - day};
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                     time.hours().count(), time.minutes().count(), time.seconds().count(),
                     time.subseconds().count());
}

// Cut before the bytes of a character that would not be whole.
std::string cut(std::string line) {
  if (line.size() <= kMostLine) return line;
  std::size_t end = kMostLine;
  while (end > 0 && (static_cast<unsigned char>(line[end]) & 0xC0U) == 0x80U) --end;
  line.resize(end);
  return line + "…";
}

// Slack takes these three for its own (docs.slack.dev, "Formatting message text", read 2026-11-30).
std::string escaped_for_slack(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    if (c == '&') {
      escaped += "&amp;";
    } else if (c == '<') {
      escaped += "&lt;";
    } else if (c == '>') {
      escaped += "&gt;";
    } else {
      escaped += c;
    }
  }
  return escaped;
}

Json generic(const AlertNotice& notice) {
  Json labels = Json::object();
  for (const auto& [label, value] : notice.labels) labels[label] = value;
  return {{"status", name(notice.kind)},
          {"rule", notice.rule},
          {"severity", base::name(notice.severity)},
          {"labels", std::move(labels)},
          {"summary", notice.summary},
          {"value", notice.value},
          {"since", utc_text(notice.since)},
          {"at", utc_text(notice.at)}};
}

Json generic(std::span<const AlertNotice> notices) {
  Json alerts = Json::array();
  for (const AlertNotice& notice : notices) alerts.push_back(generic(notice));
  return {{"version", 1}, {"source", "tidegate"}, {"alerts", std::move(alerts)}};
}

Json json_of(WebhookShape shape, std::span<const AlertNotice> notices, std::string_view chat) {
  switch (shape) {
    case WebhookShape::kSlack:
      return {{"text", escaped_for_slack(text_of(notices))}};
    case WebhookShape::kTelegram:
      return {{"chat_id", chat}, {"text", text_of(notices)}};
    case WebhookShape::kGeneric:
      break;
  }
  return generic(notices);
}

}  // namespace

std::string_view name(WebhookShape shape) noexcept {
  return kShapeNames[static_cast<std::size_t>(shape)];
}

std::optional<WebhookShape> webhook_shape(std::string_view name) noexcept {
  const auto found = std::ranges::find(kShapeNames, name);
  if (found == kShapeNames.end()) return std::nullopt;
  return static_cast<WebhookShape>(found - kShapeNames.begin());
}

std::string text_of(std::span<const AlertNotice> notices) {
  std::string text;
  for (std::size_t i = 0; i < notices.size(); ++i) {
    const std::string line = cut(line_of(notices[i]));
    if (text.size() + 1 + line.size() > kMostText) {
      return text + fmt::format("\n… and {} more: see the log", notices.size() - i);
    }
    if (!text.empty()) text += '\n';
    text += line;
  }
  return text;
}

std::string webhook_body(WebhookShape shape, std::span<const AlertNotice> notices, std::string_view chat) {
  return json_of(shape, notices, chat).dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace tidegate::monitor
