#include "tidegate/library/request_batcher.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <barrier>
#include <condition_variable>
#include <functional>
#include <future>
#include <latch>
#include <memory>
#include <mutex>

namespace tidegate::library {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

using Batcher = RequestBatcher<int>;

class LibraryRequestBatcher : public testing::Test {
 protected:
  bool add(Batcher& batcher, int id) {
    return batcher.add_request(
        "ticker", {{"symbol", "BTCUSDC"}}, [this, id](const base::Result<int>& result) {
          answers.push_back(std::to_string(id) + ": " +
                            (result ? std::to_string(*result) : std::string{name(result.error().code)}));
        });
  }
  static Batcher::Batch take(Batcher& batcher) {
    return batcher.get_batch("ticker", {{"symbol", "BTCUSDC"}});
  }

  base::ManualClock clock;
  std::vector<std::string> answers;
};

TEST_F(LibraryRequestBatcher, AnswersAllRequestsOfABatchWithOneCall) {
  Batcher batcher(50, 3, nullptr, &clock);
  EXPECT_FALSE(add(batcher, 1));
  auto first = take(batcher);
  EXPECT_TRUE(add(batcher, 2));
  EXPECT_TRUE(add(batcher, 3));
  EXPECT_FALSE(add(batcher, 4)) << "the third of a batch of three";
  auto second = take(batcher);
  EXPECT_EQ(second.size(), 3u);
  EXPECT_EQ(second.endpoint(), "ticker");
  EXPECT_EQ(second.params(), (Batcher::Params{{"symbol", "BTCUSDC"}}));
  second.answer(7);
  first.answer(6);
  EXPECT_THAT(answers, ElementsAre("2: 7", "3: 7", "4: 7", "1: 6"));
  EXPECT_TRUE(second.empty());
}

TEST_F(LibraryRequestBatcher, BatchesParametersOfEqualValueWhateverTheirType) {
  Batcher batcher(50, 10, nullptr, &clock);
  EXPECT_FALSE(batcher.add_request("depth", {{"limit", 20}, {"symbol", "A"}}, nullptr));
  EXPECT_TRUE(batcher.add_request("depth", {{"symbol", "A"}, {"limit", 20.0}}, nullptr));
  EXPECT_FALSE(batcher.add_request("depth", {{"symbol", "A"}, {"limit", "20"}}, nullptr));
  EXPECT_EQ(batcher.get_batch("depth", {{"limit", 20}, {"symbol", "A"}}).size(), 2u);
}

TEST_F(LibraryRequestBatcher, SendsTheNextAtOnceWhenTheAnswerHasCome) {
  Batcher batcher(50, 10, nullptr, &clock);
  EXPECT_FALSE(add(batcher, 1));
  take(batcher).answer(1);
  EXPECT_FALSE(add(batcher, 2)) << "nothing is in flight";
}

TEST_F(LibraryRequestBatcher, TellsWhatIsDueWithoutAnExecutor) {
  Batcher batcher(50, 10, nullptr, &clock);
  EXPECT_FALSE(add(batcher, 1));
  auto in_flight = take(batcher);
  clock.advance(10ms);
  EXPECT_TRUE(add(batcher, 2));
  EXPECT_EQ(batcher.next_deadline(), clock.now() + 40ms);
  EXPECT_THAT(batcher.due(), IsEmpty());
  clock.advance(40ms);
  const auto due = batcher.due();
  ASSERT_THAT(due, SizeIs(1));
  batcher.get_batch(due[0].endpoint, due[0].params).answer(5);
  EXPECT_THAT(answers, ElementsAre("2: 5"));
  EXPECT_THAT(batcher.due(), IsEmpty());
}

TEST_F(LibraryRequestBatcher, HandsWhatIsDueToTheExecutor) {
  Batcher batcher(
      50, 10, [](Batcher::Batch batch) { batch.answer(9); }, &clock);
  EXPECT_FALSE(add(batcher, 1));
  auto in_flight = take(batcher);
  EXPECT_TRUE(add(batcher, 2));
  EXPECT_EQ(batcher.run_due(), 0u);
  clock.advance(50ms);
  EXPECT_EQ(batcher.run_due(), 1u);
  EXPECT_THAT(answers, ElementsAre("2: 9"));
}

TEST_F(LibraryRequestBatcher, LetsACallbackAddTheNextRequest) {
  Batcher batcher(50, 10, nullptr, &clock);
  bool told_to_take = false;
  EXPECT_FALSE(batcher.add_request("ticker", {}, [&](const base::Result<int>&) {
    told_to_take = !batcher.add_request("ticker", {}, nullptr);
  }));
  batcher.get_batch("ticker", {}).answer(1);
  EXPECT_TRUE(told_to_take);
}

TEST_F(LibraryRequestBatcher, CancelsRequestsOfABatchThatIsDropped) {
  Batcher batcher(50, 10, nullptr, &clock);
  EXPECT_FALSE(add(batcher, 1));
  { const auto dropped = take(batcher); }
  EXPECT_THAT(answers, ElementsAre("1: cancelled"));
  EXPECT_FALSE(add(batcher, 2)) << "the dropped batch is no longer in flight";
}

TEST_F(LibraryRequestBatcher, CancelsWhatIsLeftWhenItIsDestroyedAndLetsBatchesOutliveIt) {
  Batcher::Batch survivor;
  {
    Batcher batcher(50, 10, nullptr, &clock);
    EXPECT_FALSE(add(batcher, 1));
    survivor = take(batcher);
    EXPECT_TRUE(add(batcher, 2));
  }
  survivor.answer(3);
  EXPECT_THAT(answers, ElementsAre("2: cancelled", "1: 3"));
}

TEST_F(LibraryRequestBatcher, SharesTheAnswerWithWhoAskedMeanwhile) {
  Batcher batcher(50, 10, nullptr, &clock);
  EXPECT_FALSE(add(batcher, 1));
  auto under_way = take(batcher);
  EXPECT_TRUE(add(batcher, 2));
  clock.advance(3s);
  under_way.answer(7);
  EXPECT_THAT(answers, ElementsAre("1: 7", "2: 7")) << "nobody would ever come for the second";
  EXPECT_FALSE(add(batcher, 3));
  const auto statistics = batcher.statistics();
  EXPECT_EQ(statistics.requests - statistics.batches, 2u) << "one saved, one still waits";
}

TEST_F(LibraryRequestBatcher, SharesAFailureTooAndABatchThatIsDropped) {
  Batcher batcher(50, 10, nullptr, &clock);
  EXPECT_FALSE(add(batcher, 1));
  auto fails = take(batcher);
  EXPECT_TRUE(add(batcher, 2));
  fails.answer(base::fail(base::ErrorCode::kDeadlineExceeded, "the test's upstream is slow"));
  EXPECT_THAT(answers, ElementsAre("1: deadline_exceeded", "2: deadline_exceeded"));
  answers.clear();
  EXPECT_FALSE(add(batcher, 3));
  {
    const auto dropped = take(batcher);
    EXPECT_TRUE(add(batcher, 4));
  }
  EXPECT_THAT(answers, ElementsAre("3: cancelled", "4: cancelled"));
}

TEST_F(LibraryRequestBatcher, DoesNotFreeAnotherBatchsFollowersWhenALateOneEnds) {
  Batcher batcher(50, 10, nullptr, &clock);
  EXPECT_FALSE(add(batcher, 1));
  auto late = take(batcher);
  clock.advance(60ms);
  EXPECT_FALSE(add(batcher, 2));
  auto second = take(batcher);
  EXPECT_TRUE(add(batcher, 3));
  late.answer(1);
  EXPECT_TRUE(add(batcher, 4)) << "the second is still under way";
  second.answer(2);
  EXPECT_THAT(answers, ElementsAre("1: 1", "2: 2", "3: 2", "4: 2"));
}

TEST_F(LibraryRequestBatcher, EndsAlthoughEveryCallbackAsksAgain) {
  auto batcher = std::make_unique<Batcher>(50, 10, nullptr, &clock);
  int called = 0;
  const auto alive = std::make_shared<int>();
  // A retry as many write it: whatever failed is asked for again.
  std::function<void()> ask = [&, &batcher = *batcher] {
    static_cast<void>(batcher.add_request("ticker", {}, [&, alive](const base::Result<int>& result) {
      ++called;
      if (!result) ask();
    }));
  };
  ask();
  batcher = nullptr;
  EXPECT_EQ(called, 1);
  EXPECT_EQ(alive.use_count(), 1) << "what it asked for last is destroyed, not kept";
}

TEST_F(LibraryRequestBatcher, AnswersARequestBeyondItsBoundAtOnce) {
  Batcher batcher(50, 10, nullptr, &clock);
  for (int i = 0; i < 1'000; ++i) {
    EXPECT_FALSE(batcher.add_request("ticker", {{"id", i}}, nullptr));
  }
  EXPECT_TRUE(add(batcher, 1)) << "there is nothing to execute";
  EXPECT_THAT(answers, ElementsAre("1: queue_full"));
}

TEST(LibraryRequestBatcherThreads, ExecutesAWaitingBatchOnItsOwnThreadWithoutAnybodyCalling) {
  std::promise<int> answered;
  Batcher batcher(1, 10, [](Batcher::Batch batch) { batch.answer(4); });
  EXPECT_FALSE(batcher.add_request("ticker", {}, nullptr));
  auto in_flight = batcher.get_batch("ticker", {});
  const bool queued = batcher.add_request(
      "ticker", {}, [&answered](const base::Result<int>& result) { answered.set_value(*result); });
  // On a machine so slow that the window has passed in between, the second leads; then nobody takes it, and
  // it comes due all the same.
  static_cast<void>(queued);
  EXPECT_EQ(answered.get_future().get(), 4);
}

TEST(LibraryRequestBatcherThreads, TheGuidesCallsLoseNothingWithoutAnExecutor) {
  constexpr int kThreads = 8;
  std::atomic<int> answered = 0;
  std::atomic<int> calls = 0;
  Batcher batcher(50, 10);
  {
    std::latch all_have_asked{kThreads};
    std::vector<std::jthread> threads;
    for (int i = 0; i < kThreads; ++i) {
      threads.emplace_back([&] {
        const bool queued =
            batcher.add_request("ticker", {}, [&answered](const base::Result<int>&) { ++answered; });
        all_have_asked.count_down();
        if (queued) return;
        auto batch = batcher.get_batch("ticker", {});
        all_have_asked.wait();  // the call lasts that long; nobody asks again after it
        if (!batch.empty()) ++calls;
        batch.answer(1);
      });
    }
  }
  EXPECT_EQ(answered, kThreads);
  EXPECT_GE(calls, 1);
}

TEST(LibraryRequestBatcherThreads, HandsTheNextToAnAsynchronousExecutorAsSoonAsTheAnswerHasCome) {
  std::mutex mutex;
  std::condition_variable came;
  std::vector<Batcher::Batch> handed;
  constexpr std::int64_t kWindowMs = 60'000;  // which nobody has to wait for
  Batcher batcher(kWindowMs, 10, [&](Batcher::Batch batch) {
    const std::lock_guard lock{mutex};
    handed.push_back(std::move(batch));
    came.notify_one();
  });
  const auto next = [&] {
    std::unique_lock lock{mutex};
    EXPECT_TRUE(came.wait_for(lock, 30s, [&] { return !handed.empty(); }));
    return handed.empty() ? Batcher::Batch{} : std::move(std::exchange(handed, {}).front());
  };
  // Often: the batcher's thread may be awake by chance, and needs nobody to wake it then.
  for (int round = 0; round < 300 && !HasFailure(); ++round) {
    auto first = batcher.submit("ticker", {});
    auto under_way = next();
    auto second = batcher.submit("ticker", {});
    under_way.answer(1);
    next().answer(2);
    EXPECT_EQ(first.get(), 1);
    EXPECT_EQ(second.get(), 2);
  }
}

TEST(LibraryRequestBatcherThreads, AnswersEveryRequestOfManyThreadsExactlyOnce) {
  constexpr int kThreads = 4;
  constexpr int kRequests = 2'000;
  std::vector<std::atomic<int>> answered(kThreads * kRequests);
  std::atomic<int> calls = 0;
  {
    Batcher batcher(1, 10, [&calls](Batcher::Batch batch) {
      ++calls;
      batch.answer(1);
    });
    std::barrier start{kThreads};
    std::vector<std::jthread> threads;
    for (int thread = 0; thread < kThreads; ++thread) {
      threads.emplace_back([&, thread] {
        start.arrive_and_wait();
        for (int i = 0; i < kRequests; ++i) {
          const Batcher::Params params{{"symbol", i % 3}};
          auto& mine = answered[static_cast<std::size_t>(thread * kRequests + i)];
          if (batcher.add_request("ticker", params, [&mine](const base::Result<int>&) { ++mine; })) continue;
          auto batch = batcher.get_batch("ticker", params);
          if (!batch.empty()) ++calls;
          batch.answer(1);
        }
      });
    }
    threads.clear();
    const auto statistics = batcher.statistics();
    EXPECT_EQ(statistics.requests, static_cast<std::uint64_t>(kThreads * kRequests));
    EXPECT_LE(statistics.batches, statistics.requests);
  }
  for (const auto& times : answered) ASSERT_EQ(times, 1);
  EXPECT_GT(calls, 0);
}

}  // namespace
}  // namespace tidegate::library
