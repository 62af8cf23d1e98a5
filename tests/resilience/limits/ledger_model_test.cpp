// The ledger and a list of every request ever counted, side by side.
#include <gtest/gtest.h>

#include "random_seeds.hpp"
#include "resilience/gate/reference_policies.hpp"
#include "tidegate/base/random.hpp"
#include "tidegate/resilience/limits/ledger.hpp"

namespace tidegate::resilience {
namespace {

using namespace std::chrono_literals;
using base::MonotonicTime;

class LedgerSideBySide {
 public:
  explicit LedgerSideBySide(std::uint64_t seed) : random_(seed), ledger_(limit_) { told_again(); }

  void step() {
    now_ += random_.exponential(200ms);
    const double die = random_.unit();
    if (die < 0.005) {
      const auto until = now_ + random_.exponential(5s);
      ledger_.block_until(until);
      reference_.block(until);
    } else if (die < 0.01) {
      change_limit();
    } else if (die < 0.4 && !under_way_.empty()) {
      end_one();
    } else {
      ask();
    }
    ASSERT_EQ(ledger_.used(now_), reference_.used(now_, now_));
  }

 private:
  void told_again() {
    reference_.window = limit_.window;
    reference_.limit = limit_.weight;
    reference_.held = limit_.held_for_cancels;
  }

  // A longer window does not know what a shorter one has forgotten, so it starts carefully.
  void change_limit() {
    const auto before = limit_;
    limit_.weight = static_cast<std::uint32_t>(random_.between(8, 40));
    limit_.held_for_cancels = static_cast<std::uint32_t>(random_.between(0, 4));
    limit_.window = std::chrono::seconds{random_.between(1, 10)};
    if (limit_ == before) return;
    ledger_.change_limit(limit_, now_);
    std::erase_if(reference_.entries, [&](const auto& entry) {
      return entry.second.answered && *entry.second.answered + before.window <= now_;
    });
    const bool ramps =
        reference_.ramp_from != MonotonicTime::min() && now_ < reference_.ramp_from + 3 * before.window;
    if (ramps || limit_.window > before.window) reference_.ramp_from = std::max(now_, reference_.blocked);
    told_again();
  }

  void end_one() {
    const auto one =
        std::next(under_way_.begin(), static_cast<std::ptrdiff_t>(random_.below(under_way_.size())));
    if (random_.chance(0.2)) {
      one->second.give_back();
      reference_.entries.erase(one->first);
    } else {
      const auto counted_by = random_.chance(0.7) ? now_ : now_ + random_.exponential(3s);
      one->second.ended(now_, counted_by);
      reference_.entries.at(one->first).answered = counted_by;
    }
    under_way_.erase(one);
  }

  void ask() {
    const auto weight = static_cast<std::uint32_t>(random_.between(1, 9));
    const bool cancel = random_.chance(0.2);
    const auto expected = reference_.earliest(weight, cancel, now_);
    ASSERT_EQ(ledger_.earliest(weight, cancel, now_), expected);
    ASSERT_EQ(ledger_.check(weight, cancel, now_), expected <= now_);
    if (expected > now_) return;
    under_way_.emplace(++last_, ledger_.reserve(weight, now_));
    reference_.entries.emplace(last_, gate_reference::Ledger::Entry{weight, std::nullopt});
  }

  base::Random random_;
  RateLimit limit_{.window = 3s, .weight = 20, .held_for_cancels = 3};
  RateLedger ledger_;
  gate_reference::Ledger reference_;
  MonotonicTime now_{};
  std::map<int, RateReservation> under_way_;
  int last_ = 0;
};

class RateLedgerModel : public testing::TestWithParam<std::uint64_t> {};

TEST_P(RateLedgerModel, SaysTheSameInstantsAsAListOfEverything) {
  SCOPED_TRACE("seed " + std::to_string(GetParam()));
  LedgerSideBySide world{GetParam()};
  for (int i = 0; i < 25'000 && !HasFatalFailure(); ++i) world.step();
}

INSTANTIATE_TEST_SUITE_P(Seeds, RateLedgerModel, testing::ValuesIn(tests::random_seeds_to(4)));

}  // namespace
}  // namespace tidegate::resilience
