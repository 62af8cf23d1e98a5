#include "tidegate/base/event_kind.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>
#include <string_view>

#include "tidegate/base/event.hpp"

namespace tidegate::base {
namespace {

using testing::MatchesRegex;

TEST(EventKind, IsFoundAgainByItsName) {
  for (const EventKindRow& row : kEventKinds) {
    EXPECT_EQ(find_event_kind(name(row.kind)), row.kind) << row.name;
  }
  EXPECT_EQ(find_event_kind("circuit.opened"), EventKind::kCircuitOpened);
  EXPECT_EQ(find_event_kind("stop.left"), EventKind::kStopLeft);
  for (const std::string_view none : {"", "circuit", "circuit.", "circuit.openedx", "Circuit.opened"}) {
    EXPECT_EQ(find_event_kind(none), std::nullopt) << none;
  }
}

TEST(EventKind, HasANameOfItsOwnOfTwoWords) {
  std::set<std::string_view> names;
  for (const EventKindRow& row : kEventKinds) {
    EXPECT_THAT(std::string{row.name}, MatchesRegex("[a-z_]+\\.[a-z_]+"));
    EXPECT_TRUE(names.insert(row.name).second) << row.name;
  }
  EXPECT_EQ(names.size(), kEventKindCount);
}

TEST(EventKind, SaysHowSevereItIs) {
  for (const EventKind error : {EventKind::kHostBlocked, EventKind::kStreamRefused, EventKind::kOrderStuck,
                                EventKind::kOrderContradicted, EventKind::kJournalFailed,
                                EventKind::kBalanceDiffers, EventKind::kPositionOwed, EventKind::kStopLeft}) {
    EXPECT_EQ(severity(error), Severity::kError) << name(error);
  }
  for (const EventKind warning :
       {EventKind::kLedgerBlocked, EventKind::kBlocksNotStored, EventKind::kCircuitOpened,
        EventKind::kCircuitForcedOpen, EventKind::kOrderUnknown, EventKind::kOrderRejected,
        EventKind::kOrderAbsent, EventKind::kLadderSteppedDown, EventKind::kSessionStoppedOpen}) {
    EXPECT_EQ(severity(warning), Severity::kWarning) << name(warning);
  }
  for (const EventKind info : {EventKind::kCircuitClosed, EventKind::kOrderFilled, EventKind::kOrderCanceled,
                               EventKind::kLadderClimbed, EventKind::kSessionStopped}) {
    EXPECT_EQ(severity(info), Severity::kInfo) << name(info);
  }
}

TEST(EventKind, SaysWhatItIsAbout) {
  EXPECT_EQ(row(EventKind::kHostBlocked).subject, EventSubject::kEndpoint);
  EXPECT_EQ(row(EventKind::kBlocksUnreadable).subject, EventSubject::kFile);
  EXPECT_EQ(row(EventKind::kOrderIntended).subject, EventSubject::kSymbol) << "it has no id yet";
  EXPECT_EQ(row(EventKind::kOrderSent).subject, EventSubject::kOrder);
  EXPECT_EQ(row(EventKind::kAlertFired).subject, EventSubject::kAlert);
  EXPECT_EQ(row(EventKind::kAlertNotDelivered).subject, EventSubject::kSink);
}

TEST(Event, IsReportedWithTheSeverityOfItsKind) {
  struct Kept final : EventSink {
    void on_event(const Event& event) override { latest = event; }
    Event latest{};
  } sink;
  const MonotonicTime now{std::chrono::seconds{3}};
  report(sink, now, EventKind::kOrderStuck, "tg1-2", "nobody knows");
  EXPECT_EQ(sink.latest.at, now);
  EXPECT_EQ(sink.latest.kind, EventKind::kOrderStuck);
  EXPECT_EQ(sink.latest.subject, "tg1-2");
  EXPECT_EQ(sink.latest.text, "nobody knows");
  EXPECT_EQ(sink.latest.severity(), Severity::kError);
}

}  // namespace
}  // namespace tidegate::base
