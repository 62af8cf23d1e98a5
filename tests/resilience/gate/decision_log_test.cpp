#include "tidegate/resilience/gate/decision_log.hpp"

#include <gtest/gtest.h>

namespace tidegate::resilience {
namespace {

using namespace std::chrono_literals;
using base::ErrorCode;

base::MonotonicTime t(base::Duration since_start) {
  return base::MonotonicTime{since_start};
}
std::string why_not(const DecisionLog& log, base::RequestId id) {
  const auto found = log.find(id);
  if (found) return "found";
  EXPECT_EQ(found.error().code, ErrorCode::kNotFound);
  return found.error().message;
}
base::Reply<PayloadPtr> value(base::Source source, base::Duration age) {
  return {.value = Payload::make<int>("x", 0), .source = source, .age = age};
}

TEST(DecisionLog, NumbersDecisionsFromOneInItsProcess) {
  DecisionLog log{64, 0x692c5a70};
  EXPECT_EQ(base::to_text(log.add().id), "692c5a70-1");
  EXPECT_EQ(base::to_text(log.add().id), "692c5a70-2");
}

TEST(DecisionLog, FindsADecisionByItsIdAndWhatWasWrittenThere) {
  DecisionLog log{64, 7};
  log.add().ruling = Ruling::kRefused;
  DecisionRecord& second = log.add();
  second.endpoint = EndpointId{3};
  const auto found = log.find(base::request_id(7, 2));
  ASSERT_TRUE(found);
  EXPECT_EQ(found->decision.endpoint, EndpointId{3});
  EXPECT_EQ(log.find(base::request_id(7, 1))->decision.ruling, Ruling::kRefused);
  EXPECT_FALSE(found->load);
}

TEST(DecisionLog, TheOldestGoFirstAndAreTold) {
  DecisionLog log{100, 7};  // 128
  for (int i = 0; i < 129; ++i) log.add();
  EXPECT_EQ(why_not(log, base::request_id(7, 1)),
            "request 7-1 is forgotten: the last 128 decisions are kept; a larger decision_log keeps more");
  EXPECT_EQ(why_not(log, base::request_id(7, 2)), "found");
  EXPECT_EQ(why_not(log, base::request_id(7, 129)), "found");
  EXPECT_EQ(why_not(log, base::request_id(7, 130)), "request 7-82 was never given");
}

TEST(DecisionLog, ARecordUsedAgainHoldsNothingOfTheOneBefore) {
  DecisionLog log{64, 7};
  log.add().params_size = 5;
  for (int i = 0; i < 64; ++i) log.add();
  EXPECT_EQ(log.find(base::request_id(7, 65))->decision.params_size, 0);
}

TEST(DecisionLog, TellsAnIdOfAnotherRun) {
  DecisionLog log{64, 7};
  log.add();
  EXPECT_EQ(why_not(log, base::request_id(8, 1)), "request 8-1 is of another run of the program");
}

TEST(DecisionLog, NoRequestHasTheNumberZero) {
  DecisionLog log{64, 0};
  log.add();
  EXPECT_EQ(why_not(log, {}), "request 0-0 was never given");
}

TEST(DecisionLog, WhereNothingIsKeptDecisionsAreNumberedAllTheSame) {
  DecisionLog log{0, 7};
  log.add();
  EXPECT_EQ(log.add().id, base::request_id(7, 2));
  EXPECT_EQ(why_not(log, base::request_id(7, 2)),
            "request 7-2 cannot be told: decisions are not kept; set decision_log above 0");
}

TEST(DecisionLog, ALoadIsToldToAllWhoWaitForIt) {
  DecisionLog log{64, 7};
  DecisionRecord& first = log.add();
  first.flight = FlightId{1};
  log.began(FlightId{1}, first.id, t(1ms));
  log.add().flight = FlightId{1};
  log.sent(FlightId{1}, t(2ms));
  log.sent(FlightId{1}, t(5ms));
  log.hedged(FlightId{1});
  log.ended(FlightId{1}, value(base::Source::kNetwork, 3ms), std::nullopt, true, t(8ms));
  const auto found = log.find(base::request_id(7, 2));
  ASSERT_TRUE(found && found->load);
  const LoadRecord& load = *found->load;
  EXPECT_EQ(load.asked_by, base::request_id(7, 1));
  EXPECT_EQ(load.began_at, t(1ms));
  EXPECT_EQ(load.sent_at, t(2ms)) << "first";
  EXPECT_EQ(load.attempts, 2);
  EXPECT_EQ(load.hedges, 1);
  EXPECT_TRUE(load.hedge_won);
  EXPECT_EQ(load.ended_at, t(8ms));
  EXPECT_EQ(load.age, 3ms);
  EXPECT_EQ(load.http_status, 200);
  EXPECT_FALSE(load.has_error);
}

TEST(DecisionLog, AnErrorsStatusIsToldAndAStaleValueHasNone) {
  DecisionLog log{64, 7};
  log.add().flight = FlightId{1};
  log.began(FlightId{1}, base::request_id(7, 1), t(0ms));
  log.ended(FlightId{1}, value(base::Source::kStale, 3s),
            base::Error{.code = ErrorCode::kUnavailable, .http_status = 503}, false, t(8ms));
  const LoadRecord load = *log.find(base::request_id(7, 1))->load;
  EXPECT_EQ(load.http_status, 503);
  EXPECT_EQ(load.code, ErrorCode::kUnavailable);
  EXPECT_TRUE(load.has_value && load.has_error);
  log.began(FlightId{2}, base::request_id(7, 1), t(0ms));
  log.add().flight = FlightId{2};
  log.ended(FlightId{2}, value(base::Source::kStream, 3ms), std::nullopt, false, t(8ms));
  EXPECT_EQ(log.find(base::request_id(7, 2))->load->http_status, 0) << "no request brought it";
}

TEST(DecisionLog, APartTellsItsBulkRequestUntilItIsSentByItself) {
  DecisionLog log{64, 7};
  log.add().flight = FlightId{1};
  log.began(FlightId{1}, base::request_id(7, 1), t(0ms));
  DecisionRecord& bulk = log.add();
  log.began(FlightId{2}, bulk.id, t(1ms));
  log.adopted(FlightId{2}, FlightId{1});
  ASSERT_TRUE(log.find(base::request_id(7, 1))->whole);
  EXPECT_EQ(log.find(base::request_id(7, 1))->whole->asked_by, base::request_id(7, 2));
  log.sent(FlightId{1}, t(9ms));
  EXPECT_FALSE(log.find(base::request_id(7, 1))->whole);
}

TEST(DecisionLog, ALoadThatFellOutIsNotTakenForTheOneInItsPlace) {
  DecisionLog log{64, 7};
  log.add().flight = FlightId{1};
  log.began(FlightId{1}, base::request_id(7, 1), t(0ms));
  log.began(FlightId{65}, base::request_id(7, 99), t(1ms));
  log.ended(FlightId{1}, std::nullopt, std::nullopt, false, t(2ms));
  EXPECT_FALSE(log.find(base::request_id(7, 1))->load);
  EXPECT_EQ(log.asked_by(FlightId{1}), base::RequestId{});
  EXPECT_EQ(log.asked_by(FlightId{65}), base::request_id(7, 99));
}

TEST(DecisionLog, WordsAreStable) {
  EXPECT_EQ(name(Asker::kBulk), "bulk");
  EXPECT_EQ(name(Ruling::kServedOld), "served_old");
  EXPECT_EQ(name(StreamWord::kTooOld), "too_old");
  EXPECT_EQ(name(CacheWord::kExpired), "expired");
}

}  // namespace
}  // namespace tidegate::resilience
