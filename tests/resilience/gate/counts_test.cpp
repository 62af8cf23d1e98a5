#include "tidegate/resilience/gate/counts.hpp"

#include <gtest/gtest.h>

namespace tidegate::resilience {
namespace {

using base::Source;

PayloadReply from(Source source) {
  return {.value = Payload::make<int>("x", 0), .source = source};
}
std::uint64_t replies(const GateCounts& counts, Source source) {
  return counts.all().replies[static_cast<std::size_t>(source)];
}

TEST(GateCounts, OfThoseWhoWaitForARequestOneAskedAndTheOthersJoined) {
  GateCounts counts{1};
  Flight flight;
  flight.waiters = 3;
  counts.ended(flight, from(Source::kNetwork), std::nullopt, RequestPurpose::kCall);
  EXPECT_EQ(replies(counts, Source::kNetwork), 1U);
  EXPECT_EQ(replies(counts, Source::kFlight), 2U);
}

TEST(GateCounts, ARenewalThatOthersJoinedWasNobodysOwn) {
  GateCounts counts{1};
  Flight flight;
  flight.waiters = 2;
  counts.ended(flight, from(Source::kNetwork), std::nullopt, RequestPurpose::kRefresh);
  EXPECT_EQ(replies(counts, Source::kNetwork), 0U);
  EXPECT_EQ(replies(counts, Source::kFlight), 2U);
}

TEST(GateCounts, AnOldValueInsteadOfAnAnswerIsAReplyAndNoFailure) {
  GateCounts counts{1};
  Flight flight;
  flight.waiters = 2;
  flight.sent_at = base::MonotonicTime{};
  counts.ended(flight, from(Source::kStale), base::Error{}, RequestPurpose::kCall);
  EXPECT_EQ(replies(counts, Source::kStale), 2U);
  EXPECT_EQ(counts.all().failed, 0U);
}

TEST(GateCounts, AnErrorIsAFailureIfItWasSentAndARefusalIfNot) {
  GateCounts counts{1};
  Flight flight;
  flight.waiters = 2;
  const base::Error error{.code = base::ErrorCode::kCircuitOpen};
  counts.ended(flight, std::nullopt, error, std::nullopt);
  EXPECT_EQ(counts.all().rejected.at(base::ErrorCode::kCircuitOpen), 2U);
  flight.sent_at = base::MonotonicTime{};
  counts.ended(flight, std::nullopt, error, std::nullopt);
  EXPECT_EQ(counts.all().failed, 2U);
}

TEST(GateCounts, ADecisionCountsAsWhatTheCallerGetsAtOnce) {
  GateCounts counts{2};
  counts.called(EndpointId{1});
  counts.decided(Serve{from(Source::kCache), std::nullopt});
  counts.called(EndpointId{1});
  counts.decided(Join{FlightId{1}});
  counts.called(EndpointId{0});
  counts.decided(Reject{base::Error{.code = base::ErrorCode::kRateLimited}});
  EXPECT_EQ(counts.all().calls, 3U);
  EXPECT_EQ(counts.of(1).calls, 2U);
  EXPECT_EQ(replies(counts, Source::kCache), 1U);
  EXPECT_EQ(counts.all().joined, 1U);
  EXPECT_EQ(counts.all().rejected.at(base::ErrorCode::kRateLimited), 1U);
}

TEST(GateCounts, WhatIsSentIsCountedWithItsWeight) {
  GateCounts counts{2};
  counts.sent(EndpointId{1}, {.ip = 2, .uid = 3});
  counts.sent(EndpointId{1}, {.ip = 1, .uid = 0});
  counts.bulk_sent(4);
  counts.became_part();
  EXPECT_EQ(counts.all().sent, 2U);
  EXPECT_EQ(counts.of(1).sent, 2U);
  EXPECT_EQ(counts.all().ip_weight, 3U);
  EXPECT_EQ(counts.all().uid_weight, 3U);
  EXPECT_EQ(counts.all().bulk_requests, 1U);
  EXPECT_EQ(counts.all().bulk_parts, 5U);
}

TEST(GateCounts, RefusalsForTheExchangesLimitsAreCountedByTheirStatus) {
  GateCounts counts{1};
  counts.rate_limited();
  for (const int status : {418, 403, 418, 418}) counts.host_blocked(status);
  EXPECT_EQ(counts.all().rate_limited, 1U);
  EXPECT_EQ(counts.all().banned, 3U);
  EXPECT_EQ(counts.all().forbidden, 1U);
}

}  // namespace
}  // namespace tidegate::resilience
