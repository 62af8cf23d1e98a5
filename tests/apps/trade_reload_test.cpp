// Runs of `trade` in virtual time whose settings are read anew: by a signal, by a changed file, on demand.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <fstream>
#include <functional>

#include "apps/trade/trade_run.hpp"
#include "tidegate/sim/whole/simulated_exchange.hpp"

namespace tidegate::apps {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::HasSubstr;

const net::Address kExchange{"localhost", 80};

class Nowhere final : public monitor::Output {
 public:
  void write(std::string) override {}
  void show(std::string) override {}
  std::vector<std::string> take_news() override { return {}; }
};

class TradeReload : public testing::Test {
 protected:
  TradeReload() {
    write("");
    SettingOptions options;
    options.config = path_;
    auto loaded = options.load().value();
    run_settings_.settings = std::move(loaded.settings);
    run_settings_.settings.access.set_host(kExchange);
    run_settings_.settings.journal.path = ":memory:";
    run_settings_.settings.journal.own_thread = false;
    run_settings_.settings.access.blocks_path.clear();
    run_settings_.length = seconds{20};
    run_settings_.reloading.emplace(options, std::move(loaded.draft));
  }
  ~TradeReload() override { std::remove(path_.c_str()); }

  void write(const std::string& text) { std::ofstream{path_} << text; }
  // `act` is called once, so long after the start.
  void run(base::Duration after, const std::function<void(TradeRun&)>& act) {
    TradeRun trade{*loop_, network_, run_settings_, sim::demo_credentials(), output_, log_};
    net::Timer acting{*loop_};
    acting.arm(loop_->now() + after, [&] { act(trade); });
    EXPECT_EQ(trade.run().exit_code, 0);
  }
  std::string told(base::EventKind kind) const {
    std::string all;
    for (const auto& event : log_.latest()) {
      if (event.kind == kind) all += event.text + "\n";
    }
    return all;
  }

  std::string path_ = testing::TempDir() + "trade_reload_" + std::to_string(::getpid()) + ".toml";
  std::unique_ptr<net::Loop> loop_ = net::Loop::simulated();
  net::MemoryNetwork network_{*loop_, 1};
  std::unique_ptr<sim::SimulatedExchange> exchange_ =
      sim::start_simulated_exchange(*loop_, network_, kExchange);
  TradeRunSettings run_settings_;
  Nowhere output_;
  monitor::EventLog log_;
};

TEST_F(TradeReload, OnDemandItSaysWhatHasChanged) {
  run(seconds{10}, [this](TradeRun& trade) {
    write("[circuit]\nopen_for_ms = 8000\n");
    EXPECT_EQ(trade.reload().value_or("refused"),
              "1 setting changed: circuit.open_for_ms from 5000 to 8000.");
  });
  EXPECT_EQ(told(base::EventKind::kSettingsChanged),
            "circuit.open_for_ms from 5000 to 8000: in force from now on\n");
  EXPECT_EQ(log_.count(base::EventKind::kStopBegun), 1U) << "when its time was over";
}

TEST_F(TradeReload, IsRefusedWithTheReasonAndTradesOn) {
  run(seconds{10}, [this](TradeRun& trade) {
    write("[circuit]\nopen_for_ms = 0\n");
    EXPECT_THAT(trade.reload().error().message, HasSubstr("open_for_ms"));
  });
  EXPECT_THAT(told(base::EventKind::kSettingsRefused), HasSubstr("open_for_ms"));
}

TEST_F(TradeReload, BeforeItTradesItIsUnavailableAndWhatWasAskedForIsDoneThen) {
  run(base::Duration{}, [this](TradeRun& trade) {
    EXPECT_EQ(trade.reload().error().code, base::ErrorCode::kUnavailable);
    write("[risk]\nmin_balance = \"60\"\n");
    trade.on_reload_asked();
  });
  EXPECT_THAT(told(base::EventKind::kSettingsChanged), HasSubstr("risk.min_balance from \"50\" to \"60\""));
}

TEST_F(TradeReload, AChangeOfTheFileThatIsWatchedReloadsIt) {
  run_settings_.watch_file = true;
  run(seconds{10}, [this](TradeRun&) { write("[risk]\nmin_balance = \"60\"\n"); });
  EXPECT_THAT(told(base::EventKind::kSettingsChanged), HasSubstr("risk.min_balance from \"50\" to \"60\""));
}

TEST_F(TradeReload, AFileThatIsNotWatchedIsNot) {
  run(seconds{10}, [this](TradeRun&) { write("[risk]\nmin_balance = \"60\"\n"); });
  EXPECT_EQ(told(base::EventKind::kSettingsChanged), "");
}

TEST_F(TradeReload, WithoutAnythingToReadItIsUnavailable) {
  run_settings_.reloading.reset();
  run_settings_.watch_file = true;
  run(seconds{10}, [](TradeRun& trade) {
    EXPECT_EQ(trade.reload().error().code, base::ErrorCode::kUnavailable);
    trade.on_reload_asked();
  });
}

}  // namespace
}  // namespace tidegate::apps
