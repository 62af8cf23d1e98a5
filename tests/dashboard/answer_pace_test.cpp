#include "tidegate/dashboard/answer_pace.hpp"

#include <gtest/gtest.h>

namespace tidegate::dashboard {
namespace {

using namespace std::chrono_literals;

base::MonotonicTime t(base::Duration since_start) {
  return base::MonotonicTime{since_start};
}

TEST(AnswerPace, ABurstIsAnsweredAtOnceAndWhatFollowsAtThePace) {
  AnswerPace pace;
  for (int i = 0; i < AnswerPace::kBurst; ++i) EXPECT_EQ(pace.take_turn(t(1s)), t(1s)) << i;
  EXPECT_EQ(pace.take_turn(t(1s)), t(1050ms));
  EXPECT_EQ(pace.take_turn(t(1s)), t(1100ms));
}

TEST(AnswerPace, WhoWouldWaitTooLongIsRefusedAndTakesNoTurn) {
  AnswerPace pace;
  int answered = 0;
  while (pace.take_turn(t(1s))) ++answered;
  EXPECT_EQ(answered, AnswerPace::kBurst + 40);
  EXPECT_FALSE(pace.take_turn(t(1s)));
  EXPECT_EQ(pace.take_turn(t(1050ms)), t(3050ms)) << "the refused ones are not waited for";
}

TEST(AnswerPace, TurnsNotTakenAreKeptUpToTheBurst) {
  AnswerPace pace;
  while (pace.take_turn(t(1s))) {
  }
  for (int i = 0; i < AnswerPace::kBurst; ++i) EXPECT_EQ(pace.take_turn(t(1h)), t(1h)) << i;
  EXPECT_EQ(pace.take_turn(t(1h)), t(1h) + AnswerPace::kInterval);
}

TEST(AnswerPace, OneWhoAsksNowAndThenNeverWaits) {
  AnswerPace pace;
  for (auto now = t(0s); now < t(10s); now += AnswerPace::kInterval) EXPECT_EQ(pace.take_turn(now), now);
}

}  // namespace
}  // namespace tidegate::dashboard
