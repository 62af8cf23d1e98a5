// A run of `trade` in virtual time, asked over its local socket: with and without a page beside it, and where
// the socket cannot be had.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <nlohmann/json.hpp>
#include <optional>

#include "apps/trade/trade_run.hpp"
#include "tidegate/net/web/http_client.hpp"
#include "tidegate/sim/whole/simulated_exchange.hpp"

namespace tidegate::apps {
namespace {

using std::chrono::seconds;
using testing::HasSubstr;
using testing::Not;

const net::Address kExchange{"localhost", 80};
const std::string kSocket = "/run/tidegate/trade-1.sock";

class Recorder final : public monitor::Output {
 public:
  void write(std::string text) override { all += text; }
  void show(std::string) override {}
  std::vector<std::string> take_news() override { return {}; }
  std::string all;
};

net::Task<void> fetch(net::HttpClient* client, std::string target, base::MonotonicTime deadline,
                      std::optional<base::Result<net::HttpResponse>>* out) {
  net::HttpRequest request{.target = std::move(target)};
  auto asking = client->send(std::move(request), deadline);
  auto answer = co_await std::move(asking);
  *out = std::move(answer);
}

class LocalSocketOfTrade : public testing::Test {
 protected:
  LocalSocketOfTrade() {
    auto& settings = run_settings_.settings;
    settings.access.set_host(kExchange);
    settings.journal.path = ":memory:";
    settings.journal.own_thread = false;
    settings.access.blocks_path.clear();
    run_settings_.control = kSocket;
    run_settings_.length = seconds{20};
  }

  // What /status says after ten seconds; absent: nobody answers there.
  std::optional<nlohmann::json> status_while_running() {
    net::HttpClient client{*loop_, network_, {.host = "unix:" + kSocket, .port = 0}};
    std::optional<base::Result<net::HttpResponse>> answer;
    net::Timer asks{*loop_};
    const auto ask = [&] { loop_->spawn(fetch(&client, "/status", loop_->now() + seconds{1}, &answer)); };
    asks.arm(loop_->now() + seconds{10}, ask);
    TradeRun trade{*loop_, network_, run_settings_, sim::demo_credentials(), output_, log_};
    EXPECT_EQ(trade.run().exit_code, 0) << output_.all;
    if (!answer || !*answer) return std::nullopt;
    EXPECT_EQ((*answer)->status, 200) << (*answer)->body;
    return nlohmann::json::parse((*answer)->body);
  }

  std::unique_ptr<net::Loop> loop_ = net::Loop::simulated();
  net::MemoryNetwork network_{*loop_, 1};
  std::unique_ptr<sim::SimulatedExchange> exchange_ =
      sim::start_simulated_exchange(*loop_, network_, kExchange);
  TradeRunSettings run_settings_;
  Recorder output_;
  monitor::EventLog log_;
};

TEST_F(LocalSocketOfTrade, TellsOfTheSessionWithAPageBesideItOrWithout) {
  for (const bool with_page : {true, false}) {
    run_settings_.dashboard.reset();
    if (with_page) run_settings_.dashboard.emplace();
    output_.all.clear();
    const auto status = status_while_running();
    ASSERT_TRUE(status) << with_page;
    EXPECT_EQ(status->at("command"), "trade");
    EXPECT_EQ(status->at("ready"), true);
    EXPECT_THAT(output_.all, HasSubstr("control    " + kSocket + "\n"));
    EXPECT_EQ(output_.all.find("dashboard  http://") != std::string::npos, with_page);
    EXPECT_TRUE(network_.listen({.host = "unix:" + kSocket, .port = 0})) << "it goes with the run";
  }
}

TEST_F(LocalSocketOfTrade, OffIsOff) {
  run_settings_.control = "off";
  EXPECT_FALSE(status_while_running());
  EXPECT_THAT(output_.all, Not(HasSubstr("control    ")));
}

TEST_F(LocalSocketOfTrade, OneThatIsTakenIsToldAndTheRunGoesOn) {
  const auto taken = network_.listen({.host = "unix:" + kSocket, .port = 0});
  status_while_running();
  EXPECT_EQ(log_.count(base::EventKind::kLogTrouble), 1U);
  EXPECT_THAT(output_.all, HasSubstr("no command can ask this process"));
}

}  // namespace
}  // namespace tidegate::apps
