#include "tidegate/resilience/circuit/calls.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <vector>

#include "resilience/circuit/breaker_fixture.hpp"

namespace tidegate::resilience {
namespace {

using Place = CallsUnderWay::Place;

TEST(CallsUnderWay, AreTakenOutInTheirOrderOnceTheyAreDue) {
  CallsUnderWay calls{10};
  const Place first = calls.enter(at(1s));
  const Place second = calls.enter(at(2s));
  EXPECT_EQ(calls.first_due(), at(1s));
  EXPECT_FALSE(calls.take_due(at(1s) - kOneNanosecond).has_value());
  EXPECT_EQ(calls.take_due(at(3s)), at(1s));
  EXPECT_EQ(calls.take_due(at(3s)), at(2s));
  EXPECT_FALSE(calls.take_due(at(3s)).has_value());
  EXPECT_EQ(calls.first_due(), base::kNever);
}

TEST(CallsUnderWay, KnowWhetherTheyWereDueOrLeftByThemselves) {
  CallsUnderWay calls{10};
  const Place due = calls.enter(at(1s));
  const Place later = calls.enter(at(2s));
  calls.take_due(at(1s));
  EXPECT_TRUE(due.was_due());
  EXPECT_FALSE(later.was_due());
  EXPECT_FALSE(Place{}.was_due());
}

TEST(CallsUnderWay, AreNeverDueBeforeThoseWhoCameEarlier) {
  CallsUnderWay calls{10};
  const Place first = calls.enter(at(5s));
  const Place second = calls.enter(at(2s));
  EXPECT_EQ(calls.first_due(), at(5s));
  EXPECT_EQ(calls.take_due(at(5s)), at(5s));
  EXPECT_EQ(calls.take_due(at(5s)), at(5s));
}

TEST(CallsUnderWay, MayBecomeMoreAndNeverFewer) {
  CallsUnderWay calls{1};
  const Place first = calls.enter(at(1s));
  calls.allow(2);
  calls.allow(1);
  const Place second = calls.enter(at(1s));
  const Place third = calls.enter(at(1s));
  EXPECT_EQ(calls.count_after(at(0s)), 2U);
}

TEST(CallsUnderWay, LeaveFromTheMiddleWhenTheirPlaceGoes) {
  CallsUnderWay calls{10};
  const Place first = calls.enter(at(1s));
  std::optional<Place> middle = calls.enter(at(2s));
  const Place last = calls.enter(at(3s));
  middle.reset();
  EXPECT_EQ(calls.count_after(at(0s)), 2u);
  EXPECT_EQ(calls.first_due_after(at(1s)), at(3s));
}

TEST(CallsUnderWay, DoNotMistakeAnotherCallInTheirSlotForThemselves) {
  CallsUnderWay calls{1};
  std::optional<Place> old = calls.enter(at(1s));
  calls.take_due(at(1s));
  const Place next = calls.enter(at(5s));
  EXPECT_TRUE(old->was_due());
  old.reset();
  EXPECT_EQ(calls.first_due(), at(5s)) << "the slot is the next call's now";
}

TEST(CallsUnderWay, AreNotWatchedBeyondTheMost) {
  CallsUnderWay calls{2};
  std::vector<Place> places;
  for (int i = 0; i < 5; ++i) places.push_back(calls.enter(at(1s)));
  EXPECT_EQ(calls.count_after(at(0s)), 2u);
  places.erase(places.begin());
  places.push_back(calls.enter(at(2s)));
  EXPECT_EQ(calls.count_after(at(0s)), 2u);
}

TEST(CallsUnderWay, MayBeOutlivedByTheirPlaces) {
  std::optional<Place> place;
  {
    CallsUnderWay calls{1};
    place = calls.enter(at(1s));
  }
  EXPECT_FALSE(place->was_due());
  place.reset();
}

TEST(CallsUnderWay, MoveWithTheirPlaces) {
  CallsUnderWay calls{2};
  Place place = calls.enter(at(1s));
  Place moved = std::move(place);
  place = calls.enter(at(2s));
  EXPECT_EQ(calls.count_after(at(0s)), 2u);
  moved = std::move(place);
  EXPECT_EQ(calls.count_after(at(0s)), 1u) << "what it held before has left";
  EXPECT_EQ(calls.first_due(), at(2s));
}

}  // namespace
}  // namespace tidegate::resilience
