#include "apps/top/status_asker.hpp"

#include <gtest/gtest.h>
#include <poll.h>

#include <atomic>
#include <semaphore>

namespace tidegate::apps::top {
namespace {

using namespace std::chrono_literals;

constexpr int kPatienceMs = 60'000;

bool can_be_read(int file, int within_ms) {
  pollfd polled{file, POLLIN, 0};
  return ::poll(&polled, 1, within_ms) == 1;
}

TEST(StatusAsker, WakesWhoWaitsAndGivesEachAnswerOnce) {
  StatusAsker asker{[] { return base::Result<std::string>{"status"}; }, 1h};
  ASSERT_TRUE(can_be_read(asker.wake(), kPatienceMs));
  const auto answer = asker.take();
  ASSERT_TRUE(answer && *answer);
  EXPECT_EQ(**answer, "status");
  EXPECT_FALSE(asker.take());
  EXPECT_FALSE(can_be_read(asker.wake(), 0));
}

TEST(StatusAsker, NobodyWaitsForAProcessThatDoesNotAnswer) {
  std::binary_semaphore asked{0}, answers{0};
  {
    StatusAsker asker{[&] {
                        asked.release();
                        answers.acquire();
                        return base::Result<std::string>{"late"};
                      },
                      1h};
    asked.acquire();
    EXPECT_FALSE(asker.take());
    answers.release();
  }
}

TEST(StatusAsker, KeepsTheLatestAnswer) {
  std::atomic<int> count = 0;
  std::binary_semaphore third{0};
  StatusAsker asker{[&]() -> base::Result<std::string> {
                      // When the third question is put, the second answer is kept.
                      if (++count == 3) third.release();
                      return std::to_string(count);
                    },
                    0s};
  third.acquire();
  const auto answer = asker.take();
  ASSERT_TRUE(answer && *answer);
  EXPECT_GE(std::stoi(**answer), 2);
}

TEST(StatusAsker, AsksNothingWhilePausedAndAtOnceAfterwards) {
  std::atomic<int> asked = 0;
  StatusAsker asker{[&] { return base::Result<std::string>{std::to_string(++asked)}; }, 1h};
  ASSERT_TRUE(can_be_read(asker.wake(), kPatienceMs));
  asker.take();
  asker.pause(true);
  EXPECT_FALSE(can_be_read(asker.wake(), 20)) << "a pause asks nothing";
  asker.pause(false);
  ASSERT_TRUE(can_be_read(asker.wake(), kPatienceMs)) << "an hour was to go";
  EXPECT_EQ(**asker.take(), "2");
}

}  // namespace
}  // namespace tidegate::apps::top
