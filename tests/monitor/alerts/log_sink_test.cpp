#include "tidegate/monitor/alerts/log_sink.hpp"

#include <gtest/gtest.h>

#include "monitor/alerts/given.hpp"

namespace tidegate::monitor {
namespace {

using testing::fired;
using testing::Told;

TEST(LogSink, TellsAnAlertAsAnEventOfItsRule) {
  Told told;
  LogSink sink{told};
  AlertNotice notice = fired("circuit_open");
  notice.noticed = testing::at(std::chrono::seconds{3});
  sink.deliver(notice);
  notice.kind = AlertNotice::Kind::kRepeated;
  sink.deliver(notice);
  notice.kind = AlertNotice::Kind::kResolved;
  sink.deliver(notice);
  ASSERT_EQ(told.events.size(), 3U);
  EXPECT_EQ(told.events[0].kind, base::EventKind::kAlertFired);
  EXPECT_EQ(told.events[0].subject, "circuit_open");
  EXPECT_EQ(told.events[0].at, notice.noticed);
  EXPECT_EQ(told.events[0].text,
            "warning (endpoint=depth): the circuit of depth has not been closed for 10 s");
  EXPECT_EQ(told.events[1].kind, base::EventKind::kAlertFired);
  EXPECT_EQ(told.events[2].kind, base::EventKind::kAlertResolved);
}

}  // namespace
}  // namespace tidegate::monitor
