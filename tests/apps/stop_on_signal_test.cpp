#include "apps/process/stop_on_signal.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <csignal>
#include <vector>

namespace tidegate::apps {
namespace {

class Signals : public testing::Test {
 protected:
  // Sends each when the one before has arrived.
  std::vector<int> arrived_of(std::vector<int> sent) {
    std::vector<int> arrived;
    const StopOnSignal on_signal{*loop_, [&](int signal) {
                                   arrived.push_back(signal);
                                   if (arrived.size() == sent.size()) return loop_->stop();
                                   ::kill(::getpid(), sent[arrived.size()]);
                                 }};
    ::kill(::getpid(), sent.front());
    loop_->run();
    return arrived;
  }

  std::unique_ptr<net::Loop> loop_ = net::Loop::real();
};

TEST_F(Signals, EachIsToldNotOnlyTheFirst) {
  const std::vector<int> sent{SIGINT, SIGTERM, SIGTERM, SIGINT};
  EXPECT_EQ(arrived_of(sent), sent);
}

TEST_F(Signals, AHangUpAsksForTheEndToo) {
  const auto before = std::signal(SIGHUP, SIG_DFL);  // whoever runs this may have been started by nohup
  EXPECT_EQ(arrived_of({SIGHUP}), std::vector<int>{SIGHUP});
  std::signal(SIGHUP, before);
}

TEST_F(Signals, AHangUpThatWasIgnoredFromTheStartStaysSo) {
  const auto before = std::signal(SIGHUP, SIG_IGN);
  std::vector<int> arrived;
  {
    const StopOnSignal on_signal{*loop_, [&](int signal) {
                                   arrived.push_back(signal);
                                   loop_->stop();
                                 }};
    ::kill(::getpid(), SIGHUP);
    ::kill(::getpid(), SIGTERM);
    loop_->run();
  }
  std::signal(SIGHUP, before);
  EXPECT_EQ(arrived, std::vector<int>{SIGTERM});
}

TEST_F(Signals, WithoutAListenerTheLoopStops) {
  const StopOnSignal on_signal{*loop_};
  ::kill(::getpid(), SIGTERM);
  loop_->run();
  SUCCEED();
}

TEST_F(Signals, NothingIsToldAfterTheEnd) {
  bool told = false;
  {
    const StopOnSignal on_signal{*loop_, [&](int) { told = true; }};
  }
  loop_->post([this] { loop_->stop(); });
  loop_->run();
  EXPECT_FALSE(told);
}

}  // namespace
}  // namespace tidegate::apps
