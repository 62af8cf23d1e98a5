#include "tidegate/net/loop/loop.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace tidegate::net {
namespace {

using namespace std::chrono_literals;

Task<void> append(std::vector<std::string>& log, std::string what) {
  log.push_back(std::move(what));
  co_return;
}

Task<void> tick(Loop& loop, std::vector<base::MonotonicTime>& ticks, int count, base::Duration period) {
  for (int i = 0; i < count; ++i) {
    co_await sleep_until(loop, loop.now() + period);
    ticks.push_back(loop.now());
  }
}

Task<void> doze_for_ever(Loop& loop, std::shared_ptr<int> kept) {
  co_await sleep_until(loop, base::kNever);
  *kept = 1;
}

Task<void> doze_long(Loop& loop, std::shared_ptr<int> kept) {
  co_await sleep_until(loop, loop.now() + 1h);
  *kept = 1;
}

TEST(SimulatedLoop, SaysHowLateTheFirstDueTimerOfATurnIsFired) {
  auto made = std::make_unique<base::ManualClock>();
  base::ManualClock& clock = *made;
  const auto loop = Loop::simulated(std::move(made));
  Timer slow(*loop);
  Timer late(*loop);
  Timer last(*loop);
  slow.arm(loop->now() + 1s, [&clock] { clock.advance(40ms); });
  late.arm(loop->now() + 1s + 10ms, [] {});
  last.arm(loop->now() + 1s + 20ms, [] {});
  loop->run();
  std::vector<base::Sample> samples;
  loop->collect(samples);
  ASSERT_EQ(samples.size(), 1U);
  EXPECT_EQ(samples[0].name, "tidegate_net_loop_lag_seconds");
  ASSERT_NE(samples[0].histogram, nullptr);
  EXPECT_EQ(samples[0].histogram->count(), 2U) << "two turns had one due";
  EXPECT_EQ(samples[0].histogram->sum(), 30ms) << "the second turn's first was due 30 ms before";
}

TEST(SimulatedLoop, RunsPostedWorkAndTasksInTheOrderOfTheirArrival) {
  const auto loop = Loop::simulated();
  std::vector<std::string> log;
  loop->post([&] { log.emplace_back("first"); });
  loop->spawn(append(log, "second"));
  loop->post([&] {
    loop->post([&] { log.emplace_back("fourth"); });
    log.emplace_back("third");
  });
  loop->run();
  EXPECT_EQ(log, (std::vector<std::string>{"first", "second", "third", "fourth"}));
}

TEST(SimulatedLoop, JumpsADayOfSleepInNoTime) {
  const auto loop = Loop::simulated(base::from_unix_ms(1'000));
  std::vector<base::MonotonicTime> ticks;
  loop->spawn(tick(*loop, ticks, 24, 1h));
  loop->run();
  ASSERT_EQ(ticks.size(), 24U);
  EXPECT_EQ(ticks.back().time_since_epoch(), base::Duration{24h});
  EXPECT_EQ(base::to_unix_ms(loop->clock().wall_now()), 1'000 + 24 * 3'600'000);
}

TEST(SimulatedLoop, RunUntilFiresTimersAtTheDeadlineAndLeavesLaterOnes) {
  const auto loop = Loop::simulated();
  std::vector<base::MonotonicTime> ticks;
  loop->spawn(tick(*loop, ticks, 10, 1s));
  loop->run_until(loop->now() + 3s);
  EXPECT_EQ(ticks.size(), 3U);
  loop->run_until(loop->now() + 500ms);
  EXPECT_EQ(ticks.size(), 3U);
  EXPECT_EQ(loop->now().time_since_epoch(), base::Duration{3500ms});
  loop->run();
  EXPECT_EQ(ticks.size(), 10U);
}

TEST(SimulatedLoop, StopEndsTheRunAndTheNextRunContinues) {
  const auto loop = Loop::simulated();
  std::vector<base::MonotonicTime> ticks;
  loop->spawn(tick(*loop, ticks, 4, 1s));
  Timer stopper(*loop);
  stopper.arm(loop->now() + 2s, [&] { loop->stop(); });
  loop->run();
  EXPECT_EQ(loop->now().time_since_epoch(), base::Duration{2s});
  loop->run();
  EXPECT_EQ(ticks.size(), 4U);
}

TEST(SimulatedLoop, StopBeforeARunCountsForThatRun) {
  const auto loop = Loop::simulated();
  bool ran = false;
  loop->post([&] { ran = true; });
  loop->stop();
  loop->run();
  EXPECT_FALSE(ran);
  loop->run();
  EXPECT_TRUE(ran);
}

TEST(SimulatedLoop, DestroysFramesThatStillSleepWhenItEnds) {
  const auto kept = std::make_shared<int>(0);
  {
    const auto loop = Loop::simulated();
    loop->spawn(doze_for_ever(*loop, kept));
    loop->spawn(doze_long(*loop, kept));
    loop->run_until(loop->now() + 1s);
    EXPECT_EQ(kept.use_count(), 3);
  }
  EXPECT_EQ(kept.use_count(), 1);
  EXPECT_EQ(*kept, 0);
}

TEST(SimulatedLoop, DestroysFramesThatNeverStarted) {
  const auto kept = std::make_shared<int>(0);
  {
    const auto loop = Loop::simulated();
    loop->spawn(doze_for_ever(*loop, kept));
  }
  EXPECT_EQ(kept.use_count(), 1);
}

TEST(Timer, FiresInOrderOfInstantThenOfArming) {
  const auto loop = Loop::simulated();
  std::vector<int> fired;
  Timer a(*loop);
  Timer b(*loop);
  Timer c(*loop);
  const auto when = loop->now() + 5ms;
  c.arm(when, [&] { fired.push_back(1); });
  a.arm(when, [&] { fired.push_back(2); });
  b.arm(when - 1ms, [&] { fired.push_back(0); });
  loop->run();
  EXPECT_EQ(fired, (std::vector<int>{0, 1, 2}));
}

TEST(Timer, ArmedWhileOthersFireForTheSameInstantComesAfterThem) {
  const auto loop = Loop::simulated();
  std::vector<int> fired;
  Timer again(*loop);
  Timer first(*loop);
  Timer second(*loop);
  const auto when = loop->now() + 5ms;
  first.arm(when, [&] {
    fired.push_back(1);
    again.arm(base::MonotonicTime{}, [&] { fired.push_back(3); });  // long past: the next turn
  });
  second.arm(when, [&] { fired.push_back(2); });
  loop->run();
  EXPECT_EQ(fired, (std::vector<int>{1, 2, 3}));
  EXPECT_EQ(loop->now(), when);
}

// On either loop: one that sets itself again for now keeps nobody else from his turn.
TEST(Timer, OneThatIsAlwaysDueLetsOthersHaveTheirTurn) {
  for (const bool real : {false, true}) {
    const auto loop = real ? Loop::real() : Loop::simulated();
    Timer timer(*loop);
    int fired = 0;
    std::function<void()> again = [&] {
      if (++fired == 1) loop->post([&loop] { loop->stop(); });
      if (fired < 1000) timer.arm(loop->now(), again);
    };
    timer.arm(loop->now(), again);
    loop->run();
    EXPECT_LT(fired, 10);
    timer.disarm();
  }
}

TEST(Timer, RearmingReplacesAndDisarmingForgets) {
  const auto loop = Loop::simulated();
  int calls = 0;
  Timer timer(*loop);
  timer.arm(loop->now() + 1s, [&] { calls += 1; });
  timer.arm(loop->now() + 2s, [&] { calls += 10; });
  Timer forgotten(*loop);
  forgotten.arm(loop->now() + 1s, [&] { calls += 100; });
  forgotten.disarm();
  {
    Timer(*loop).arm(loop->now() + 1s, [&] { calls += 1000; });
  }
  EXPECT_TRUE(timer.armed());
  EXPECT_FALSE(forgotten.armed());
  loop->run();
  EXPECT_EQ(calls, 10);
  EXPECT_FALSE(timer.armed());
}

TEST(Timer, NeverDisarms) {
  const auto loop = Loop::simulated();
  int calls = 0;
  Timer timer(*loop);
  timer.arm(loop->now() + 1s, [&] { ++calls; });
  timer.arm(base::kNever, [&] { ++calls; });
  EXPECT_FALSE(timer.armed());
  loop->run();
  EXPECT_EQ(calls, 0);
}

TEST(Timer, ACallbackMayDestroyItsOwnTimer) {
  const auto loop = Loop::simulated();
  auto timer = std::make_unique<Timer>(*loop);
  bool fired = false;
  timer->arm(loop->now() + 1ms, [&] {
    timer.reset();
    fired = true;
  });
  loop->run();
  EXPECT_TRUE(fired);
}

TEST(RealLoop, RunsUntilStoppedFromAnotherThread) {
  const auto loop = Loop::real();
  bool posted = false;
  std::thread other([&] {
    loop->post([&] {
      posted = true;
      loop->stop();
    });
  });
  loop->run();
  other.join();
  EXPECT_TRUE(posted);
}

TEST(RealLoop, AStopThatComesBeforeTheRunIsNotLost) {
  const auto loop = Loop::real();
  std::thread other([&] { loop->stop(); });
  other.join();
  loop->run();
  SUCCEED() << "run returned";
}

TEST(RealLoop, FiresTimersInOrderAndNotEarly) {
  const auto loop = Loop::real();
  std::vector<int> fired;
  const auto start = loop->now();
  Timer late(*loop);
  Timer early(*loop);
  base::MonotonicTime at{};
  late.arm(start + 4ms, [&] {
    fired.push_back(2);
    at = loop->now();
    loop->stop();
  });
  early.arm(start + 1ms, [&] { fired.push_back(1); });  // earlier than the alarm already set
  loop->run();
  EXPECT_EQ(fired, (std::vector<int>{1, 2}));
  EXPECT_GE(at, start + 4ms);
}

TEST(RealLoop, AnAlarmThatWasSetForADisarmedTimerMissesNoneOfTheOthers) {
  const auto loop = Loop::real();
  std::vector<std::string> log;
  Timer disarmed{*loop}, later{*loop}, earlier{*loop};
  const auto begin = loop->now();
  disarmed.arm(begin + 5ms, [&] { log.emplace_back("disarmed"); });
  disarmed.disarm();
  later.arm(begin + 20ms, [&] {
    log.emplace_back("later");
    EXPECT_GE(loop->now(), begin + 20ms);
    loop->stop();
  });
  earlier.arm(begin + 1ms, [&] {
    log.emplace_back("earlier");
    EXPECT_GE(loop->now(), begin + 1ms);
  });
  loop->run();
  EXPECT_EQ(log, (std::vector<std::string>{"earlier", "later"}));
}

TEST(RealLoop, RunUntilReturnsAtItsDeadline) {
  const auto loop = Loop::real();
  const auto deadline = loop->now() + 2ms;
  loop->run_until(deadline);
  EXPECT_GE(loop->now(), deadline);
}

// Seconds until the alarm rings that this process has set on the kernel's clock that counts sleep too; 0: it
// has set none. Asio's own timers are on another clock.
long boot_alarm_rings_in() {
  constexpr int kBootTime = 7;  // CLOCK_BOOTTIME
  for (const auto& entry : std::filesystem::directory_iterator{"/proc/self/fdinfo"}) {
    std::ifstream file{entry.path()};
    const std::string text{std::istreambuf_iterator<char>{file}, {}};
    const auto value = text.find("it_value: (");
    if (text.find("clockid: " + std::to_string(kBootTime)) == std::string::npos) continue;
    const long seconds = std::stol(text.substr(value + std::string_view{"it_value: ("}.size()));
    if (seconds > 0) return seconds;
  }
  return 0;
}

// Those of kernel calls and of Asio stand still meanwhile.
TEST(RealLoop, ItsAlarmCountsTheTimeThatTheMachineSleeps) {
  const auto loop = Loop::real();
  ASSERT_EQ(boot_alarm_rings_in(), 0);
  Timer far{*loop};
  far.arm(loop->now() + 2h, [] {});
  EXPECT_NEAR(static_cast<double>(boot_alarm_rings_in()), 7200, 60);
}

TEST(RealLoop, ARunUntilAnInstantEndsByThatAlarmToo) {
  const auto loop = Loop::real();
  long seconds = 0;
  loop->post([&] {
    seconds = boot_alarm_rings_in();
    loop->stop();
  });
  loop->run_until(loop->now() + 2h);
  EXPECT_NEAR(static_cast<double>(seconds), 7200, 60);
}

TEST(SimulatedLoop, WhatFellDueInAJumpOfItsClockIsDoneInItsOrder) {
  auto owned = std::make_unique<base::ManualClock>();
  base::ManualClock& clock = *owned;
  const auto loop = Loop::simulated(std::move(owned));
  std::vector<std::string> log;
  Timer second{*loop}, first{*loop}, tomorrow{*loop};
  second.arm(loop->now() + 2s, [&] { log.emplace_back("second"); });
  first.arm(loop->now() + 1s, [&] { log.emplace_back("first"); });
  tomorrow.arm(loop->now() + 24h, [&] { log.emplace_back("tomorrow"); });
  loop->post([&] {
    clock.advance(3h);
    log.emplace_back("slept");
  });
  loop->run_until(loop->now() + 4h);
  EXPECT_EQ(log, (std::vector<std::string>{"slept", "first", "second"}));
  EXPECT_EQ(loop->now().time_since_epoch(), base::Duration{4h});
}

TEST(LoopDeathTest, AnExceptionLeavingATaskEndsTheProcess) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  struct Thrower {
    static Task<void> run() {
      throw std::runtime_error("out of cheese");
      co_return;
    }
  };
  EXPECT_DEATH(
      {
        const auto loop = Loop::simulated();
        loop->spawn(Thrower::run());
        loop->run();
      },
      "out of cheese");
}

}  // namespace
}  // namespace tidegate::net
