// An order is looked up in the journal while it is written.
#include <gmock/gmock.h>

#include <condition_variable>
#include <mutex>

#include "full_disk.hpp"
#include "journal/records.hpp"
#include "scratch_folder.hpp"

namespace tidegate::journal {
namespace {

using testing::booked;
using ::testing::HasSubstr;
using testing::Writer;
using tests::ScratchFolder;
using trading::OrderKey;

OrderKey ours(const std::string& id) {
  return {.client_id = market::ClientOrderId{id}, .id = {}};
}
OrderKey theirs(const std::string& id) {
  return {.client_id = {}, .id = market::OrderId{id}};
}

// What the journal answers, on whatever thread.
class Answers {
 public:
  explicit Answers(Journal& journal) : journal_(journal) {
    journal.listen([this](const JournalOutcome& outcome) {
      const std::lock_guard lock{mutex_};
      if (const auto* answer = std::get_if<LookedUp>(&outcome)) all_.push_back(*answer);
      changed_.notify_all();
    });
  }
  ~Answers() { journal_.listen(nullptr); }
  Answers(const Answers&) = delete;
  Answers& operator=(const Answers&) = delete;

  std::vector<LookedUp> await(std::size_t count) {
    std::unique_lock lock{mutex_};
    changed_.wait(lock, [&] { return all_.size() >= count; });
    return all_;
  }

 private:
  Journal& journal_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<LookedUp> all_;
};

class LookUp : public ::testing::TestWithParam<bool> {
 protected:
  ScratchFolder folder_;
  std::string path_ = folder_.file("j.db");
  std::unique_ptr<Journal> journal_ = testing::open(path_, GetParam());
};

TEST_P(LookUp, GivesAllThatIsKnownOfAnOrderByEitherName) {
  Answers answers{*journal_};
  Writer writer{*journal_};
  writer.write(testing::intent("a"));
  writer.write(testing::ack("a"));
  writer.write(testing::intent("b"));
  writer.write(testing::fill("a", "t1", booked("0.5", "30842.995")));
  writer.write(testing::resolution("a", trading::OrderState::kCanceled, booked("0.5", "30842.995")));
  ASSERT_TRUE(journal_->look_up(ours("a")));
  ASSERT_TRUE(journal_->look_up(theirs("x-a")));
  ASSERT_TRUE(journal_->look_up(ours("b")));
  const auto all = answers.await(3);
  for (const std::size_t i : {0U, 1U}) {
    const auto& order = all[i].order.value();
    ASSERT_TRUE(order) << i;
    EXPECT_EQ(order->intent, testing::intent("a"));
    EXPECT_EQ(order->id, market::OrderId{"x-a"});
    EXPECT_EQ(order->booking, booked("0.5", "30842.995"));
    EXPECT_EQ(order->fills.size(), 1U);
    EXPECT_EQ(order->end->state, trading::OrderState::kCanceled);
  }
  EXPECT_EQ(all[0].key, ours("a"));
  EXPECT_EQ(all[1].key, theirs("x-a"));
  EXPECT_FALSE(all[2].order.value()->end);
}

TEST_P(LookUp, FindsAnOrderByTheNameThatOnlyAReportOrATradeTold) {
  Answers answers{*journal_};
  Writer writer{*journal_};
  writer.write(testing::intent("a"));
  writer.write(testing::report("a", market::OrderStatus::kNew, "0"));
  writer.write(testing::intent("b"));
  writer.write(testing::fill("b", "t1"));
  ASSERT_TRUE(journal_->look_up(theirs("x-a")));
  ASSERT_TRUE(journal_->look_up(theirs("x-b")));
  const auto all = answers.await(2);
  EXPECT_EQ(all[0].order.value()->intent.order.client_id.value(), "a");
  EXPECT_EQ(all[1].order.value()->intent.order.client_id.value(), "b");
}

TEST_P(LookUp, SaysThatThereIsNoSuchOrder) {
  Answers answers{*journal_};
  ASSERT_TRUE(journal_->look_up(ours("a")));
  ASSERT_TRUE(journal_->look_up(theirs("a")));
  ASSERT_TRUE(journal_->look_up({}));
  for (const auto& answer : answers.await(3)) {
    ASSERT_TRUE(answer.order) << answer.order.error().message;
    EXPECT_FALSE(*answer.order);
  }
}

// Were the question answered before what waits is written, the order would not be there.
TEST_P(LookUp, CountsWhatWasGivenBefore) {
  Answers answers{*journal_};
  Writer writer{*journal_};
  constexpr std::size_t kOrders = 200;
  for (std::size_t i = 0; i < kOrders; ++i) {
    writer.write(testing::intent("o" + std::to_string(i)));
    ASSERT_TRUE(journal_->look_up(ours("o" + std::to_string(i))));
  }
  for (const auto& answer : answers.await(kOrders)) EXPECT_TRUE(answer.order.value());
}

TEST_P(LookUp, CannotTellWhileRecordsWaitThatCouldNotBeWritten) {
  Answers answers{*journal_};
  {
    const tests::FullDisk full{100};
    ASSERT_TRUE(journal_->append(1, testing::intent("a")));
    ASSERT_TRUE(journal_->look_up(ours("a")));
    EXPECT_THAT(answers.await(1)[0].order.error().message, HasSubstr("ask again"));
  }
  journal_->retry();
  ASSERT_TRUE(journal_->look_up(ours("a")));
  EXPECT_TRUE(answers.await(2)[1].order.value());
}

INSTANTIATE_TEST_SUITE_P(Threads, LookUp, ::testing::Bool(), [](const auto& chosen) {
  return chosen.param ? std::string{"OnTheWritersThread"} : std::string{"FromInside"};
});

// The writer is held in the listener until the questions are asked.
TEST(LookUps, AreBounded) {
  ScratchFolder folder;
  const auto journal = testing::open(folder.file("j.db"), true);
  std::mutex gate;
  std::condition_variable changed;
  bool held = false;
  bool open = false;
  std::size_t answered = 0;
  journal->listen([&](const JournalOutcome& outcome) {
    std::unique_lock lock{gate};
    if (std::holds_alternative<LookedUp>(outcome)) ++answered;
    held = true;
    changed.notify_all();
    changed.wait(lock, [&] { return open; });
  });
  ASSERT_TRUE(journal->append(1, testing::intent("a")));
  std::unique_lock lock{gate};
  changed.wait(lock, [&] { return held; });
  for (std::size_t i = 0; i < JournalSettings::kMostLookUps; ++i) ASSERT_TRUE(journal->look_up(ours("a")));
  const auto refused = journal->look_up(ours("a"));
  EXPECT_FALSE(refused);
  if (!refused) {
    EXPECT_EQ(refused.error().code, base::ErrorCode::kQueueFull);
  }
  open = true;
  changed.notify_all();
  changed.wait(lock, [&] { return answered >= JournalSettings::kMostLookUps; });
  lock.unlock();
  journal->listen(nullptr);
}

}  // namespace
}  // namespace tidegate::journal
