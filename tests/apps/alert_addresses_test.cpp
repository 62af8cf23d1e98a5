#include "apps/watch/alert_addresses.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>

namespace tidegate::apps {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* kUrl = "https://hooks.example.com/services/hush";
constexpr const char* kUrlVariable = "TIDEGATE_TEST_ALERT_URL";
constexpr const char* kFolderVariable = "CREDENTIALS_DIRECTORY";

class AlertAddresses : public ::testing::Test {
 protected:
  AlertAddresses() {
    std::string pattern = std::filesystem::temp_directory_path() / "tidegate-alerts-XXXXXX";
    folder_ = mkdtemp(pattern.data());
  }
  ~AlertAddresses() override {
    unsetenv(kUrlVariable);
    unsetenv(kFolderVariable);
    std::filesystem::remove_all(folder_);
  }

  std::string file(const std::string& text, mode_t mode = 0600) {
    const std::string path = folder_ / "url";
    std::ofstream{path} << text;
    chmod(path.c_str(), mode);
    return path;
  }
  static monitor::AlertSettings chat_at(monitor::SecretPlace url) {
    monitor::AlertSettings settings;
    settings.webhooks = {{.webhook = {.name = "chat"}, .address = {.url = std::move(url), .token = {}}}};
    return settings;
  }
  static std::string refusal(const monitor::AlertSettings& settings) {
    const auto taken = take_alert_addresses(settings);
    return taken ? "taken" : taken.error().message;
  }

  std::filesystem::path folder_;
};

TEST_F(AlertAddresses, StandInAFileThatOnlyItsOwnerReads) {
  for (const std::string end : {"", "\n", "\r\n"}) {
    const auto taken = take_alert_addresses(chat_at({.file = file(kUrl + end), .variable = {}}));
    ASSERT_TRUE(taken) << taken.error().message;
    EXPECT_EQ(taken->at("chat").url.reveal(), kUrl);
    EXPECT_TRUE(taken->at("chat").token.empty());
  }
}

TEST_F(AlertAddresses, AFileThatOthersReadIsRefusedThroughALinkToo) {
  const std::string path = file(kUrl, 0644);
  EXPECT_THAT(refusal(chat_at({.file = path, .variable = {}})),
              AllOf(HasSubstr("the URL of chat: "), HasSubstr("chmod 600"), Not(HasSubstr("hush"))));
  const std::string link = folder_ / "link";
  std::filesystem::create_symlink(path, link);
  EXPECT_THAT(refusal(chat_at({.file = link, .variable = {}})), HasSubstr("chmod 600"));
}

TEST_F(AlertAddresses, AVariableLeavesTheEnvironmentAndIsOverwritten) {
  setenv(kUrlVariable, kUrl, 1);
  const char* const place = std::getenv(kUrlVariable);
  const std::size_t length = std::strlen(place);
  auto settings = chat_at({.file = {}, .variable = kUrlVariable});
  settings.webhooks.push_back(settings.webhooks[0]);
  settings.webhooks[1].webhook.name = "second";
  const auto taken = take_alert_addresses(settings);
  ASSERT_TRUE(taken) << taken.error().message;
  EXPECT_EQ(taken->at("chat").url.reveal(), kUrl);
  EXPECT_EQ(taken->at("second").url.reveal(), kUrl) << "two sinks may have one variable";
  EXPECT_EQ(std::getenv(kUrlVariable), nullptr);
  EXPECT_EQ(std::string(place, length), std::string(length, '\0'));
}

TEST_F(AlertAddresses, ACredentialOfSystemdsIsTakenByItsName) {
  setenv(kFolderVariable, folder_.c_str(), 1);
  file(kUrl, 0440);
  const auto taken = take_alert_addresses(chat_at({.file = {}, .variable = {}, .credential = "url"}));
  ASSERT_TRUE(taken) << taken.error().message;
  EXPECT_EQ(taken->at("chat").url.reveal(), kUrl);
  EXPECT_THAT(refusal(chat_at({.file = {}, .variable = {}, .credential = "none"})),
              HasSubstr("systemd gave no credential none"));
}

TEST_F(AlertAddresses, AllThatCannotBeHadIsTold) {
  auto settings = chat_at({.file = {}, .variable = "TIDEGATE_TEST_NO_SUCH"});
  settings.heartbeat = {.heartbeat = {},
                        .address = {.url = {.file = "/no/such/file", .variable = {}}, .token = {}}};
  EXPECT_EQ(refusal(settings),
            "the URL of chat: the environment variable TIDEGATE_TEST_NO_SUCH: nothing stands there\n"
            "the URL of heartbeat: /no/such/file: cannot be read: No such file or directory");
}

TEST_F(AlertAddresses, WhatIsNoSecretIsRefusedAndNotShown) {
  for (const std::string text :
       {"'https://a/hush'", " https://a/hush", "https://a/hush\nhttps://b/hush\n", "\n"}) {
    EXPECT_THAT(refusal(chat_at({.file = file(text), .variable = {}})),
                AllOf(HasSubstr("the URL of chat"), Not(HasSubstr("hush"))));
  }
}

}  // namespace
}  // namespace tidegate::apps
