#include "tidegate/resilience/gate/explanation.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tidegate::resilience {
namespace {

using namespace std::chrono_literals;
using testing::Contains;
using testing::ElementsAre;
using testing::Not;
using testing::StartsWith;

base::MonotonicTime t(base::Duration since_start) {
  return base::MonotonicTime{since_start};
}
const base::WallTime kMidnight = base::from_unix_ms(1'796'083'200'000);  // of the day that t(0) is in

class Explanation : public testing::Test {
 protected:
  Explanation() {
    DecisionRecord& record = story.decision;
    record.id = base::request_id(7, 0x1f);
    record.decided_at = t(14h + 3min + 7s + 120ms);
    record.deadline = record.decided_at + 2s;
    record.ruling = Ruling::kSent;
  }
  void params(std::string_view text) {
    std::copy(text.begin(), text.end(), story.decision.params_text.begin());
    story.decision.params_size = static_cast<std::uint8_t>(text.size());
  }
  LoadRecord load(base::Duration sent_after, base::Duration ended_after) const {
    LoadRecord record{.flight = FlightId{1}, .asked_by = story.decision.id};
    record.sent_at = story.decision.decided_at + sent_after;
    record.ended_at = story.decision.decided_at + ended_after;
    record.attempts = 1;
    return record;
  }
  std::vector<std::string> lines(base::Duration later = 3s) const {
    const auto now = story.decision.decided_at + later;
    return explanation(story, policy, now, kMidnight + now.time_since_epoch());
  }

  RequestStory story;
  EndpointPolicy policy{.name = "depth"};
};

TEST_F(Explanation, OfOneThatJoinedTellsEachPolicysWordInTurn) {
  params("limit=20&symbol=BTCUSDT");
  story.decision.stream = StreamWord::kNotHealthy;
  story.decision.cache = CacheWord::kExpired;
  story.decision.past_ttl = 35ms;
  story.decision.ruling = Ruling::kJoined;
  story.load = load(-41ms, 152ms);
  story.load->asked_by = base::request_id(7, 0x1e);
  story.load->has_value = true;
  story.load->age = 201ms;
  story.load->http_status = 200;
  EXPECT_THAT(lines(), ElementsAre("depth limit=20&symbol=BTCUSDT asked at 14:03:07.120 UTC",
                                   "live stream: cannot stand in now", "cache: expired 35 ms ago",
                                   "joined request 7-1e, under way since 41 ms",
                                   "answered after 152 ms by network, HTTP 200; data at most 201 ms old"));
}

TEST_F(Explanation, OfAHitIsShort) {
  story.decision.cache = CacheWord::kFresh;
  story.decision.ruling = Ruling::kServed;
  story.decision.source = base::Source::kCache;
  story.decision.age = 300ms;
  EXPECT_THAT(lines(), ElementsAre("depth asked at 14:03:07.120 UTC", "cache: fresh, at most 300 ms old",
                                   "served at once: cache, at most 300 ms old"));
}

TEST_F(Explanation, OfARefusalTellsCircuitLimitsAndWhenToAskAgain) {
  story.decision.cache = CacheWord::kNothing;
  story.decision.ruling = Ruling::kRefused;
  story.decision.judged = true;
  story.decision.circuit = base::CircuitState::kOpen;
  story.decision.weight = 5;
  story.decision.weight_left = 499;
  story.decision.code = base::ErrorCode::kCircuitOpen;
  story.decision.until = story.decision.decided_at + 1200ms;
  EXPECT_THAT(lines(),
              ElementsAre("depth asked at 14:03:07.120 UTC", "cache: nothing usable", "circuit: open",
                          "limits: it weighs 5, and the endpoint's own limit has 499 left",
                          "refused: circuit_open; ask again 1200 ms later"));
}

TEST_F(Explanation, OfAnOldValueSaysThatNothingWasSent) {
  story.decision.ruling = Ruling::kServedOld;
  story.decision.code = base::ErrorCode::kRateLimited;
  story.decision.age = 4s;
  EXPECT_EQ(lines().back(),
            "nothing was sent: rate_limited; an old value was served instead, at most 4000 ms old");
}

TEST_F(Explanation, OfOneThatWaitedTellsItsTurnItsAttemptsAndItsHedge) {
  story.decision.ruling = Ruling::kWaits;
  story.decision.until = story.decision.decided_at + 350ms;
  story.load = load(360ms, 500ms);
  story.load->attempts = 2;
  story.load->hedges = 1;
  story.load->hedge_won = true;
  story.load->has_error = true;
  story.load->code = base::ErrorCode::kUnavailable;
  story.load->http_status = 503;
  EXPECT_THAT(
      lines(),
      ElementsAre("depth asked at 14:03:07.120 UTC", "had to wait for its turn, in 350 ms by what was known",
                  "sent after 360 ms", "sent 2 times, as requests failed",
                  "asked a second time because the first request was late: the second one counted",
                  "failed after 500 ms: unavailable, HTTP 503"));
}

TEST_F(Explanation, OfAPartNamesTheBulkRequestThatBroughtIt) {
  story.decision.ruling = Ruling::kCollected;
  story.load = load(0ms, 90ms);
  story.load->sent_at = base::kNever;
  story.load->has_value = true;
  story.load->source = base::Source::kBatch;
  story.whole = load(20ms, 90ms);
  story.whole->asked_by = base::request_id(7, 0x20);
  EXPECT_THAT(lines(), ElementsAre("depth asked at 14:03:07.120 UTC", "held back for a bulk request",
                                   "went in bulk request 7-20", "sent after 20 ms",
                                   "answered after 90 ms by batch; data at most 0 ms old"));
}

TEST_F(Explanation, SaysThatTheCallerLeftWhereItsDeadlineCameFirst) {
  story.load = load(0ms, 2500ms);
  story.load->has_value = true;
  EXPECT_THAT(lines(), Contains(StartsWith("its caller left at its deadline, after 2000 ms; answered after "
                                           "2500 ms")));
  policy.waits_past_deadline = true;
  EXPECT_THAT(lines(), Not(Contains(StartsWith("its caller left")))) << "its caller stays";
}

TEST_F(Explanation, OfWhatIsStillUnderWaySaysHowLong) {
  story.load = load(0ms, 0ms);
  story.load->ended_at = base::kNever;
  EXPECT_EQ(lines(700ms).back(), "not answered yet after 700 ms");
}

TEST_F(Explanation, OfALoadThatIsForgottenSaysSo) {
  story.decision.flight = FlightId{1};
  EXPECT_EQ(lines().back(), "what became of it is forgotten: a larger decision_log keeps more");
}

TEST_F(Explanation, TellsAccountsCutParametersAndThatSecretOnesAreNotKept) {
  params("a=1");
  story.decision.params_cut = true;
  story.decision.account = AccountId{2};
  EXPECT_EQ(lines().front(), "depth a=1… for account 2 asked at 14:03:07.120 UTC");
  story.decision.params_size = 0;
  policy.secret_params = true;
  EXPECT_EQ(lines().front(), "depth (its parameters are not kept) for account 2 asked at 14:03:07.120 UTC");
}

TEST_F(Explanation, TellsWhatTheGateAskedOnItsOwn) {
  story.decision.asker = Asker::kHostProbe;
  EXPECT_EQ(lines().front(), "depth asked at 14:03:07.120 UTC to find out whether the host is back");
  EXPECT_EQ(lines().size(), 1U) << "nobody was told anything";
}

TEST_F(Explanation, TellsShortTimesInMicroseconds) {
  story.decision.cache = CacheWord::kFresh;
  story.decision.age = 412'900ns;
  EXPECT_THAT(lines(), Contains("cache: fresh, at most 412 us old"));
}

}  // namespace
}  // namespace tidegate::resilience
