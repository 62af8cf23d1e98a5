// `kill -9`, again and again: the trading process dies at random instants and at each named point of an
// order's life, while the exchange, another process, lives on. Every intent of the journal must be reconciled
// with the exchange's own books, and none doubled.
#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>
#include <iostream>
#include <optional>
#include <string>
#include <vector>

#include "kill/agreement.hpp"
#include "kill/child.hpp"
#include "kill/crash_point.hpp"
#include "kill/journalled_orders.hpp"
#include "kill/witnessed_exchange.hpp"
#include "random_seeds.hpp"
#include "scratch_folder.hpp"
#include "tidegate/base/random.hpp"

namespace tidegate::kill {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr int kDeathsAtEachPoint = 5;
constexpr int kDeathsAtRandom = 5;
// Only a hang takes that long.
constexpr milliseconds kPatience = seconds{60};

// No point: killed from outside, after so many milliseconds.
struct Death {
  std::optional<CrashPoint> point;
  int passing = 0;
  milliseconds after{};
};

std::vector<Death> deaths(base::Random& random) {
  std::vector<Death> all;
  for (int i = 0; i < kDeathsAtEachPoint; ++i) {
    for (const auto& [point, its_name] : kCrashPoints) {
      all.push_back({.point = point, .passing = static_cast<int>(random.between(1, 4))});
    }
  }
  for (int i = 0; i < kDeathsAtRandom; ++i) all.push_back({.after = milliseconds{random.between(0, 1500)}});
  for (std::size_t i = all.size() - 1; i > 0; --i) {
    std::swap(all[i], all[static_cast<std::size_t>(random.between(0, static_cast<std::int64_t>(i)))]);
  }
  return all;
}

bool was_killed(int status) {
  return WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
}

class Kill : public ::testing::TestWithParam<std::uint64_t> {
 protected:
  Kill() : random_(GetParam()), exchange_(GetParam()), journal_(folder_.file("journal.db")) {}

  std::vector<std::string> trader(std::vector<std::string> way) const {
    way.insert(way.begin(), {TIDEGATE_MORTAL_TRADER, exchange_.address().to_string(), journal_});
    return way;
  }

  void die(const Death& death) {
    if (death.point) return die_at(*death.point, death.passing);
    SCOPED_TRACE("killed after " + std::to_string(death.after.count()) + " ms");
    Child child{trader({"live"})};
    const auto loop = net::Loop::real();
    loop->run_until(loop->now() + death.after);
    child.kill();
    EXPECT_TRUE(was_killed(child.wait())) << "it ended by itself";
  }

  void die_at(CrashPoint point, int passing) {
    SCOPED_TRACE("killed at \"" + std::string{name(point)} + "\", passed " + std::to_string(passing) +
                 " times");
    Child child{trader({"die", std::string{name(point)}, std::to_string(passing)})};
    const std::string said = child.read_to_end(kPatience);
    const std::string expected = "died " + std::string{name(point)} + " ";
    ASSERT_TRUE(said.starts_with(expected)) << "never passed; it said \"" << said << "\"";
    ASSERT_TRUE(was_killed(child.wait()));
    expect_died_there(point,
                      market::ClientOrderId{said.substr(expected.size(), said.size() - expected.size() - 1)});
  }

  // That the instant was the one that its name says.
  void expect_died_there(CrashPoint point, const market::ClientOrderId& id) {
    const auto content = read_journal(folder_.crash(journal_));
    ASSERT_TRUE(content) << content.error().message;
    ASSERT_TRUE(content->orders.contains(id)) << "an intent is durable before its bytes leave";
    const JournalledOrder& known = content->orders.at(id);
    const bool reached = point != CrashPoint::kJournalled;
    const auto there = exchange_.await(id, reached ? milliseconds{seconds{10}} : milliseconds{0});
    ASSERT_EQ(there.size(), reached ? 1U : 0U);
    const bool heard = point == CrashPoint::kFilled || point == CrashPoint::kEnded;
    EXPECT_TRUE(heard || !known.acknowledged) << "its answer is not recorded";
    EXPECT_TRUE(point != CrashPoint::kFilled || known.executed < there[0].executed) << "its fill is not";
    EXPECT_FALSE(known.ended) << "nor its end";
  }

  void settle() {
    Child child{trader({"settle"})};
    const std::string said = child.read_to_end(kPatience);
    const int status = child.wait();
    ASSERT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << "the last life does not settle: " << said;
  }

  void expect_the_same_on_both_sides() {
    const auto content = read_journal(journal_);
    ASSERT_TRUE(content) << content.error().message;
    std::vector<market::OrderReport> orders;
    for (const auto& [id, report] : exchange_.orders()) orders.push_back(report);
    expect_agreement(*content, orders);
  }

  base::Random random_;
  tests::ScratchFolder folder_;
  WitnessedExchange exchange_;
  std::string journal_;
};

TEST_P(Kill, EveryIntentIsReconciledAndNoneDoubled) {
  SCOPED_TRACE("seed " + std::to_string(GetParam()));
  const auto all = deaths(random_);
  for (std::size_t life = 0; life < all.size(); ++life) {
    SCOPED_TRACE("life " + std::to_string(life));
    die(all[life]);
    if (HasFailure()) return;
  }
  std::cout << "killed " << all.size() << " times" << std::endl;
  settle();
  expect_the_same_on_both_sides();
  EXPECT_GE(exchange_.orders().size(), all.size() / 2) << "it traded";
}

INSTANTIATE_TEST_SUITE_P(Seeds, Kill, ::testing::ValuesIn(tests::random_seeds({1})),
                         ::testing::PrintToStringParamName());

}  // namespace
}  // namespace tidegate::kill
