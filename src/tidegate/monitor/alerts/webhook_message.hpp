// What is posted to a webhook: the bodies, as JSON.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "tidegate/monitor/alerts/notice.hpp"

namespace tidegate::monitor {

enum class WebhookShape : std::uint8_t {
  kGeneric,   // everything that is known, for a program
  kSlack,     // a message of an incoming webhook (docs.slack.dev, "Sending messages using incoming webhooks")
  kTelegram,  // a bot's sendMessage (core.telegram.org/bots/api#sendmessage)
};
inline constexpr std::size_t kWebhookShapeCount = 3;
std::string_view name(WebhookShape shape) noexcept;  // "generic", "slack", "telegram"
std::optional<WebhookShape> webhook_shape(std::string_view name) noexcept;

// The text of one message: a line a notice, oldest first. Telegram takes 4,096 characters (read 2026-11-30),
// Slack many more: beyond `kMostText` bytes lines are left out and counted, and a line has at most
// `kMostLine`.
inline constexpr std::size_t kMostText = 3'900;
inline constexpr std::size_t kMostLine = 1'500;
std::string text_of(std::span<const AlertNotice> notices);

// The whole body. `chat`: whom Telegram tells; of no meaning to the others. Bytes that are no UTF-8 are shown
// as U+FFFD.
//
// kGeneric: {"version":1,"source":"tidegate","alerts":[{"status":"fired","rule":…,"severity":"warning",
// "labels":{…},"summary":…,"value":…,"since":"2026-11-30T12:00:00.000Z","at":…}]}; a notice repeated has the
// status "repeated", one resolved "resolved". New fields may come; `version` changes when one goes.
std::string webhook_body(WebhookShape shape, std::span<const AlertNotice> notices, std::string_view chat);

}  // namespace tidegate::monitor
