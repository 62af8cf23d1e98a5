// Whole runs of `trade` in virtual time against a simulated exchange: how they end, and what they say.
#include "apps/trade/trade_run.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <functional>

#include "apps/process/failure.hpp"
#include "tidegate/sim/whole/simulated_exchange.hpp"
#include "tidegate/trading/strategies/imbalance.hpp"

namespace tidegate::apps {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::HasSubstr;

const net::Address kExchange{"localhost", 80};
constexpr base::Duration kLongest = minutes{10};  // of a run that does not end by itself

class Recorder final : public monitor::Output {
 public:
  void write(std::string text) override { all += text; }
  void show(std::string picture) override { last_picture = std::move(picture); }
  std::vector<std::string> take_news() override { return std::exchange(news, {}); }
  std::string all, last_picture;
  std::vector<std::string> news;
};

class TradeRunTest : public testing::Test {
 protected:
  TradeRunTest() {
    auto& settings = run_settings_.settings;
    settings.access.set_host(kExchange);
    settings.journal.path = ":memory:";
    settings.journal.own_thread = false;
    settings.access.blocks_path.clear();
    // Buys soon and keeps what it has.
    settings.strategy.make = trading::factory_of<trading::ImbalanceStrategy>({.enter_imbalance = 0.05});
    settings.trading.bracket.take_profit = market::Amount::from_raw(base::kDecimalOne / 2);
    settings.trading.bracket.stop_loss = market::Amount::from_raw(base::kDecimalOne / 2);
    settings.trading.bracket.max_holding = std::chrono::hours{1};
  }

  // `look` is called every 100 ms; the instant at which the run ended is `ended_`.
  TradeEnd run(std::move_only_function<void(TradeRun&)> look) {
    TradeRun trade{*loop_, network_, run_settings_, sim::demo_credentials(), output_, log_};
    net::Timer looking{*loop_};
    const auto latest = loop_->now() + kLongest;
    std::function<void()> again = [&] {
      look(trade);
      if (loop_->now() >= latest) {
        ADD_FAILURE() << "the run does not end";
        return loop_->stop();
      }
      looking.arm(loop_->now() + milliseconds{100}, [&] { again(); });
    };
    again();
    TradeEnd end = trade.run();
    ended_ = loop_->now();
    return end;
  }
  static bool holds(const TradeRun& trade) {
    if (trade.session() == nullptr) return false;
    const auto summary = trade.session()->summary().trading;
    return summary.orders_open == 0 &&
           std::ranges::any_of(summary.symbols, [](const auto& s) { return s.held.quantity.is_positive(); });
  }
  // Sends a signal once the run holds something.
  std::move_only_function<void(TradeRun&)> stop_when_holding(int signal) {
    return [this, signal, sent = false](TradeRun& trade) mutable {
      if (sent || !holds(trade)) return;
      sent = true;
      asked_ = loop_->now();
      trade.on_signal(signal);
    };
  }
  std::string event_texts() const {
    std::string all;
    for (const auto& event : log_.latest()) {
      all += std::string{name(event.kind)} + ": " + event.text + "\n";
    }
    return all;
  }

  std::unique_ptr<net::Loop> loop_ = net::Loop::simulated();
  net::MemoryNetwork network_{*loop_, 1};
  std::unique_ptr<sim::SimulatedExchange> exchange_ =
      sim::start_simulated_exchange(*loop_, network_, kExchange);
  TradeRunSettings run_settings_;
  Recorder output_;
  monitor::EventLog log_;
  base::MonotonicTime asked_{};
  base::MonotonicTime ended_{};
};

TEST_F(TradeRunTest, ASignalSellsWhatIsHeldAndEndsWithZero) {
  const TradeEnd end = run(stop_when_holding(SIGTERM));
  EXPECT_EQ(end.exit_code, 0) << output_.all;
  EXPECT_TRUE(end.failures.empty());
  EXPECT_EQ(log_.count(base::EventKind::kStopBegun), 1U);
  EXPECT_THAT(output_.all, HasSubstr("SIGTERM: no new entries; what is held is sold, for 10 s at most: "));
  EXPECT_THAT(output_.all, HasSubstr("another signal cuts it short"));
  EXPECT_THAT(output_.all, HasSubstr("stopped: "));
}

TEST_F(TradeRunTest, ItsTimeOverIsToldAndWindsDownToo) {
  run_settings_.length = seconds{30};
  const TradeEnd end = run([](TradeRun&) {});
  EXPECT_EQ(end.exit_code, 0) << output_.all;
  EXPECT_THAT(output_.all, HasSubstr("its time is over: no new entries"));
  EXPECT_GE(ended_.time_since_epoch(), seconds{30});
}

TEST_F(TradeRunTest, WithTheExchangeGoneItNamesWhatIsHeldAndEndsInTime) {
  const TradeEnd end = run([this, sent = false](TradeRun& trade) mutable {
    if (sent || !holds(trade)) return;
    sent = true;
    exchange_->server().stop();
    asked_ = loop_->now();
    trade.on_signal(SIGTERM);
  });
  EXPECT_EQ(end.exit_code, kSomethingLeft) << output_.all;
  ASSERT_GE(end.failures.size(), 2U);
  EXPECT_THAT(end.failures[0], HasSubstr("stopped with something left"));
  EXPECT_THAT(end.failures[1], HasSubstr("USDT is still held"));
  EXPECT_THAT(end.failures[1], HasSubstr("start `tidegate trade` again"));
  EXPECT_GE(log_.count(base::EventKind::kStopLeft), 1U);
  EXPECT_LE(ended_ - asked_, run_settings_.settings.trading.stop_patience + StopSequence::kGrace);
}

TEST_F(TradeRunTest, ASecondSignalCutsTheWindDownShortAndSaysSo) {
  const TradeEnd end = run([this, sent = 0](TradeRun& trade) mutable {
    if (sent == 0 && holds(trade)) {
      exchange_->server().stop();
      trade.on_signal(SIGTERM);
      sent = 1;
    } else if (sent == 1) {
      asked_ = loop_->now();
      trade.on_signal(SIGINT);
      sent = 2;
    }
  });
  EXPECT_EQ(end.exit_code, kSomethingLeft) << output_.all;
  EXPECT_EQ(log_.count(base::EventKind::kStopCutShort), 1U);
  EXPECT_THAT(output_.all, HasSubstr("Ctrl-C: the wind-down is cut short: "));
  EXPECT_LT(ended_ - asked_, seconds{1});
}

TEST_F(TradeRunTest, AnExchangeThatIsMuteAtTheVeryEndHoldsNothingUp) {
  run_settings_.settings.access.venue.user_stream.call_timeout = seconds{60};
  sim::FaultRule mute;
  mute.kind = sim::FaultKind::kStall;
  mute.target = "listen_key_close";
  exchange_->server().add_fault(std::move(mute));
  const TradeEnd end = run(stop_when_holding(SIGTERM));
  EXPECT_EQ(end.exit_code, 0) << output_.all;
  EXPECT_LE(ended_ - asked_, run_settings_.settings.trading.stop_patience + StopSequence::kGrace);
}

TEST_F(TradeRunTest, ASignalInTheWindDownOfItsTimeDoesNotEndItWithSellsInFlight) {
  run_settings_.length = seconds{30};
  const TradeEnd end = run([this, sent = false](TradeRun& trade) mutable {
    if (sent || log_.count(base::EventKind::kStopBegun) == 0) {
      if (!sent && loop_->now().time_since_epoch() >= seconds{30} - milliseconds{200})
        exchange_->server().stop();
      return;
    }
    sent = true;
    asked_ = loop_->now();
    trade.on_signal(SIGTERM);
  });
  EXPECT_EQ(end.exit_code, kSomethingLeft) << output_.all;
  EXPECT_EQ(log_.count(base::EventKind::kStopUnderWay), 1U);
  EXPECT_EQ(log_.count(base::EventKind::kStopCutShort), 0U);
  EXPECT_THAT(output_.all, HasSubstr("it is winding down already, for 10 s at most: "));
  EXPECT_GE(ended_ - asked_, seconds{9});
}

TEST_F(TradeRunTest, BeforeTheExchangeAnsweredASignalEndsIt) {
  sim::FaultRule mute;
  mute.kind = sim::FaultKind::kStall;
  mute.target = "exchange_info";
  exchange_->server().add_fault(std::move(mute));
  const TradeEnd end = run([sent = 0](TradeRun& trade) mutable {
    if (sent++ == 1) trade.on_signal(SIGTERM);
    if (sent == 3) trade.on_signal(SIGTERM);
  });
  EXPECT_EQ(end.exit_code, kFailed);
  ASSERT_EQ(end.failures.size(), 1U);
  EXPECT_THAT(end.failures[0], HasSubstr("stopped before the exchange answered: "));
  EXPECT_EQ(log_.count(base::EventKind::kStopBegun), 1U);
  EXPECT_EQ(log_.count(base::EventKind::kStopUnderWay), 1U);
}

TEST_F(TradeRunTest, ItStartsWithWhatIsAtStakeAndTellsItEveryTenSeconds) {
  run_settings_.length = seconds{35};
  run_settings_.log_path = "trade.log";
  run([](TradeRun&) {});
  EXPECT_TRUE(output_.all.starts_with("tidegate trade at http://localhost:80")) << output_.all;
  EXPECT_THAT(output_.all, HasSubstr("imbalance, a demonstration without an edge"));
  EXPECT_THAT(output_.all, HasSubstr("limits     200 an order, 500 a symbol, 1000 in all, 8 open orders"));
  EXPECT_THAT(output_.all, HasSubstr("appended to trade.log"));
  std::size_t lines = 0;
  for (auto at = output_.all.find(": equity "); at != std::string::npos; ++lines) {
    at = output_.all.find(": equity ", at + 1);
  }
  EXPECT_EQ(lines, 4U) << output_.all;
}

TEST_F(TradeRunTest, OnATerminalEventsAreInThePictureAndAllOfThemInTheLog) {
  run_settings_.terminal = [] { return PictureSize{200, 50}; };
  run_settings_.length = seconds{30};
  run([](TradeRun&) {});
  EXPECT_THAT(output_.last_picture, HasSubstr("session.stopped"));
  EXPECT_THAT(output_.last_picture, HasSubstr("ended"));  // and not what was held before
  EXPECT_EQ(output_.all.find("session.started"), std::string::npos);
  EXPECT_EQ(log_.count(base::EventKind::kSessionStarted), 1U);
}

TEST_F(TradeRunTest, TroubleWithTheOutputIsInTheLog) {
  run_settings_.length = seconds{5};
  output_.news = {"standard output cannot be written any more"};
  run([](TradeRun&) {});
  EXPECT_EQ(log_.count(base::EventKind::kOutputTrouble), 1U);
  EXPECT_THAT(event_texts(), HasSubstr("output.trouble: standard output cannot be written any more"));
}

}  // namespace
}  // namespace tidegate::apps
