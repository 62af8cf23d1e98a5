#include "tidegate/monitor/alerts/heartbeat.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>

#include "monitor/alerts/web_fixture.hpp"

namespace tidegate::monitor {
namespace {

using namespace std::chrono_literals;
using base::EventKind;
using ::testing::HasSubstr;
using testing::WebFixture;

struct HeartFixture : WebFixture {
  explicit HeartFixture(HeartbeatSettings wanted = {}, bool on_sockets = false)
      : WebFixture(on_sockets), heart(std::in_place, loop(), std::move(wanted), caller(), told) {}

  // All is looked at once a second, for so long.
  void live(base::Duration time, bool well = true) {
    for (base::Duration lived{}; lived < time; lived += 1s) {
      heart->beat(well);
      let_pass(1s);
    }
  }
  std::size_t beats() const { return reader.requests.size(); }

  std::optional<Heartbeat> heart;
};

TEST(Heartbeat, AsksItsAddressAtOnceAndThenOnceAMinute) {
  HeartFixture web;
  web.live(10min);
  EXPECT_EQ(web.beats(), 10U);
  EXPECT_EQ(web.reader.requests[0].method, "GET");
  EXPECT_EQ(web.reader.requests[0].target, testing::kPath);
  EXPECT_TRUE(web.told.events.empty());
}

TEST(Heartbeat, StopsWhenNobodyLooksAnyMore) {
  HeartFixture web;
  web.live(3s);
  web.let_pass(1h);
  EXPECT_EQ(web.beats(), 1U);
}

TEST(Heartbeat, ComesOnARealSocket) {
  HeartFixture web{{}, true};
  web.heart->beat(true);
  EXPECT_TRUE(web.await([&] { return web.beats() == 1; }));
}

TEST(Heartbeat, OneThatFailsIsToldAndSoonTriedAgain) {
  HeartFixture web;
  web.reader.status = 404;
  web.live(1min);
  EXPECT_EQ(web.beats(), 6U) << "every ten seconds";
  ASSERT_EQ(web.told.events.size(), 1U);
  EXPECT_EQ(web.told.events[0].kind, EventKind::kAlertNotDelivered);
  EXPECT_EQ(web.told.events[0].subject, "heartbeat");
  EXPECT_THAT(web.told.events[0].text, HasSubstr("does not take heartbeats: it answers 404"));
  web.reader.status = 200;
  web.live(1min);
  EXPECT_EQ(web.told.events.back().kind, EventKind::kAlertDelivered);
  EXPECT_TRUE(web.no_secret_was_told());
}

TEST(Heartbeat, ASlowOneHoldsUpNobodyAndIsTheOnlyOne) {
  HeartFixture web{{.timeout = 30s}};
  web.reader.stalls = true;
  web.live(29s);
  EXPECT_EQ(web.beats(), 1U);
  EXPECT_TRUE(web.told.events.empty()) << "it has its time";
  web.live(3s);
  EXPECT_EQ(web.told.events.size(), 1U);
}

TEST(Heartbeat, IsSilentWhileAnAlertFiresWhereThatIsWanted) {
  HeartFixture patient;
  patient.live(3min, false);
  EXPECT_EQ(patient.beats(), 3U) << "the process lives";
  HeartFixture strict{{.only_while_well = true}};
  strict.live(3min, false);
  EXPECT_EQ(strict.beats(), 0U);
  strict.live(1s, true);
  EXPECT_EQ(strict.beats(), 1U);
}

TEST(Heartbeat, GoesWhileItIsUnderWay) {
  HeartFixture web;
  web.reader.stalls = true;
  web.live(1s);
  web.heart.reset();
  web.let_pass(1min);
  EXPECT_EQ(web.beats(), 1U);
  EXPECT_TRUE(web.told.events.empty());
}

TEST(HeartbeatSettings, NameEveryWrongField) {
  EXPECT_TRUE(HeartbeatSettings{}.validate().empty());
  const auto problems = HeartbeatSettings{.name = "", .interval = 9s, .timeout = 61s}.validate();
  ASSERT_EQ(problems.size(), 3U);
  EXPECT_TRUE(problems[0].starts_with("name is empty"));
  EXPECT_TRUE(problems[1].starts_with("interval is 9000 ms"));
  EXPECT_TRUE(problems[2].starts_with("timeout is 61000 ms"));
}

}  // namespace
}  // namespace tidegate::monitor
