// The planner and its sums once more in real numbers, with every answer that was ever learned from at hand.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "random_seeds.hpp"
#include "tidegate/base/random.hpp"
#include "tidegate/resilience/batch/planner.hpp"

namespace tidegate::resilience {
namespace {

struct Seen {
  double bytes;
  double milliseconds;
};

// A moving average that starts with the first: each further one moves it by an eighth.
Seen average(const std::vector<Seen>& all) {
  Seen known = all.front();
  for (std::size_t i = 1; i < all.size(); ++i) {
    known.bytes += (all[i].bytes - known.bytes) / 8;
    known.milliseconds += (all[i].milliseconds - known.milliseconds) / 8;
  }
  return known;
}

class PlannerSideBySide {
 public:
  explicit PlannerSideBySide(std::uint64_t seed)
      : random_(seed),
        listed_(random_.chance(0.5)),
        single_weight_(static_cast<std::uint32_t>(random_.between(1, 10))),
        bulk_weight_(static_cast<std::uint32_t>(random_.between(1, 60))),
        planner_("price", {.ip = single_weight_}, plan(), settings_) {}

  void step() {
    const double die = random_.unit();
    const auto kib = random_.between(0, 200);
    const auto round_trip = std::chrono::milliseconds{random_.between(1, 500)};
    const auto ms = static_cast<double>(round_trip.count());
    if (die < 0.1) {
      planner_.learn_single(static_cast<std::size_t>(kib) * 1024, round_trip);
      singles_.push_back({static_cast<double>(kib) * 1024, ms});
    } else if (die < 0.2 && !singles_.empty()) {
      const auto parts = static_cast<std::size_t>(random_.between(1, 40));
      planner_.learn_bulk(parts, parts * static_cast<std::size_t>(kib) * 1024, round_trip);
      const double part = static_cast<double>(kib) * 1024;
      bulks_.push_back({listed_ ? part : part * static_cast<double>(parts), ms});
    }
    if (singles_.size() > 60) singles_ = {average(singles_)};
    if (bulks_.size() > 60) bulks_ = {average(bulks_)};
    compare(static_cast<std::size_t>(random_.between(0, 60)));
  }
  int decided() const { return decided_; }

 private:
  BatchPlan plan() const {
    return {.name = "all",
            .scope = listed_ ? BatchPlan::Scope::kListed : BatchPlan::Scope::kEverything,
            .weight = {.ip = bulk_weight_},
            .takes = [](std::string_view) { return true; },
            .merge = [](std::span<const std::string_view>) { return std::string{}; },
            .split = [](const Payload&, const BatchPart&) { return base::Result<PayloadPtr>{}; }};
  }

  void compare(std::size_t parts) {
    const auto count = static_cast<double>(parts);
    const Seen none{0, 0};
    const Seen single = singles_.empty() ? none : average(singles_);
    const Seen bulk = bulks_.empty() ? single : average(bulks_);
    const bool grows = listed_ || bulks_.empty();
    const double one_by_one =
        count * (single_weight_ + 0.1) + count * single.bytes / 1024 * 0.02 + single.milliseconds * 0.01;
    const double together =
        bulk_weight_ + 0.1 + (grows ? count : 1) * bulk.bytes / 1024 * 0.02 + bulk.milliseconds * 0.01;
    if (parts < 2) {
      ASSERT_FALSE(planner_.bulk_wins(parts));
    } else if (std::abs(one_by_one - together) > 0.02 * std::max(one_by_one, together)) {
      ++decided_;
      ASSERT_EQ(planner_.bulk_wins(parts), together < one_by_one) << planner_.explain(parts);
      const bool told = planner_.explain(parts).find("each by itself") == std::string::npos;
      ASSERT_EQ(told, together < one_by_one) << planner_.explain(parts);
    }
  }

  base::Random random_;
  BatchSettings settings_;
  bool listed_;
  std::uint32_t single_weight_;
  std::uint32_t bulk_weight_;
  BatchPlanner planner_;
  std::vector<Seen> singles_;
  std::vector<Seen> bulks_;
  int decided_ = 0;
};

class BatchPlannerModel : public testing::TestWithParam<std::uint64_t> {};

TEST_P(BatchPlannerModel, ChoosesWhatCostsLess) {
  SCOPED_TRACE("seed " + std::to_string(GetParam()));
  PlannerSideBySide world{GetParam()};
  for (int i = 0; i < 10'000 && !HasFatalFailure(); ++i) world.step();
  EXPECT_GT(world.decided(), 5'000);
}

INSTANTIATE_TEST_SUITE_P(Seeds, BatchPlannerModel, testing::ValuesIn(tests::random_seeds_to(10)));

}  // namespace
}  // namespace tidegate::resilience
