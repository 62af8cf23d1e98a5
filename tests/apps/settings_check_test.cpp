#include "apps/config/settings_check.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace tidegate::apps {
namespace {

class SettingsCheck : public ::testing::Test {
 protected:
  SettingsCheck() {
    std::string pattern = std::filesystem::temp_directory_path() / "tidegate-settings-XXXXXX";
    path_ = std::filesystem::path{mkdtemp(pattern.data())} / "bot.toml";
  }
  ~SettingsCheck() override { std::filesystem::remove_all(path_.parent_path()); }
  CheckedSettings checked(const std::string& text) {
    std::ofstream{path_} << text;
    return check_settings(path_);
  }

  std::filesystem::path path_;
};

TEST_F(SettingsCheck, OfAGoodFileSaysSo) {
  const CheckedSettings good = checked("[circuit]\nprobes = 2\n");
  EXPECT_EQ(good.report, path_.string() + ": all right\n");
  EXPECT_EQ(good.mistakes, 0U);
}

TEST_F(SettingsCheck, TellsAndCountsAllMistakes) {
  const CheckedSettings wrong = checked("[circuit]\nprobes = 0\nprobs = 1\n");
  EXPECT_EQ(wrong.mistakes, 2U);
  EXPECT_NE(wrong.report.find(path_.string() + ":2: circuit.probes is 0; it must be from 1 to 1000\n"),
            std::string::npos)
      << wrong.report;
  EXPECT_NE(wrong.report.find("; the nearest is probes\n" + path_.string() + ": 2 wrong\n"),
            std::string::npos)
      << wrong.report;
}

TEST_F(SettingsCheck, TellsAndCountsWhatIsUnwise) {
  const CheckedSettings unwise = checked("[journal]\npath = \":memory:\"\n");
  EXPECT_EQ(unwise.mistakes, 0U);
  EXPECT_EQ(unwise.unwise, 1U);
  EXPECT_NE(unwise.report.find(":2: unwise: journal.path is \":memory:\""), std::string::npos)
      << unwise.report;
  EXPECT_NE(unwise.report.find(": valid, 1 unwise\n"), std::string::npos) << unwise.report;
}

TEST_F(SettingsCheck, AFileThatIsNotThereIsAMistake) {
  const CheckedSettings missing = check_settings("/no/such/bot.toml");
  EXPECT_EQ(missing.mistakes, 1U);
  EXPECT_NE(missing.report.find("/no/such/bot.toml: the configuration cannot be read"), std::string::npos);
}

}  // namespace
}  // namespace tidegate::apps
