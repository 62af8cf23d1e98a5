// The automatic forms: by callback, by future and by co_await.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <coroutine>
#include <future>
#include <stdexcept>
#include <string>
#include <vector>

#include "tidegate/library/request_batcher.hpp"

namespace tidegate::library {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

using Batcher = RequestBatcher<int>;

// The least that a coroutine can be: it starts at once and its frame goes when it ends, or with its owner.
struct Detached {
  struct promise_type {
    Detached get_return_object() { return {std::coroutine_handle<promise_type>::from_promise(*this)}; }
    std::suspend_never initial_suspend() noexcept { return {}; }
    std::suspend_always final_suspend() noexcept { return {}; }
    void return_void() noexcept {}
    void unhandled_exception() noexcept { std::terminate(); }
  };
  Detached(std::coroutine_handle<promise_type> coroutine) : frame(coroutine) {}
  Detached(Detached&& other) noexcept : frame(std::exchange(other.frame, nullptr)) {}
  ~Detached() {
    if (frame) frame.destroy();
  }
  std::coroutine_handle<promise_type> frame;
};

Detached note_answer(Batcher& batcher, std::string symbol, std::vector<std::string>& answers) {
  Batcher::Params params{{"symbol", symbol}};
  const base::Result<int> result = co_await batcher.awaitable("ticker", std::move(params));
  answers.push_back(symbol + ": " +
                    (result ? std::to_string(*result) : std::string{name(result.error().code)}));
}

// The executor answers with the size of the batch, or keeps the batch while `keeps` is set.
class LibraryRequestBatcherSubmit : public testing::Test {
 protected:
  base::ManualClock clock;
  std::vector<Batcher::Batch> kept;
  bool keeps = false;
  std::vector<std::string> answers;
  Batcher batcher{50, 3,
                  [this](Batcher::Batch batch) {
                    if (keeps) return kept.push_back(std::move(batch));
                    const int size = static_cast<int>(batch.size());
                    batch.answer(size);
                  },
                  &clock};
};

TEST_F(LibraryRequestBatcherSubmit, MakesOneCallForAllWhoSubmitBeforeItIsMade) {
  auto first = batcher.submit("ticker", {{"symbol", "A"}});
  auto second = batcher.submit("ticker", {{"symbol", "A"}});
  int by_callback = 0;
  batcher.submit("ticker", {{"symbol", "A"}}, [&](const base::Result<int>& size) { by_callback = *size; });
  EXPECT_EQ(batcher.next_deadline(), clock.now()) << "no window is waited for";
  EXPECT_EQ(batcher.run_due(), 1u);
  EXPECT_EQ(first.get(), 3);
  EXPECT_EQ(second.get(), 3);
  EXPECT_EQ(by_callback, 3);
}

TEST_F(LibraryRequestBatcherSubmit, HoldsBackWhatComesWhileOneIsInFlight) {
  keeps = true;
  auto first = batcher.submit("ticker", {});
  EXPECT_EQ(batcher.run_due(), 1u);
  auto second = batcher.submit("ticker", {});
  EXPECT_EQ(batcher.run_due(), 0u);
  kept.front().answer(7);
  EXPECT_EQ(batcher.run_due(), 1u) << "nothing is in flight any more";
  kept.back().answer(8);
  EXPECT_EQ(first.get(), 7);
  EXPECT_EQ(second.get(), 8);
}

TEST_F(LibraryRequestBatcherSubmit, ResumesCoroutinesWithTheSharedAnswer) {
  const Detached a = note_answer(batcher, "A", answers);
  const Detached b = note_answer(batcher, "B", answers);
  const Detached also_a = note_answer(batcher, "A", answers);
  EXPECT_TRUE(answers.empty());
  EXPECT_EQ(batcher.run_due(), 2u);
  EXPECT_THAT(answers, ElementsAre("A: 2", "A: 2", "B: 1"));
}

TEST_F(LibraryRequestBatcherSubmit, RunsNoMoreThanItIsAskedFor) {
  const Detached a = note_answer(batcher, "A", answers);
  const Detached b = note_answer(batcher, "B", answers);
  EXPECT_EQ(batcher.run_due(1), 1u);
  EXPECT_THAT(answers, ElementsAre("A: 1"));
  EXPECT_EQ(batcher.run_due(1), 1u);
  EXPECT_EQ(batcher.run_due(1), 0u);
  EXPECT_THAT(answers, ElementsAre("A: 1", "B: 1"));
}

TEST_F(LibraryRequestBatcherSubmit, ForgetsACoroutineThatIsDestroyedWhileItWaits) {
  keeps = true;
  const Detached stays = note_answer(batcher, "A", answers);
  { const Detached leaves = note_answer(batcher, "A", answers); }
  batcher.run_due();
  kept.front().answer(1);
  EXPECT_THAT(answers, ElementsAre("A: 1"));
}

TEST_F(LibraryRequestBatcherSubmit, TellsACoroutineThatItsBatchWasGivenUp) {
  keeps = true;
  const Detached waits = note_answer(batcher, "A", answers);
  batcher.run_due();
  kept.clear();
  EXPECT_THAT(answers, ElementsAre("A: cancelled"));
}

TEST_F(LibraryRequestBatcherSubmit, ResumesACoroutineBeyondTheBoundAtOnce) {
  for (int i = 0; i < 1'000; ++i) batcher.submit("ticker", {{"id", i}}, nullptr);
  const Detached refused = note_answer(batcher, "A", answers);
  EXPECT_THAT(answers, ElementsAre("A: queue_full"));
}

TEST(LibraryRequestBatcherSubmitThreads, AnExecutorThatThrowsGivesItsBatchUpAndGoesOn) {
  Batcher batcher{1, 1, [](Batcher::Batch batch) {
                    if (batch.endpoint() == "bad") throw std::runtime_error{"the test's"};
                    batch.answer(7);
                  }};
  EXPECT_EQ(batcher.submit("bad", {}).get().error().code, base::ErrorCode::kCancelled);
  EXPECT_EQ(batcher.submit("good", {}).get(), 7);
}

TEST_F(LibraryRequestBatcherSubmit, LetsOutWhatItsExecutorThrowsWhereTheOwnerCalls) {
  Batcher throwing{50, 1, [](Batcher::Batch) { throw std::runtime_error{"the test's"}; }, &clock};
  auto answer = throwing.submit("ticker", {});
  EXPECT_THROW(throwing.run_due(), std::runtime_error);
  EXPECT_EQ(answer.get().error().code, base::ErrorCode::kCancelled);
}

TEST(LibraryRequestBatcherSubmitThreads, ExecutesWhatIsSubmittedOnItsOwnThread) {
  std::thread::id executed_by;
  Batcher batcher(50, 10, [&executed_by](Batcher::Batch batch) {
    executed_by = std::this_thread::get_id();
    batch.answer(4);
  });
  EXPECT_EQ(batcher.submit("ticker", {}).get(), 4);
  EXPECT_NE(executed_by, std::this_thread::get_id());
}

}  // namespace
}  // namespace tidegate::library
