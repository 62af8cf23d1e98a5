#include "tidegate/monitor/alerts/webhook_message.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "monitor/alerts/given.hpp"

namespace tidegate::monitor {
namespace {

using nlohmann::json;
using ::testing::EndsWith;
using testing::fired;
using ::testing::HasSubstr;
using ::testing::StartsWith;

json body(WebhookShape shape, const std::vector<AlertNotice>& notices, std::string_view chat = "") {
  return json::parse(webhook_body(shape, notices, chat));
}

TEST(WebhookShape, IsFoundAgainByItsName) {
  for (const char* known : {"generic", "slack", "telegram"}) {
    ASSERT_TRUE(webhook_shape(known)) << known;
    EXPECT_EQ(name(*webhook_shape(known)), known);
  }
  EXPECT_FALSE(webhook_shape("discord"));
}

TEST(WebhookMessage, TellsAProgramEverything) {
  EXPECT_EQ(webhook_body(WebhookShape::kGeneric, std::vector{fired("circuit_open")}, ""),
            R"({"version":1,"source":"tidegate","alerts":[{"status":"fired","rule":"circuit_open",)"
            R"("severity":"warning","labels":{"endpoint":"depth"},)"
            R"("summary":"the circuit of depth has not been closed for 10 s","value":1.0,)"
            R"("since":"2026-11-30T12:00:00.000Z","at":"2026-11-30T12:00:10.000Z"}]})");
}

TEST(WebhookMessage, TellsSlackATextInWhichItsOwnSignsAreNone) {
  AlertNotice notice = fired("circuit_open");
  notice.summary = "a < b & c > d";
  const json slack = body(WebhookShape::kSlack, {notice});
  EXPECT_EQ(slack.size(), 1U);
  EXPECT_EQ(slack.at("text"), "circuit_open: warning (endpoint=depth): a &lt; b &amp; c &gt; d");
}

TEST(WebhookMessage, TellsTelegramsChat) {
  const json telegram = body(WebhookShape::kTelegram, {fired("circuit_open")}, "-1001");
  EXPECT_EQ(telegram.size(), 2U);
  EXPECT_EQ(telegram.at("chat_id"), "-1001");
  EXPECT_EQ(telegram.at("text"), line_of(fired("circuit_open")));
}

TEST(WebhookMessage, HasALineANoticeAndCountsThoseForWhichThereIsNoRoom) {
  const std::vector<AlertNotice> few(3, fired("circuit_open"));
  const std::string line = line_of(few[0]);
  EXPECT_EQ(text_of(few), line + "\n" + line + "\n" + line);
  const std::vector<AlertNotice> many(100, fired("circuit_open"));
  const std::string text = text_of(many);
  EXPECT_LE(text.size(), 4'096U) << "what Telegram takes";
  const std::size_t shown = (kMostText + 1) / (line.size() + 1);
  EXPECT_THAT(text, EndsWith("\n… and " + std::to_string(100 - shown) + " more: see the log"));
}

TEST(WebhookMessage, CutsALineBetweenCharacters) {
  AlertNotice notice = fired("circuit_open");
  notice.summary.clear();
  for (int i = 0; i < 1'000; ++i) notice.summary += "ü";
  for (const char* before : {"", "x"}) {
    notice.rule = before;
    const std::string text = text_of(std::vector{notice});
    EXPECT_LE(text.size(), kMostLine + 3);
    EXPECT_THAT(text, EndsWith("ü…"));
  }
}

TEST(WebhookMessage, BytesThatAreNoTextDoNotStopIt) {
  AlertNotice notice = fired("circuit_open");
  notice.summary = "a \xff b";
  notice.labels = {{"symbol", "\xc3"}};
  for (const auto shape : {WebhookShape::kGeneric, WebhookShape::kSlack, WebhookShape::kTelegram}) {
    EXPECT_THAT(webhook_body(shape, std::vector{notice}, "\xff"), HasSubstr("\xEF\xBF\xBD")) << name(shape);
  }
}

}  // namespace
}  // namespace tidegate::monitor
