#include "apps/trade/stop_sequence.hpp"

#include <gtest/gtest.h>

namespace tidegate::apps {
namespace {

using std::chrono::seconds;

constexpr base::Duration kPatience = seconds{10};

base::MonotonicTime at(int second) {
  return base::MonotonicTime{} + seconds{second};
}

StopSequence trading() {
  StopSequence stop{kPatience};
  EXPECT_EQ(stop.on_opened(at(0)), StopAction::kNone);
  return stop;
}

TEST(StopSequence, TheFirstSignalWindsDownAndTheSecondCutsItShort) {
  StopSequence stop = trading();
  EXPECT_EQ(stop.on_signal(at(5)), StopAction::kWindDown);
  EXPECT_EQ(stop.on_signal(at(6)), StopAction::kCutShort);
  EXPECT_TRUE(stop.cut_short());
  EXPECT_EQ(stop.on_wound_down(), StopAction::kEnd);
}

TEST(StopSequence, InTheWindDownOfItsTimeTheFirstSignalIsToldAndTheSecondCutsItShort) {
  StopSequence stop = trading();
  EXPECT_EQ(stop.on_time_up(at(60)), StopAction::kWindDown);
  EXPECT_EQ(stop.on_signal(at(61)), StopAction::kSayItIsUnderWay);
  EXPECT_FALSE(stop.cut_short());
  EXPECT_EQ(stop.on_signal(at(62)), StopAction::kCutShort);
}

TEST(StopSequence, ASignalInAWindDownNeverEndsItAtOnce) {
  StopSequence stop = trading();
  stop.on_time_up(at(60));
  EXPECT_NE(stop.on_signal(at(61)), StopAction::kEnd);
  EXPECT_NE(stop.on_signal(at(61)), StopAction::kEnd);
  EXPECT_EQ(stop.on_signal(at(61)), StopAction::kEnd);  // of what was cut short already
}

TEST(StopSequence, ItsTimeIsOverOnlyOnce) {
  StopSequence stop = trading();
  stop.on_signal(at(59));
  EXPECT_EQ(stop.on_time_up(at(60)), StopAction::kNone);
}

TEST(StopSequence, AMuteExchangeCannotHoldTheEndUp) {
  StopSequence stop = trading();
  stop.on_signal(at(5));
  EXPECT_EQ(stop.deadline(), at(5) + kPatience + StopSequence::kGrace);
  EXPECT_EQ(stop.on_time(at(6)), StopAction::kNone);
  EXPECT_EQ(stop.on_time(stop.deadline()), StopAction::kEnd);
  EXPECT_EQ(stop.on_wound_down(), StopAction::kNone);
}

TEST(StopSequence, WhatIsCutShortEndsSoon) {
  StopSequence stop = trading();
  stop.on_signal(at(5));
  stop.on_signal(at(6));
  EXPECT_EQ(stop.deadline(), at(6) + StopSequence::kGrace);
}

TEST(StopSequence, CuttingShortNeverMakesItLonger) {
  StopSequence stop = trading();
  stop.on_signal(at(5));
  const auto before = stop.deadline();
  stop.on_signal(before - seconds{1});
  EXPECT_EQ(stop.deadline(), before);
}

TEST(StopSequence, SaysHowLongThereIsLeft) {
  StopSequence stop = trading();
  EXPECT_EQ(stop.left(at(3)), kPatience);
  stop.on_signal(at(5));
  EXPECT_EQ(stop.left(at(9)), seconds{6});
  EXPECT_EQ(stop.left(at(99)), seconds{0});
}

TEST(StopSequence, BeforeTheSessionExistsASignalGivesUpOpening) {
  StopSequence stop{kPatience};
  EXPECT_EQ(stop.on_signal(at(1)), StopAction::kGiveUpOpening);
  EXPECT_EQ(stop.on_signal(at(2)), StopAction::kSayItIsUnderWay);
  EXPECT_EQ(stop.on_open_failed(), StopAction::kEnd);
}

TEST(StopSequence, WhatWasGivenUpAndOpensAllTheSameIsWoundDown) {
  StopSequence stop{kPatience};
  EXPECT_EQ(stop.on_time_up(at(1)), StopAction::kGiveUpOpening);
  EXPECT_EQ(stop.on_opened(at(2)), StopAction::kWindDown);
  EXPECT_EQ(stop.on_signal(at(3)), StopAction::kSayItIsUnderWay);

  StopSequence signalled{kPatience};
  signalled.on_signal(at(1));
  EXPECT_EQ(signalled.on_opened(at(2)), StopAction::kWindDown);
  EXPECT_EQ(signalled.on_signal(at(3)), StopAction::kCutShort);
}

}  // namespace
}  // namespace tidegate::apps
