#include "tidegate/dashboard/live.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "dashboard/scene.hpp"
#include "random_seeds.hpp"
#include "tidegate/base/random.hpp"
#include "tidegate/dashboard/status_json.hpp"

namespace tidegate::dashboard {
namespace {

using Json = nlohmann::ordered_json;
using testing_support::FakeSource;
using testing_support::full_status;

// As docs/status.md says it; the page's own is web/patch.js.
Json applied(const Json& old, const Json& patch) {
  if (!patch.is_structured()) return patch;
  if (patch.is_array()) return patch.at(0);
  if (old.is_array()) {
    Json list = Json::array();
    for (std::size_t i = patch.value("-", std::size_t{0}); i < old.size(); ++i) list.push_back(old[i]);
    for (const auto& [place, change] : patch.items()) {
      if (place != "-" && place != "+")
        list.at(std::stoul(place)) = applied(list.at(std::stoul(place)), change);
    }
    for (const auto& came : patch.value("+", Json::array())) list.push_back(came);
    return list;
  }
  Json next = old;
  for (const auto& [member, change] : patch.items()) next[member] = applied(next.at(member), change);
  return next;
}

TEST(LivePatch, WhatIsEqualHasNone) {
  const Json json = as_json(full_status());
  EXPECT_FALSE(patch_of(json, json));
}

TEST(LivePatch, TellsWhatChangedAndNothingElse) {
  const Json from = as_json(full_status());
  Json to = from;
  to["requests"]["asked"] = 1001;
  to["circuits"][1]["state"] = "half_open";
  EXPECT_EQ(patch_of(from, to)->dump(),
            R"({"requests":{"asked":1001},"circuits":{"1":{"state":"half_open"}}})");
}

TEST(LivePatch, AListThatMovesOnIsNotToldAgain) {
  const Json from = Json::parse(R"([{"n":1},{"n":2},{"n":3}])");
  EXPECT_EQ(patch_of(from, Json::parse(R"([{"n":2},{"n":3},{"n":4}])"))->dump(), R"({"-":1,"+":[{"n":4}]})");
  EXPECT_EQ(patch_of(from, Json::parse(R"([{"n":1},{"n":2},{"n":3},{"n":4}])"))->dump(),
            R"({"+":[{"n":4}]})");
}

TEST(LivePatch, WhatBecomesSomethingElseIsToldWhole) {
  EXPECT_EQ(patch_of(Json(nullptr), Json::parse("[1]"))->dump(), "[[1]]");
  EXPECT_EQ(patch_of(Json::parse("[1]"), Json(nullptr))->dump(), "null");
  EXPECT_EQ(patch_of(Json::parse("[1,2,3]"), Json::parse("[4]"))->dump(), "[[4]]");
  EXPECT_EQ(patch_of(Json::parse(R"({"a":1})"), Json::parse(R"({"b":1})"))->dump(), R"([{"b":1}])");
  EXPECT_EQ(patch_of(Json::parse(R"({"a":1})"), Json::parse("{}"))->dump(), "[{}]");
}

std::string word(base::Random& random) {
  return std::string(random.below(4), static_cast<char>('a' + random.below(26)));
}

// A list whose elements go, change and come at any place.
template <class Row, class Make>
void shuffle(std::vector<Row>& rows, base::Random& random, Make make) {
  const auto rolls = random.below(4);
  for (std::uint64_t roll = 0; roll < rolls; ++roll) {
    const auto place = static_cast<std::ptrdiff_t>(random.below(rows.size() + 1));
    if (random.below(2) == 0) {
      rows.insert(rows.begin() + place, make());
    } else if (place < std::ssize(rows)) {
      rows.erase(rows.begin() + place);
    }
  }
}

void change(Status& status, base::Random& random) {
  status.uptime += std::chrono::milliseconds{random.below(1000)};
  status.requests.asked += random.below(3);
  status.phase = word(random);
  shuffle(status.circuits, random,
          [&] { return CircuitRow{.endpoint = word(random), .opened = random.below(3)}; });
  for (auto& row : status.circuits) row.in_state_for += std::chrono::milliseconds{random.below(2)};
  shuffle(status.latency, random, [&] {
    return LatencyRow{.name = word(random), .labels = {{word(random), word(random)}}, .windows = {}};
  });
  for (auto& book : status.books) {
    shuffle(book.bids, random, [&] { return BookLevel{word(random), word(random)}; });
    if (random.below(4) == 0) book.age = std::chrono::milliseconds{random.below(9)};
    if (random.below(4) == 0) book.age.reset();
  }
  shuffle(status.orders.by_state, random, [&] { return std::pair{word(random), random.below(5)}; });
  shuffle(status.events, random, [&] { return EventRow{.kind = word(random), .text = word(random)}; });
  if (random.below(5) == 0) status.alerts.reset();
  if (random.below(5) == 0) status.alerts.emplace().push_back({.name = word(random)});
}

TEST(LivePatch, AllOfThemPutOnTheFirstAreTheLast) {
  for (const std::uint64_t seed : tests::random_seeds({1, 2, 3})) {
    base::Random random{seed};
    Status status = full_status();
    LiveStatus live{as_json(status), {}};
    Json heard = Json::parse(live.whole()).at("whole");
    for (int i = 0; i < 200; ++i) {
      change(status, random);
      const Json message = Json::parse(live.advance(as_json(status), {}));
      if (message.contains("patch")) heard = applied(heard, message.at("patch"));
      ASSERT_EQ(heard, Json::parse(to_json(status))) << "seed " << seed << ", change " << i;
      ASSERT_EQ(heard, Json::parse(live.whole()).at("whole")) << "whoever comes now hears the same";
    }
  }
}

TEST(LiveStatus, TheWholeNamesTheColumnsOfItsRows) {
  const LiveStatus live{as_json(full_status()), {{"requests", {"asked", "sent"}}, {"latency", {"p99"}}}};
  const Json whole = Json::parse(live.whole());
  EXPECT_EQ(whole.at("history").dump(),
            R"([{"group":"requests","values":["asked","sent"]},{"group":"latency","values":["p99"]}])");
}

TEST(LiveStatus, RowsComeWithAPatchOrWithout) {
  LiveStatus live{as_json(full_status()), {}};
  const float absent = std::numeric_limits<float>::quiet_NaN();
  EXPECT_EQ(live.advance(as_json(full_status()), {{1'700'000'000, {1.5F, absent}}}),
            "{\"rows\":[[1700000000,1.5,null]]}\n");
  EXPECT_EQ(live.advance(as_json(full_status()), {}), "{}\n");
  Status other = full_status();
  other.phase = "winding down";
  EXPECT_EQ(live.advance(as_json(other), {{7, {1}}, {8, {2}}}),
            "{\"patch\":{\"phase\":\"winding down\"},\"rows\":[[7,1],[8,2]]}\n");
}

class HistoryTailTest : public testing::Test {
 protected:
  static base::WallTime at(std::int64_t second, int ms = 0) { return base::from_unix_ms(second * 1000 + ms); }
  std::vector<std::int64_t> take(base::WallTime now) {
    std::vector<std::int64_t> seconds;
    for (const auto& row : tail_.take(*source_.kept, now)) seconds.push_back(row.second - kFirst);
    return seconds;
  }

  static constexpr std::int64_t kFirst = 1'700'000'000;
  FakeSource source_;
  HistoryTail tail_;
};

TEST_F(HistoryTailTest, TellsEachSecondOnceAsSoonAsItIsRecorded) {
  using Seconds = std::vector<std::int64_t>;
  source_.keep_seconds(kFirst, kFirst + 100);
  EXPECT_EQ(take(at(kFirst + 100, 100)), Seconds{}) << "what was before is asked for as a range";
  EXPECT_EQ(take(at(kFirst + 100, 400)), Seconds{}) << "it is not recorded yet";
  source_.keep_seconds(kFirst + 100, kFirst + 101);
  EXPECT_EQ(take(at(kFirst + 100, 900)), Seconds{100});
  EXPECT_EQ(take(at(kFirst + 101, 400)), Seconds{});
  source_.keep_seconds(kFirst + 101, kFirst + 104);
  EXPECT_EQ(take(at(kFirst + 103, 900)), (Seconds{101, 102, 103}));
}

TEST_F(HistoryTailTest, AfterALongPauseOnlyTheLatestAreTold) {
  source_.keep_seconds(kFirst, kFirst + 100);
  take(at(kFirst));
  const auto told = take(at(kFirst + 99, 900));
  EXPECT_EQ(told.size(), static_cast<std::size_t>(HistoryTail::kMostRows));
  EXPECT_EQ(told.back(), 99);
}

TEST_F(HistoryTailTest, AClockThatStepsBackIsFollowed) {
  source_.keep_seconds(kFirst, kFirst + 100);
  take(at(kFirst + 90));
  EXPECT_EQ(take(at(kFirst + 50)), std::vector<std::int64_t>{});
  EXPECT_EQ(take(at(kFirst + 50, 900)), std::vector<std::int64_t>{50});
}

TEST_F(HistoryTailTest, WhatASecondDoesNotHaveIsAbsent) {
  source_.keep_seconds(kFirst, kFirst + 1);
  tail_.take(*source_.kept, at(kFirst));
  source_.keep_seconds(kFirst + 1, kFirst + 3);
  const auto rows = tail_.take(*source_.kept, at(kFirst + 2, 900));
  ASSERT_EQ(rows.size(), 3U);
  EXPECT_EQ(rows[2].values[0], 2.0F);
  EXPECT_EQ(rows[2].values[1], 1.0F);
  for (const auto& row : rows) EXPECT_EQ(std::isnan(row.values[2]), row.second % 3 == 0) << row.second;
}

}  // namespace
}  // namespace tidegate::dashboard
