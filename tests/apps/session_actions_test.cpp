#include "apps/dashboard/session_actions.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <vector>

#include "run_task.hpp"
#include "tidegate/sim/whole/simulated_exchange.hpp"

namespace tidegate::apps {
namespace {

using base::ErrorCode;
using dashboard::Action;
using std::chrono::seconds;
using testing::HasSubstr;

const net::Address kExchange{"localhost", 80};

class Events final : public base::EventSink {
 public:
  void on_event(const base::Event& event) override { all.push_back(event); }
  std::vector<std::string> of(base::EventKind kind) const {
    std::vector<std::string> texts;
    for (const base::Event& event : all) {
      if (event.kind == kind) texts.push_back(event.text);
    }
    return texts;
  }
  std::vector<base::Event> all;
};

class SessionActionsTest : public testing::Test {
 protected:
  void open() {
    config::Settings settings;
    settings.access.set_host(kExchange);
    settings.journal.path = ":memory:";
    settings.journal.own_thread = false;
    settings.access.blocks_path.clear();
    auto opened =
        tests::run_task(*loop_, system::TradingSession::open(loop_.get(), &network_, std::move(settings),
                                                             sim::demo_credentials(), &events_));
    ASSERT_TRUE(opened) << opened.error().message;
    session_ = std::move(*opened);
    actions_.act_on(*session_);
  }
  base::Result<std::string> perform(std::string name, decltype(Action::arguments) arguments = {}) {
    return actions_.perform({.name = std::move(name), .arguments = std::move(arguments), .from = "page"});
  }
  base::CircuitState circuit_of(std::string_view endpoint) const {
    const auto snapshot = session_->client().gate().snapshot(loop_->now());
    for (const auto& row : snapshot.endpoints) {
      if (row.name == endpoint) return row.circuit.state;
    }
    ADD_FAILURE() << endpoint;
    return base::CircuitState::kClosed;
  }
  std::size_t entries() const {
    std::size_t count = 0;
    for (const std::string& text : events_.of(base::EventKind::kOrderIntended)) {
      if (text.starts_with("entry")) ++count;
    }
    return count;
  }
  void run_for(base::Duration time) { loop_->run_until(loop_->now() + time); }

  std::unique_ptr<net::Loop> loop_ = net::Loop::simulated();
  net::MemoryNetwork network_{*loop_, 1};
  std::unique_ptr<sim::SimulatedExchange> exchange_ =
      sim::start_simulated_exchange(*loop_, network_, kExchange);
  Events events_;
  std::unique_ptr<system::TradingSession> session_;
  std::unique_ptr<SessionWatch> watch_ = SessionWatch::make(*loop_, network_, {}, {}, events_).value();
  SessionActions actions_{*loop_, *watch_, events_};
};

TEST_F(SessionActionsTest, AHaltForbidsEntriesUntilTradingIsResumed) {
  open();
  const auto halted = perform("halt");
  ASSERT_TRUE(halted) << halted.error().message;
  EXPECT_THAT(*halted, HasSubstr("Trading is halted: nothing is bought until it is resumed."));
  EXPECT_TRUE(session_->summary().trading.halted);
  const std::size_t bought = entries();
  run_for(seconds{30});
  EXPECT_TRUE(session_->summary().trading.halted) << "nothing but a word ends it";
  EXPECT_EQ(entries(), bought);
  EXPECT_EQ(*perform("halt"), "Trading was halted already.");
  EXPECT_THAT(*perform("resume"), HasSubstr("Trading is resumed"));
  run_for(seconds{60});
  EXPECT_GT(entries(), bought) << "it would have bought";
  EXPECT_FALSE(session_->summary().trading.halted);
  EXPECT_THAT(*perform("resume"), HasSubstr("nothing changed"));
  EXPECT_EQ(events_.of(base::EventKind::kTradingHalted).size(), 1U);
  EXPECT_EQ(events_.of(base::EventKind::kTradingResumed).size(), 1U);
}

TEST_F(SessionActionsTest, EachAttemptIsToldOnceWithWhatCameOfIt) {
  open();
  perform("halt");
  perform("circuit", {{"endpoint", "nowhere"}, {"state", "closed"}});
  actions_.refused({.name = "resume", .arguments = {}, .from = "page"}, "its token is wrong");
  const auto told = events_.of(base::EventKind::kActionTaken);
  ASSERT_EQ(told.size(), 3U);
  EXPECT_THAT(told[0], HasSubstr("halt, from the page: Trading is halted"));
  EXPECT_THAT(told[1],
              HasSubstr("circuit endpoint=nowhere state=closed, from the page: not done: there is no"));
  EXPECT_EQ(told[2], "resume, from the page: refused: its token is wrong");
}

TEST_F(SessionActionsTest, BeforeTheSessionIsOpenThereIsNothingToHalt) {
  for (const char* name : {"halt", "resume"}) {
    const auto answer = perform(name);
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, ErrorCode::kUnavailable);
    EXPECT_THAT(answer.error().message, HasSubstr("not open yet"));
  }
  EXPECT_EQ(perform("circuit", {{"endpoint", "depth"}, {"state", "closed"}}).error().code,
            ErrorCode::kUnavailable);
}

TEST_F(SessionActionsTest, ASessionThatHasEndedSaysSo) {
  open();
  session_->stop([] {});
  run_for(seconds{60});
  ASSERT_TRUE(session_->summary().finished);
  const auto answer = perform("halt");
  ASSERT_FALSE(answer) << "who believes that it is halted would look no further";
  EXPECT_THAT(answer.error().message, HasSubstr("has ended"));
}

TEST_F(SessionActionsTest, ACircuitIsSetByItsEndpointsName) {
  open();
  const auto opened = perform("circuit", {{"endpoint", "klines"}, {"state", "forced_open"}});
  ASSERT_TRUE(opened) << opened.error().message;
  EXPECT_THAT(*opened, HasSubstr("The circuit of klines is forced_open: every call to it is refused"));
  EXPECT_EQ(circuit_of("klines"), base::CircuitState::kForcedOpen);
  EXPECT_EQ(circuit_of("depth"), base::CircuitState::kClosed);
  ASSERT_TRUE(perform("circuit", {{"endpoint", "klines"}, {"state", "disabled"}}));
  EXPECT_EQ(circuit_of("klines"), base::CircuitState::kDisabled);
  ASSERT_TRUE(perform("circuit", {{"endpoint", "klines"}, {"state", "closed"}}));
  EXPECT_EQ(circuit_of("klines"), base::CircuitState::kClosed);
  EXPECT_EQ(perform("circuit", {{"endpoint", "nowhere"}, {"state", "closed"}}).error().code,
            ErrorCode::kNotFound);
  for (const char* state : {"open", "half_open", "metrics_only", ""}) {
    const auto answer = perform("circuit", {{"endpoint", "klines"}, {"state", state}});
    ASSERT_FALSE(answer) << state;
    EXPECT_EQ(answer.error().code, ErrorCode::kInvalidArgument);
  }
}

TEST_F(SessionActionsTest, AnAlertIsSilencedForAsLongAsItIsSaidAndHeardAgain) {
  const auto silenced =
      perform("silence", {{"rule", "order_stuck"}, {"for_s", "600"}, {"comment", "known since noon"}});
  ASSERT_TRUE(silenced) << silenced.error().message;
  EXPECT_THAT(*silenced, HasSubstr("order_stuck is silent for 600 s"));
  const base::WallTime now = loop_->clock().wall_now();
  const auto holding = watch_->alerts().silences(now);
  ASSERT_EQ(holding.size(), 1U);
  EXPECT_EQ(holding[0].rule, "order_stuck");
  EXPECT_EQ(holding[0].until, now + seconds{600});
  EXPECT_EQ(holding[0].reason, "known since noon");
  EXPECT_THAT(*perform("lift", {{"rule", "order_stuck"}}), HasSubstr("heard again"));
  EXPECT_TRUE(watch_->alerts().silences(now).empty());
  EXPECT_EQ(perform("lift", {{"rule", "order_stuck"}}).error().code, ErrorCode::kNotFound);
}

TEST_F(SessionActionsTest, ASilenceOfNoAlertOrOfNoLengthIsRefused) {
  EXPECT_EQ(perform("silence", {{"rule", "order_stock"}, {"for_s", "600"}}).error().code,
            ErrorCode::kNotFound)
      << "the alert that was meant would go on";
  EXPECT_EQ(perform("silence", {{"rule", ""}, {"for_s", "600"}}).error().code, ErrorCode::kNotFound)
      << "all alerts would be silent";
  for (const char* length : {"", "0", "-1", "604801", "1.5", "600s", " 600", "99999999999999999999"}) {
    const auto answer = perform("silence", {{"rule", "order_stuck"}, {"for_s", length}});
    ASSERT_FALSE(answer) << length;
    EXPECT_EQ(answer.error().code, ErrorCode::kInvalidArgument) << length;
  }
  EXPECT_TRUE(perform("silence", {{"rule", "order_stuck"}, {"for_s", "604800"}}));
}

TEST_F(SessionActionsTest, SettingsAreReadAnewWhereThatIsThere) {
  EXPECT_EQ(perform("reload").error().code, ErrorCode::kUnavailable);
  SessionActions with{*loop_, *watch_, events_, [] { return base::Result<std::string>{"risk changed"}; }};
  EXPECT_EQ(*with.perform({.name = "reload", .arguments = {}, .from = "local socket"}), "risk changed");
  EXPECT_EQ(perform("sell").error().code, ErrorCode::kInvalidArgument);
}

}  // namespace
}  // namespace tidegate::apps
