#include "apps/settings/reloading.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>

namespace tidegate::apps {
namespace {

using std::chrono::seconds;
using testing::HasSubstr;
using testing::IsEmpty;

class Events final : public base::EventSink {
 public:
  void on_event(const base::Event& event) override {
    told.push_back(std::string{name(event.kind)} + ": " + event.text);
  }
  std::vector<std::string> told;
};

class ReloadingTest : public testing::Test {
 protected:
  ReloadingTest() {
    write("");
    options_.config = path_;
    reloading_.emplace(options_, options_.load().value().draft);
  }
  ~ReloadingTest() override { std::remove(path_.c_str()); }

  void write(const std::string& text) { std::ofstream{path_} << text; }
  base::Result<Reloaded> reload() {
    const auto take = [this](const config::Settings& settings) -> base::Result<void> {
      if (refuses_) return base::fail(base::ErrorCode::kInvalidArgument, "not these");
      taken_ = settings;
      return {};
    };
    events_.told.clear();
    return reloading_->reload(take, events_, base::MonotonicTime{});
  }

  std::string path_ = testing::TempDir() + "reloading_" + std::to_string(::getpid()) + ".toml";
  SettingOptions options_;
  std::optional<Reloading> reloading_;
  std::optional<config::Settings> taken_;
  bool refuses_ = false;
  Events events_;
};

TEST_F(ReloadingTest, TakesWhatChangedAndSaysSo) {
  write("[circuit]\nopen_for_ms = 8000\n[circuit.depth]\nprobes = 2\n");
  const auto reloaded = reload();
  ASSERT_TRUE(reloaded) << reloaded.error().message;
  EXPECT_EQ(reloaded->in_words(),
            "2 settings changed: circuit.open_for_ms from 5000 to 8000; circuit.depth.probes from 1 to 2.");
  EXPECT_EQ(taken_->access.client.gate.circuit.open_for, seconds{8});
  EXPECT_THAT(
      events_.told,
      testing::ElementsAre("settings.changed: circuit.open_for_ms from 5000 to 8000: in force from now on",
                           "settings.changed: circuit.depth.probes from 1 to 2: in force from now on"));
}

TEST_F(ReloadingTest, WithoutADifferenceItSaysThat) {
  write("# nothing yet\n");
  EXPECT_EQ(reload()->in_words(), "No setting changed.");
  EXPECT_THAT(events_.told, IsEmpty());
}

TEST_F(ReloadingTest, WhatNeedsARestartIsNamedByEachReloadUntilThereIsOne) {
  write("[trading]\nsymbols = [\"SOLUSDT\"]\n[risk]\nmin_balance = \"9\"\n");
  const std::string waits =
      "1 setting needs a restart and is not in force: trading.symbols from [\"BTCUSDT\", \"ETHUSDT\"] to "
      "[\"SOLUSDT\"].";
  EXPECT_EQ(reload()->in_words(), "1 setting changed: risk.min_balance from \"50\" to \"9\". " + waits);
  EXPECT_EQ(taken_->trading.symbols.size(), 2U);
  EXPECT_EQ(reload()->in_words(), waits);
  EXPECT_THAT(events_.told,
              testing::ElementsAre(HasSubstr("needs a restart; until then the former value holds")));
}

TEST_F(ReloadingTest, IsRefusedWholeWithEveryMistake) {
  write("[circuit]\nopen_for_ms = 8000\nprobes = 0\n[risk]\nmin_balanc = \"9\"\n");
  const auto refused = reload();
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr("probes"));
  EXPECT_THAT(refused.error().message, HasSubstr("min_balance"));
  EXPECT_FALSE(taken_);
  ASSERT_EQ(events_.told.size(), 1U);
  EXPECT_THAT(events_.told[0],
              HasSubstr("settings.refused: the new settings are refused, and those before hold: "));
  write("[circuit]\nopen_for_ms = 8000\n");
  EXPECT_EQ(reload()->taken.size(), 1U) << "it was not in force";
}

TEST_F(ReloadingTest, IsRefusedWhereTheRoomsRefuse) {
  refuses_ = true;
  write("[circuit]\nopen_for_ms = 8000\n");
  EXPECT_EQ(reload().error().message, "not these");
  refuses_ = false;
  EXPECT_EQ(reload()->taken.size(), 1U);
}

TEST_F(ReloadingTest, IsRefusedWhereItDoesNotGoWithWhatStays) {
  write("[trading]\ntrade_notional = \"20\"\n[risk]\nmax_order_notional = \"25\"\n");
  const auto refused = reload();
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message,
              HasSubstr("together with what only a restart changes: trading.trade_notional"));
  EXPECT_FALSE(taken_);
}

TEST_F(ReloadingTest, IsRefusedWhereTheFileIsGone) {
  std::remove(path_.c_str());
  EXPECT_FALSE(reload());
  EXPECT_EQ(events_.told.size(), 1U);
}

TEST_F(ReloadingTest, TellsSoManyDifferencesAndThenHowManyMore) {
  std::string text;
  const auto defaults = options_.load();
  for (const char* section : {"ttl", "refresh_after", "stale_bound"}) {
    text += std::string{"["} + section + "]\n";
    for (const auto& [endpoint, terms] : defaults->settings.access.client.lifetimes) {
      text += endpoint + "_ms = 12345\n";
    }
  }
  write(text);
  const auto reloaded = reload();
  ASSERT_TRUE(reloaded) << reloaded.error().message;
  ASSERT_GT(reloaded->taken.size(), Reloading::kMostEvents);
  ASSERT_EQ(events_.told.size(), Reloading::kMostEvents + 1);
  EXPECT_THAT(events_.told.back(), HasSubstr(std::to_string(reloaded->taken.size() - Reloading::kMostEvents) +
                                             " more settings changed"));
  EXPECT_THAT(reloaded->in_words(),
              HasSubstr("; and " + std::to_string(reloaded->taken.size() - 16) + " more."));
}

}  // namespace
}  // namespace tidegate::apps
