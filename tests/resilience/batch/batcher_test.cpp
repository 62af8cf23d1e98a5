#include "tidegate/resilience/batch/batcher.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <memory>

namespace tidegate::resilience {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr base::Duration kOneNanosecond{1};

constexpr base::MonotonicTime at(base::Duration since_start) {
  return base::MonotonicTime{since_start};
}

// The window is 50 ms and a batch has at most 3.
class RequestBatcherTest : public testing::Test {
 protected:
  BatchAnswer add(std::string_view kind, int request, base::MonotonicTime now) {
    return batcher.add_request(kind, std::move(request), now);
  }
  std::vector<int> take(std::string_view kind, base::MonotonicTime now) {
    return batcher.get_batch(kind, now).requests;
  }
  // The first of its kind, taken at once: in flight from `now` on.
  BatchFlight send_first(std::string_view kind, base::MonotonicTime now) {
    EXPECT_EQ(add(kind, 0, now), BatchAnswer::kTake);
    const auto taken = batcher.get_batch(kind, now);
    EXPECT_THAT(taken.requests, ElementsAre(0));
    return taken.flight;
  }
  std::vector<std::string> due_kinds(base::MonotonicTime now) const {
    std::vector<std::string> kinds;
    for (const auto& due : batcher.due(now)) kinds.emplace_back(due.kind);
    return kinds;
  }

  RequestBatcher<int> batcher{{.window = 50ms, .max_batch_size = 3, .max_kinds = 4, .max_queued = 20}};
};

TEST_F(RequestBatcherTest, TellsTheFirstOfAKindToGoAtOnce) {
  EXPECT_EQ(add("ticker", 1, at(0s)), BatchAnswer::kTake);
  EXPECT_THAT(take("ticker", at(0s)), ElementsAre(1));
}

TEST_F(RequestBatcherTest, QueuesWhatComesWhileOneIsInFlight) {
  send_first("ticker", at(0s));
  EXPECT_EQ(add("ticker", 1, at(10ms)), BatchAnswer::kQueued);
  EXPECT_EQ(add("ticker", 2, at(20ms)), BatchAnswer::kQueued);
  EXPECT_THAT(due_kinds(at(20ms)), IsEmpty());
}

TEST_F(RequestBatcherTest, TellsTheRequestThatFillsABatchToTakeItWithItself) {
  send_first("ticker", at(0s));
  EXPECT_EQ(add("ticker", 1, at(1ms)), BatchAnswer::kQueued);
  EXPECT_EQ(add("ticker", 2, at(2ms)), BatchAnswer::kQueued);
  EXPECT_EQ(add("ticker", 3, at(3ms)), BatchAnswer::kTake);
  EXPECT_THAT(take("ticker", at(3ms)), ElementsAre(1, 2, 3));
}

TEST_F(RequestBatcherTest, CountsABatchAsInFlightUntilItsWindowHasPassed) {
  send_first("ticker", at(0s));
  EXPECT_EQ(add("ticker", 1, at(50ms) - kOneNanosecond), BatchAnswer::kQueued);
  EXPECT_EQ(add("ticker", 2, at(50ms)), BatchAnswer::kTake) << "nothing is in flight any more";
  EXPECT_THAT(take("ticker", at(50ms)), ElementsAre(1, 2)) << "with all that wait";
}

TEST_F(RequestBatcherTest, SendsTheNextBatchAsSoonAsTheFlightIsReportedFinished) {
  const auto flight = send_first("ticker", at(0s));
  EXPECT_EQ(add("ticker", 1, at(10ms)), BatchAnswer::kQueued);
  EXPECT_EQ(batcher.next_deadline(), at(50ms));
  batcher.finished("ticker", flight, at(20ms));
  EXPECT_EQ(batcher.next_deadline(), at(20ms)) << "the window is an upper bound, not a toll";
  EXPECT_THAT(due_kinds(at(20ms)), ElementsAre("ticker"));
}

TEST_F(RequestBatcherTest, TellsTheNextToGoAtOnceAfterTheFlightIsFinished) {
  const auto flight = send_first("ticker", at(0s));
  batcher.finished("ticker", flight, at(20ms));
  EXPECT_EQ(add("ticker", 1, at(20ms)), BatchAnswer::kTake);
}

TEST_F(RequestBatcherTest, MakesWhatTheOwnerExecutesDueAtOnceWhenItLeadsOrFillsABatch) {
  const auto submit = [this](int request, base::MonotonicTime now) {
    return batcher.add_request("ticker", std::move(request), now, BatchTaker::kOwner);
  };
  EXPECT_EQ(submit(1, at(0s)), BatchAnswer::kQueued) << "its caller executes nothing";
  EXPECT_THAT(due_kinds(at(0s)), ElementsAre("ticker"));
  EXPECT_EQ(add("ticker", 2, at(0s)), BatchAnswer::kQueued) << "the owner's batch takes it along";
  EXPECT_THAT(take("ticker", at(0s)), ElementsAre(1, 2));
  submit(3, at(1ms));
  submit(4, at(1ms));
  EXPECT_EQ(batcher.next_deadline(), at(50ms)) << "one is in flight";
  submit(5, at(2ms));
  EXPECT_EQ(batcher.next_deadline(), at(2ms)) << "the batch is full";
  submit(6, at(2ms));
  EXPECT_THAT(take("ticker", at(2ms)), ElementsAre(3, 4, 5));
  EXPECT_EQ(batcher.next_deadline(), at(52ms)) << "6 waits as it would have without the full batch";
}

TEST_F(RequestBatcherTest, NeverHoldsARequestBackLongerThanItsWindow) {
  send_first("ticker", at(0s));
  // Flights follow each other without a gap, so nothing is ever free.
  for (int i = 1; i <= 4; ++i) add("ticker", i, at(10ms));
  EXPECT_THAT(take("ticker", at(40ms)), ElementsAre(1, 2, 3));
  EXPECT_EQ(batcher.next_deadline(), at(60ms)) << "4 came at 10 ms; the flight counts until 90 ms";
  EXPECT_THAT(due_kinds(at(60ms) - kOneNanosecond), IsEmpty());
  EXPECT_THAT(due_kinds(at(60ms)), ElementsAre("ticker"));
}

TEST_F(RequestBatcherTest, CollectsForACallerWhoWasToldToTakeAndHasNotYet) {
  EXPECT_EQ(add("ticker", 1, at(0s)), BatchAnswer::kTake);
  EXPECT_EQ(add("ticker", 2, at(0s)), BatchAnswer::kQueued) << "another thread, in between";
  EXPECT_EQ(add("ticker", 3, at(0s)), BatchAnswer::kQueued);
  EXPECT_EQ(add("ticker", 4, at(0s)), BatchAnswer::kQueued) << "behind the full one";
  EXPECT_THAT(due_kinds(at(0s)), IsEmpty());
  EXPECT_THAT(take("ticker", at(0s)), ElementsAre(1, 2, 3));
  EXPECT_THAT(take("ticker", at(50ms)), ElementsAre(4));
}

TEST_F(RequestBatcherTest, NeedsOneTakerForEachFullBatch) {
  int takers = 0;
  for (int i = 0; i < 7; ++i) takers += add("ticker", i, at(0s)) == BatchAnswer::kTake ? 1 : 0;
  EXPECT_EQ(takers, 2) << "the leader, and the one who filled the second";
  EXPECT_THAT(take("ticker", at(0s)), ElementsAre(0, 1, 2));
  EXPECT_THAT(take("ticker", at(0s)), ElementsAre(3, 4, 5));
  EXPECT_THAT(due_kinds(at(50ms)), ElementsAre("ticker")) << "the last waits for its window";
}

TEST_F(RequestBatcherTest, MakesABatchDueForAnybodyWhenItsTakerNeverComes) {
  EXPECT_EQ(add("ticker", 1, at(0s)), BatchAnswer::kTake);
  EXPECT_THAT(due_kinds(at(50ms) - kOneNanosecond), IsEmpty());
  EXPECT_THAT(due_kinds(at(50ms)), ElementsAre("ticker"));
  EXPECT_EQ(add("ticker", 2, at(50ms)), BatchAnswer::kTake);
  EXPECT_THAT(take("ticker", at(50ms)), ElementsAre(1, 2));
}

TEST_F(RequestBatcherTest, GivesNothingToALateTaker) {
  EXPECT_EQ(add("ticker", 1, at(0s)), BatchAnswer::kTake);
  EXPECT_THAT(take("ticker", at(0s)), ElementsAre(1));
  EXPECT_THAT(take("ticker", at(0s)), IsEmpty());
  EXPECT_THAT(take("unheard of", at(0s)), IsEmpty());
  EXPECT_EQ(batcher.statistics().batches, 1u) << "an empty batch is none";
}

TEST_F(RequestBatcherTest, KeepsKindsApart) {
  send_first("a", at(0s));
  EXPECT_EQ(add("b", 1, at(0s)), BatchAnswer::kTake);
  EXPECT_EQ(add("a", 2, at(0s)), BatchAnswer::kQueued);
  EXPECT_THAT(take("b", at(0s)), ElementsAre(1));
  EXPECT_THAT(take("a", at(0s)), ElementsAre(2));
}

TEST_F(RequestBatcherTest, NamesWhatIsDueTheLongestDueFirst) {
  send_first("b", at(0s));
  send_first("a", at(1ms));
  send_first("c", at(2ms));
  for (const char* kind : {"c", "a", "b"}) add(kind, 7, at(10ms));
  EXPECT_THAT(due_kinds(at(51ms)), ElementsAre("b", "a"));
  EXPECT_EQ(batcher.due(at(51ms)).front().oldest, 7);
  EXPECT_EQ(batcher.next_deadline(), at(50ms));
}

TEST_F(RequestBatcherTest, NeverQueuesWithBatchesOfOne) {
  RequestBatcher<int> alone{{.max_batch_size = 1}};
  for (int i = 0; i < 5; ++i) {
    EXPECT_EQ(alone.add_request("ticker", std::move(i), at(0s)), BatchAnswer::kTake);
    EXPECT_THAT(alone.get_batch("ticker", at(0s)).requests, ElementsAre(i));
  }
}

TEST_F(RequestBatcherTest, RefusesAKindBeyondItsBoundAndForgetsIdleOnes) {
  for (const char* kind : {"a", "b", "c", "d"}) send_first(kind, at(0s));
  EXPECT_EQ(add("e", 1, at(0s)), BatchAnswer::kFull);
  EXPECT_EQ(add("a", 1, at(0s)), BatchAnswer::kQueued) << "a known kind has its place";
  EXPECT_EQ(add("e", 1, at(50ms) - kOneNanosecond), BatchAnswer::kFull);
  EXPECT_EQ(add("e", 1, at(50ms)), BatchAnswer::kTake);
  EXPECT_EQ(batcher.kinds(), 2u);
  EXPECT_EQ(batcher.statistics().refused, 2u);
}

TEST_F(RequestBatcherTest, FreesAKindsPlaceWhenItsFlightIsFinished) {
  BatchFlight third = 0;
  for (const char* kind : {"a", "b", "d", "c"}) third = send_first(kind, at(0s));
  batcher.finished("c", third, at(1ms));
  EXPECT_EQ(add("e", 1, at(1ms)), BatchAnswer::kTake);
}

TEST_F(RequestBatcherTest, RefusesARequestBeyondItsBoundAndLeavesItAsItWas) {
  RequestBatcher<std::unique_ptr<int>> small{{.max_queued = 1}};
  EXPECT_EQ(small.add_request("a", std::make_unique<int>(1), at(0s)), BatchAnswer::kTake);
  auto second = std::make_unique<int>(2);
  EXPECT_EQ(small.add_request("a", std::move(second), at(0s)), BatchAnswer::kFull);
  ASSERT_NE(second, nullptr);
  EXPECT_EQ(small.queued(), 1u);
}

TEST_F(RequestBatcherTest, CountsWhatWasSaved) {
  send_first("ticker", at(0s));
  for (int i = 1; i <= 3; ++i) add("ticker", i, at(1ms));
  batcher.get_batch("ticker", at(1ms));
  EXPECT_EQ(batcher.statistics().requests, 4u);
  EXPECT_EQ(batcher.statistics().batches, 2u);
}

TEST_F(RequestBatcherTest, WaitsForTheLastOfSeveralFlights) {
  const auto first = send_first("ticker", at(0s));
  for (int i = 1; i <= 3; ++i) add("ticker", i, at(1ms));
  const auto second = batcher.get_batch("ticker", at(1ms)).flight;
  batcher.finished("ticker", second, at(10ms));
  EXPECT_EQ(add("ticker", 4, at(10ms)), BatchAnswer::kQueued);
  batcher.finished("ticker", first, at(11ms));
  EXPECT_THAT(due_kinds(at(11ms)), ElementsAre("ticker"));
}

TEST_F(RequestBatcherTest, DoesNotTakeALateEndForThatOfAnotherFlight) {
  const auto lapsed = send_first("ticker", at(0s));
  ASSERT_EQ(add("ticker", 1, at(60ms)), BatchAnswer::kTake);
  const auto second = batcher.get_batch("ticker", at(60ms)).flight;
  ASSERT_EQ(add("ticker", 2, at(70ms)), BatchAnswer::kQueued);
  batcher.finished("ticker", lapsed, at(80ms));
  EXPECT_THAT(due_kinds(at(80ms)), IsEmpty()) << "the second is still under way";
  batcher.finished("ticker", second, at(90ms));
  EXPECT_THAT(due_kinds(at(90ms)), ElementsAre("ticker"));
  batcher.finished("ticker", second, at(90ms));
  EXPECT_EQ(add("ticker", 3, at(90ms)), BatchAnswer::kTake) << "reported twice is reported once";
}

TEST_F(RequestBatcherTest, LetsWhoAskedMeanwhileShareTheAnswer) {
  const auto flight = send_first("ticker", at(0s));
  add("ticker", 1, at(1ms));
  add("ticker", 2, at(49ms));
  EXPECT_THAT(batcher.share("ticker", flight, at(3s)), ElementsAre(1, 2)) << "also after its window";
  EXPECT_EQ(batcher.queued(), 0u);
  EXPECT_EQ(batcher.next_deadline(), base::kNever);
  EXPECT_EQ(add("ticker", 3, at(3s)), BatchAnswer::kTake) << "nothing is in flight any more";
}

TEST_F(RequestBatcherTest, SharesNothingThatSomebodyWasToldToTake) {
  const auto flight = send_first("ticker", at(0s));
  for (int i = 1; i <= 3; ++i) add("ticker", i, at(1ms));
  EXPECT_THAT(batcher.share("ticker", flight, at(2ms)), IsEmpty()) << "whoever filled the batch comes for it";
  const auto full = batcher.get_batch("ticker", at(2ms));
  EXPECT_THAT(full.requests, ElementsAre(1, 2, 3));
  add("ticker", 4, at(3ms));
  EXPECT_THAT(batcher.share("ticker", full.flight, at(4ms)), ElementsAre(4));
}

TEST_F(RequestBatcherTest, SharesWhatItsTakerNeverCameFor) {
  const auto flight = send_first("ticker", at(0s));
  for (int i = 1; i <= 3; ++i) add("ticker", i, at(1ms));
  EXPECT_THAT(batcher.share("ticker", flight, at(51ms)), ElementsAre(1, 2, 3));
}

TEST_F(RequestBatcherTest, SharesOnlyTheYoungestAnswerUnderWay) {
  const auto lapsed = send_first("ticker", at(0s));
  ASSERT_EQ(add("ticker", 1, at(60ms)), BatchAnswer::kTake);
  const auto second = batcher.get_batch("ticker", at(60ms)).flight;
  add("ticker", 2, at(70ms));
  EXPECT_THAT(batcher.share("ticker", lapsed, at(80ms)), IsEmpty()) << "older than what they were promised";
  EXPECT_THAT(batcher.share("ticker", second, at(90ms)), ElementsAre(2));
}

TEST_F(RequestBatcherTest, SharesTheAnswerOfTheLastThatIsLeft) {
  const auto first = send_first("ticker", at(0s));
  for (int i = 1; i <= 3; ++i) add("ticker", i, at(1ms));
  const auto second = batcher.get_batch("ticker", at(1ms)).flight;
  EXPECT_THAT(batcher.share("ticker", second, at(10ms)), IsEmpty());
  ASSERT_EQ(add("ticker", 4, at(10ms)), BatchAnswer::kQueued) << "the first is still under way";
  EXPECT_THAT(batcher.share("ticker", first, at(11ms)), ElementsAre(4));
}

TEST_F(RequestBatcherTest, LeavesToItsOwnerWhatIsTheOwners) {
  const auto flight = send_first("ticker", at(0s));
  for (int i = 1; i <= 3; ++i) batcher.add_request("ticker", int{i}, at(1ms), BatchTaker::kOwner);
  EXPECT_THAT(batcher.share("ticker", flight, at(2ms)), IsEmpty());
  EXPECT_THAT(take("ticker", at(2ms)), ElementsAre(1, 2, 3));
}

TEST_F(RequestBatcherTest, HandsOutALongQueueInOrder) {
  RequestBatcher<int> many{{.max_batch_size = 7, .max_queued = 1000}};
  int asked = 0;
  int given = 0;
  const auto take_one = [&] {
    for (const int request : many.get_batch("ticker", at(0s)).requests) EXPECT_EQ(request, given++);
  };
  for (int round = 0; round < 100; ++round) {
    for (int i = 0; i < 9; ++i) many.add_request("ticker", int{asked++}, at(0s));
    take_one();
  }
  while (many.queued() > 0) take_one();
  EXPECT_EQ(given, asked);
}

TEST(RequestBatcherSettings, NameEachFieldOutOfItsRange) {
  EXPECT_THAT(RequestBatcherSettings{}.validate(), IsEmpty());
  const RequestBatcherSettings wrong{.window = 0ns, .max_batch_size = 0, .max_kinds = 0, .max_queued = 0};
  EXPECT_THAT(wrong.validate(),
              ElementsAre("window is 0 ms; it must be from 0.001 to 60000 ms",
                          testing::HasSubstr("max_batch_size is 0"), testing::HasSubstr("max_kinds is 0"),
                          testing::HasSubstr("max_queued is 0")));
}

}  // namespace
}  // namespace tidegate::resilience
