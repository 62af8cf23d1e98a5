#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "tidegate/net/loop/loop.hpp"

namespace tidegate::net {
namespace {

using namespace std::chrono_literals;

Task<void> wait_and_log(Loop& loop, Signal& signal, base::MonotonicTime deadline, std::string name,
                        std::vector<std::string>& log) {
  const bool notified = co_await signal.wait_until(deadline);
  const auto ms =
      std::chrono::duration_cast<std::chrono::milliseconds>(loop.now().time_since_epoch()).count();
  log.push_back(name + (notified ? " notified at " : " timed out at ") + std::to_string(ms));
}

class SignalTest : public ::testing::Test {
 protected:
  void wait(const std::string& name, base::MonotonicTime deadline = base::kNever) {
    loop_->spawn(wait_and_log(*loop_, *signal_, deadline, name, log_));
  }

  std::unique_ptr<Loop> loop_ = Loop::simulated();
  std::optional<Signal> signal_{*loop_};
  std::vector<std::string> log_;
};

TEST_F(SignalTest, WakesEveryWaiterInTheOrderOfTheirComing) {
  wait("a");
  wait("b", loop_->now() + 1s);
  wait("c");
  Timer timer(*loop_);
  timer.arm(loop_->now() + 5ms, [&] { signal_->notify_all(); });
  loop_->run();
  EXPECT_EQ(log_, (std::vector<std::string>{"a notified at 5", "b notified at 5", "c notified at 5"}));
  EXPECT_EQ(loop_->now().time_since_epoch(), base::Duration{5ms}) << "b's deadline was disarmed";
}

TEST_F(SignalTest, DoesNotWakeInsideTheNotifyingCall) {
  wait("a");
  Timer timer(*loop_);
  timer.arm(loop_->now() + 5ms, [&] {
    signal_->notify_all();
    log_.emplace_back("notifier done");
  });
  loop_->run();
  EXPECT_EQ(log_, (std::vector<std::string>{"notifier done", "a notified at 5"}));
}

TEST_F(SignalTest, TellsADeadlineThatCameFirst) {
  wait("a", loop_->now() + 3ms);
  wait("b", loop_->now() + 9ms);
  Timer timer(*loop_);
  timer.arm(loop_->now() + 5ms, [&] { signal_->notify_all(); });
  loop_->run();
  EXPECT_EQ(log_, (std::vector<std::string>{"a timed out at 3", "b notified at 5"}));
}

TEST_F(SignalTest, RemembersNothing) {
  signal_->notify_all();
  wait("late", loop_->now() + 1ms);
  loop_->run();
  EXPECT_EQ(log_, (std::vector<std::string>{"late timed out at 1"}));
}

TEST_F(SignalTest, ResumesWaitersWithFalseWhenItGoesAway) {
  wait("a");
  Timer timer(*loop_);
  timer.arm(loop_->now() + 2ms, [&] { signal_.reset(); });
  loop_->run();
  EXPECT_EQ(log_, (std::vector<std::string>{"a timed out at 2"}));
}

struct SleepsOnItself {
  explicit SleepsOnItself(Loop& loop) : signal(loop) {}
  Signal signal;
};

Task<void> own_and_wait(std::shared_ptr<SleepsOnItself> owner) {
  co_await owner->signal.wait_until(base::kNever);
}

TEST_F(SignalTest, AFrameThatOwnsTheSignalItSleepsOnDiesWithTheLoop) {
  const auto owner = std::make_shared<SleepsOnItself>(*loop_);
  const std::weak_ptr<SleepsOnItself> watched = owner;
  loop_->spawn(own_and_wait(std::make_shared<SleepsOnItself>(*loop_)));
  loop_->spawn(own_and_wait(owner));
  loop_->run();
  EXPECT_EQ(watched.use_count(), 2);
}

}  // namespace
}  // namespace tidegate::net
