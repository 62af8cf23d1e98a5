#include "apps/exchange/api_keys.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>

namespace tidegate::apps {
namespace {

class ApiKeys : public ::testing::Test {
 protected:
  ApiKeys() {
    std::string pattern = std::filesystem::temp_directory_path() / "tidegate-keys-XXXXXX";
    folder_ = mkdtemp(pattern.data());
    forget();
  }
  ~ApiKeys() override {
    forget();
    std::filesystem::remove_all(folder_);
  }
  static void forget() {
    for (const char* name : {kKeyVariable, kSecretVariable, kKeysFileVariable, kCredentialsVariable}) {
      unsetenv(name);
    }
  }
  std::string file(const std::string& text, mode_t mode = 0600) {
    const std::string path = folder_ / "keys";
    std::ofstream{path} << text;
    chmod(path.c_str(), mode);
    return path;
  }
  static std::string refusal(const base::Result<mexc::wire::Credentials>& taken) {
    return taken ? "taken" : taken.error().message;
  }

  std::filesystem::path folder_;
};

TEST_F(ApiKeys, ComeFromTheEnvironmentAndLeaveIt) {
  setenv(kKeyVariable, "the-key", 1);
  setenv(kSecretVariable, "the-secret-of-the-account", 1);
  const char* const place = std::getenv(kSecretVariable);
  const std::size_t length = std::strlen(place);
  const auto taken = take_api_keys("");
  ASSERT_TRUE(taken) << refusal(taken);
  EXPECT_EQ(taken->api_key, "the-key");
  EXPECT_EQ(taken->secret.reveal(), "the-secret-of-the-account");
  EXPECT_EQ(std::getenv(kSecretVariable), nullptr);
  EXPECT_EQ(std::string(place, length), std::string(length, '\0')) << "overwritten where it stood";
}

TEST_F(ApiKeys, ComeFromAFileThatOnlyItsOwnerReads) {
  const auto path = file("# mine\n\nMEXC_API_KEY = k\r\nMEXC_API_SECRET=s=s\n");
  const auto taken = take_api_keys(path);
  ASSERT_TRUE(taken) << refusal(taken);
  EXPECT_EQ(taken->api_key, "k");
  EXPECT_EQ(taken->secret.reveal(), "s=s");
}

TEST_F(ApiKeys, AValueInQuotesIsRefusedByItsLine) {
  for (const std::string line : {"MEXC_API_SECRET=\"hush-hush\"", "MEXC_API_SECRET='hush-hush'"}) {
    const std::string said = refusal(take_api_keys(file("MEXC_API_KEY=k\n" + line + "\n")));
    EXPECT_NE(said.find(":2: the value stands in quotes"), std::string::npos) << said;
    EXPECT_EQ(said.find("hush"), std::string::npos) << said;
  }
}

TEST_F(ApiKeys, AVariableInQuotesOrWithBlanksAroundItIsRefusedByItsName) {
  for (const std::string odd : {"\"hush-hush\"", "'hush-hush'", " hush-hush", "hush-hush\n", "hush-hush\""}) {
    for (const bool of_key : {true, false}) {
      setenv(kKeyVariable, of_key ? odd.c_str() : "k", 1);
      setenv(kSecretVariable, of_key ? "s" : odd.c_str(), 1);
      const auto taken = take_api_keys("");
      ASSERT_FALSE(taken) << odd;
      EXPECT_EQ(taken.error().code, base::ErrorCode::kParse);
      const std::string said = refusal(taken);
      EXPECT_TRUE(said.starts_with(of_key ? kKeyVariable : kSecretVariable)) << said;
      EXPECT_EQ(said.find("hush"), std::string::npos) << said;
    }
  }
}

TEST_F(ApiKeys, TheFileMayBeNamedByTheEnvironmentAndOutranksTheVariables) {
  setenv(kKeysFileVariable, file("MEXC_API_KEY=k\nMEXC_API_SECRET=s\n").c_str(), 1);
  setenv(kKeyVariable, "other", 1);
  setenv(kSecretVariable, "other", 1);
  EXPECT_EQ(take_api_keys("")->api_key, "k");
  EXPECT_EQ(std::getenv(kKeyVariable), nullptr) << "they leave the environment all the same";
}

TEST_F(ApiKeys, AFileThatOthersMayUseIsRefusedWithTheCommandToRun) {
  for (const mode_t mode : {0644U, 0640U, 0604U, 0620U, 0602U, 0610U}) {
    const auto path = file("MEXC_API_KEY=k\nMEXC_API_SECRET=s\n", mode);
    EXPECT_NE(refusal(take_api_keys(path)).find("run: chmod 600 '" + path + "'"), std::string::npos)
        << refusal(take_api_keys(path));
  }
  EXPECT_EQ(refusal(take_api_keys(file("MEXC_API_KEY=k\nMEXC_API_SECRET=s\n", 0400))), "taken");
}

TEST_F(ApiKeys, ErrorsNameTheLineAndNeverWhatStandsThere) {
  for (const std::string text : {"MEXC_API_KEY=k\nhush-hush\n", "MEXC_API_KEY=k\nMEXC_API_KEY=hush-hush\n",
                                 "MEXC_API_KEY=hush-hush\nMEXC_API_SECRET=\n"}) {
    const std::string told = refusal(take_api_keys(file(text)));
    EXPECT_NE(told.find(":2: "), std::string::npos) << told;
    EXPECT_EQ(told.find("hush"), std::string::npos) << told;
  }
  const std::string told = refusal(take_api_keys(file("MEXC_API_KEY=hush-hush\n")));
  EXPECT_NE(told.find("no line MEXC_API_SECRET"), std::string::npos) << told;
  EXPECT_EQ(told.find("hush"), std::string::npos) << told;
}

TEST_F(ApiKeys, WhatIsNoFileOrTooLongIsRefused) {
  EXPECT_NE(refusal(take_api_keys(folder_)).find("is no file"), std::string::npos);
  EXPECT_NE(refusal(take_api_keys(folder_ / "none")).find("cannot be read"), std::string::npos);
  EXPECT_NE(refusal(take_api_keys(file(std::string(5000, 'x')))).find("longer than 4096 bytes"),
            std::string::npos);
}

// As systemd leaves it: in a folder of its own, by a name that the unit gives.
class ApiKeysOfSystemd : public ApiKeys {
 protected:
  ApiKeysOfSystemd() { setenv(kCredentialsVariable, folder_.c_str(), 1); }
  void give(mode_t mode) {
    const std::string path = folder_ / kKeysCredential;
    std::filesystem::remove(path);
    std::ofstream{path} << "MEXC_API_KEY=of-systemd\nMEXC_API_SECRET=s\n";
    chmod(path.c_str(), mode);
  }
};

TEST_F(ApiKeysOfSystemd, ComeFromItsFolderWhereNothingElseNamesAny) {
  give(0400);
  EXPECT_EQ(take_api_keys("")->api_key, "of-systemd");
  setenv(kKeyVariable, "the-key", 1);
  setenv(kSecretVariable, "s", 1);
  EXPECT_EQ(take_api_keys("")->api_key, "the-key");
  setenv(kKeysFileVariable, file("MEXC_API_KEY=of-a-file\nMEXC_API_SECRET=s\n").c_str(), 1);
  EXPECT_EQ(take_api_keys("")->api_key, "of-a-file");
}

// The mask of an access control list stands where stat() has the group's rights.
TEST_F(ApiKeysOfSystemd, MayShowTheMaskOfAnAccessControlListAndNoMore) {
  give(0440);
  EXPECT_EQ(refusal(take_api_keys("")), "taken");
  for (const mode_t mode : {0444U, 0460U, 0402U, 0401U}) {
    give(mode);
    EXPECT_NE(refusal(take_api_keys("")).find("others may use this file"), std::string::npos) << mode;
  }
}

TEST_F(ApiKeysOfSystemd, AFolderWithoutThemIsAsNone) {
  EXPECT_NE(refusal(take_api_keys("")).find("no API key"), std::string::npos);
  setenv(kCredentialsVariable, "", 1);
  EXPECT_NE(refusal(take_api_keys("")).find("no API key"), std::string::npos);
}

TEST_F(ApiKeys, AFileOfOnesOwnHasNoSuchMask) {
  EXPECT_NE(refusal(take_api_keys(file("MEXC_API_KEY=k\nMEXC_API_SECRET=s\n", 0440))).find("chmod 600"),
            std::string::npos);
}

TEST_F(ApiKeys, WithoutAnySayWhatToDo) {
  EXPECT_NE(refusal(take_api_keys("")).find("set MEXC_API_KEY and MEXC_API_SECRET"), std::string::npos);
}

}  // namespace
}  // namespace tidegate::apps
