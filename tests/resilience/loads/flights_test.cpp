#include "tidegate/resilience/loads/flights.hpp"

#include <gtest/gtest.h>

namespace tidegate::resilience {
namespace {

using namespace std::chrono_literals;
using base::MonotonicTime;

constexpr auto kAnyAge = MonotonicTime::min();

MonotonicTime t(base::Duration since_start) {
  return MonotonicTime{since_start};
}

// Its id, or that there is none.
std::optional<FlightId> joinable(const Flights& flights, std::string_view key, MonotonicTime oldest,
                                 MonotonicTime now) {
  const auto* const found = flights.joinable(key, oldest, now);
  return found == nullptr ? std::nullopt : std::optional{found->first};
}

TEST(Flights, JoinsIdenticalReadsOnlyWhileOneIsThere) {
  Flights flights{250ms};
  EXPECT_FALSE(joinable(flights, "0?a", kAnyAge, t(0s)));
  const FlightId id = flights.begin("0?a");
  EXPECT_EQ(joinable(flights, "0?a", kAnyAge, t(0s)), id);
  EXPECT_FALSE(joinable(flights, "0?b", kAnyAge, t(0s)));
  flights.end(id);
  EXPECT_FALSE(joinable(flights, "0?a", kAnyAge, t(0s)));
}

TEST(Flights, NeverJoinsWhatHasNoKey) {
  Flights flights{250ms};
  flights.begin({});
  EXPECT_FALSE(joinable(flights, "", kAnyAge, t(0s)));
}

TEST(Flights, KeepsTheLatestDeadlineAndTheStrictestAge) {
  Flights flights{250ms};
  const FlightId id = flights.begin("0?a");
  flights.join(id, {.deadline = t(2s), .max_age = 500ms});
  flights.join(id, {.deadline = t(1s), .max_age = 300ms});
  flights.join(id, {.deadline = t(1s)});
  EXPECT_EQ(flights.find(id)->waiters, 3U);
  EXPECT_EQ(flights.find(id)->deadline, t(2s));
  EXPECT_EQ(flights.find(id)->max_age(), 300ms);
}

TEST(Flights, DoesNotJoinOneSentTooLongAgoForTheCaller) {
  Flights flights{250ms};
  const FlightId id = flights.begin("0?a");
  flights.sent(id, t(1s), t(9s));
  EXPECT_TRUE(joinable(flights, "0?a", t(1s), t(2s)));
  EXPECT_FALSE(joinable(flights, "0?a", t(1s) + base::Duration{1}, t(2s)));
}

TEST(Flights, DoesNotJoinALostOne) {
  Flights flights{250ms};
  const FlightId id = flights.begin("0?a");
  flights.sent(id, t(1s), t(3s));
  EXPECT_FALSE(joinable(flights, "0?a", kAnyAge, t(3s)));
  const FlightId newer = flights.begin("0?a");
  flights.end(id);
  EXPECT_EQ(joinable(flights, "0?a", kAnyAge, t(3s)), newer) << "an old flight's end leaves the newer alone";
}

TEST(Flights, MarksSentFlightsUnderAnInvalidatedPrefixAndJoinsThemNoMore) {
  Flights flights{250ms};
  const FlightId sent = flights.begin("7?symbol=A");
  const FlightId other = flights.begin("8?symbol=A");
  const FlightId collecting = flights.begin("7?symbol=B");
  flights.sent(sent, t(0s), t(9s));
  flights.sent(other, t(0s), t(9s));
  flights.invalidate("7?");
  EXPECT_TRUE(flights.find(sent)->invalidated);
  EXPECT_FALSE(joinable(flights, "7?symbol=A", kAnyAge, t(0s)));
  EXPECT_FALSE(flights.find(other)->invalidated);
  EXPECT_EQ(joinable(flights, "7?symbol=B", kAnyAge, t(0s)), collecting)
      << "it will be sent after the change";
}

TEST(Flights, OvertakenOnesAreJoinedNoMoreButForTheOneThatWasAnsweredAndFailuresAreForgotten) {
  Flights flights{250ms};
  const FlightId hanging = flights.begin("7?symbol=A");
  const FlightId answered = flights.begin_bulk("8?", {});
  const FlightId part = flights.begin("8?symbol=A");
  const FlightId collecting = flights.begin("7?symbol=B");
  flights.adopt(answered, part);
  for (const FlightId id : {hanging, answered}) flights.sent(id, t(0s), t(9s));
  flights.remember_failure("9?", {.code = base::ErrorCode::kUnavailable}, t(0s));
  flights.overtake(answered);
  EXPECT_TRUE(flights.find(hanging)->invalidated);
  EXPECT_FALSE(joinable(flights, "7?symbol=A", kAnyAge, t(0s)));
  for (const FlightId id : {answered, part}) EXPECT_FALSE(flights.find(id)->invalidated);
  EXPECT_EQ(joinable(flights, "7?symbol=B", kAnyAge, t(0s)), collecting) << "it will be sent now";
  EXPECT_EQ(flights.failure("9?", t(0s)), nullptr);
}

TEST(Flights, RemembersAFailureForItsTimeAndNotLonger) {
  Flights flights{250ms};
  flights.remember_failure("0?a", {.code = base::ErrorCode::kConnectionLost}, t(1s));
  ASSERT_NE(flights.failure("0?a", t(1s)), nullptr);
  EXPECT_EQ(flights.failure("0?a", t(1s))->retry_at, t(1250ms));
  EXPECT_NE(flights.failure("0?a", t(1250ms) - base::Duration{1}), nullptr);
  EXPECT_EQ(flights.failure("0?a", t(1250ms)), nullptr);
  EXPECT_EQ(flights.failure("0?b", t(1s)), nullptr);
}

TEST(Flights, ForgetsTheOldestFailureAtItsBound) {
  Flights flights{1h};
  for (int i = 0; i < 300; ++i) {
    flights.remember_failure(std::to_string(i), {.code = base::ErrorCode::kIo}, t(i * 1ms));
  }
  EXPECT_EQ(flights.failure("0", t(1s)), nullptr);
  EXPECT_NE(flights.failure("44", t(1s)), nullptr);
  EXPECT_NE(flights.failure("299", t(1s)), nullptr);
}

TEST(Flights, PartsAreSentQueuedAgainAndEndedWithTheirBulkFlight) {
  const EndpointId endpoint{3};
  Flights flights{250ms};
  const FlightId part = flights.begin("3?a", {endpoint});
  flights.join(part, {.deadline = t(5s), .max_age = 2s});
  const FlightId bulk = flights.begin_bulk("3?", {endpoint});
  flights.adopt(bulk, part);
  EXPECT_EQ(flights.find(bulk)->deadline, t(5s));
  EXPECT_EQ(flights.find(bulk)->max_age(), 2s);
  flights.join(part, {.deadline = t(7s)});
  EXPECT_EQ(flights.find(bulk)->deadline, t(7s)) << "a later joiner of a part counts too";
  flights.sent(bulk, t(1s), t(9s));
  EXPECT_EQ(flights.find(part)->sent_at, t(1s));
  EXPECT_EQ(flights.under_way({endpoint}), 2U);
  flights.again(bulk);
  EXPECT_FALSE(flights.find(part)->is_sent());
  EXPECT_EQ(flights.under_way({endpoint}), 0U);
  flights.end(bulk);
  EXPECT_EQ(flights.size(), 0U);
}

TEST(Flights, APartThatJoinsUnderWayIsAsOldAsItsBulkFlight) {
  Flights flights{250ms};
  const FlightId bulk = flights.begin_bulk("0?", {});
  flights.sent(bulk, t(1s), t(9s));
  const FlightId part = flights.begin("0?a");
  flights.adopt(bulk, part);
  EXPECT_FALSE(joinable(flights, "0?a", t(1s) + base::Duration{1}, t(2s)));
  EXPECT_EQ(joinable(flights, "0?a", t(1s), t(2s)), part);
}

TEST(Flights, ReleasedPartsOutliveTheirBulkFlight) {
  Flights flights{250ms};
  const FlightId bulk = flights.begin_bulk("0?", {});
  const FlightId part = flights.begin("0?a");
  flights.adopt(bulk, part);
  EXPECT_EQ(flights.release_parts(bulk), std::vector{part});
  flights.end(bulk);
  ASSERT_TRUE(flights.find(part));
  EXPECT_FALSE(flights.find(part)->is_part());
}

TEST(Flights, AnInvalidationOfOnePartMarksWhatHoldsIt) {
  Flights flights{250ms};
  const FlightId all = flights.begin_bulk("0?", {});
  const FlightId other = flights.begin("0?a");
  flights.sent(all, t(0s), t(9s));
  flights.sent(other, t(0s), t(9s));
  flights.invalidate("0?ab");
  EXPECT_TRUE(flights.find(all)->invalidated);
  EXPECT_FALSE(flights.find(other)->invalidated);
}

TEST(Flights, EndWithTheirLastHolder) {
  Flights flights{250ms};
  const FlightId id = flights.begin("0?a");
  flights.share(id);
  flights.drop(id);
  EXPECT_TRUE(flights.find(id));
  flights.drop(id);
  EXPECT_FALSE(flights.find(id));
  flights.drop(id);  // nothing is left to be dropped
}

}  // namespace
}  // namespace tidegate::resilience
