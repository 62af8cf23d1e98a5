// The impact report: what the same calls cost and gave under each arm, as text and as JSON.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tidegate/scenarios/arms/trader.hpp"
#include "tidegate/scenarios/impact/score.hpp"
#include "tidegate/scenarios/left_out.hpp"
#include "tidegate/scenarios/orders/orders_report.hpp"
#include "tidegate/scenarios/verdict.hpp"

namespace tidegate::scenarios {

// What the exchange counted within a stretch.
struct ExchangeScore {
  std::uint64_t requests = 0;  // of REST
  std::uint64_t weight = 0;
  std::uint64_t bytes_in = 0;  // as the exchange sees it; stream frames included, both ways
  std::uint64_t bytes_out = 0;
};

struct OutageScore {
  std::uint64_t calls = 0;
  std::uint64_t failed = 0;
  std::uint64_t stale = 0;
  // Of both, by anybody: at its deadline everything ever heard of was past its bound, and nothing answered.
  std::uint64_t unanswerable = 0;
  std::uint64_t wasted_requests = 0;  // reached what was failing, between its failing and its end
  std::uint64_t other_calls = 0;      // of endpoints that did not fail
  std::uint64_t other_failed = 0;
  base::Duration other_p99{};
  base::Duration normal_after{};  // from the end until no call fails or is served stale any more
};

// What only a world under our clock goes through, after the healthy stretch.
struct HardScore {
  TradingScore trading;
  OutageScore all_fails;
  OutageScore depth_fails;
};

// The same calls, the exchange healthy, under a reading of its limits that is stricter than its documents.
struct LimitScore {
  std::string limits;  // of sim::RateLimitSettings::named
  std::uint64_t calls = 0;
  std::uint64_t failed = 0;  // no value by the deadline
  std::uint64_t stale = 0;   // a value that says itself to be stale
  std::uint64_t answers_429 = 0;
  std::uint64_t answers_418 = 0;
  std::uint64_t bans = 0;  // of the arm's address
};

// What an arm took from the machine, in a process of its own.
struct ProcessScore {
  base::Duration cpu{};
  std::uint64_t peak_rss_bytes = 0;
  std::uint64_t private_bytes = 0;  // at its end: what no other process has in memory too
};

struct ArmReport {
  std::string name;
  CallerScore caller;  // of the healthy stretch
  ExchangeScore exchange;
  AgeScore told;       // of order books, of the whole run
  BoundScores bounds;  // likewise
  std::optional<HardScore> hard;
  std::vector<LimitScore> limits;  // in virtual time only
  std::optional<ProcessScore> process;
};

struct ImpactReport {
  std::uint64_t seed = 0;
  std::string profile;            // of the distance: "far" or "near"
  base::Duration healthy{};       // the healthy stretch
  bool real_time = false;         // on real sockets; then each arm has `process`, else `hard`
  base::Duration under_limits{};  // how long each reading of the limits was in force; zero: none was
  std::array<base::Duration, kCallKindCount> max_age{};
  std::vector<ArmReport> arms;         // direct first
  std::optional<OrdersReport> orders;  // absent: not asked for
  std::vector<LeftOut> left_out;
};

std::string to_json(const ImpactReport& report);
std::string to_text(const ImpactReport& report);
// Of all that the report holds. What an arm of ours does not report is not met.
Verdicts verdicts(const ImpactReport& report);
// Of those, what is not about orders under faults.
Verdicts verdicts_of_reads(const ImpactReport& report);

// In percent of direct's; negative: more than direct.
double latency_reduction(const ArmReport& arm, const ArmReport& direct);
double request_reduction(const ArmReport& arm, const ArmReport& direct);
// 0 where there are none.
double mean_ms(base::Duration sum, std::uint64_t count);
// Over all classes of data.
BoundScore sum(const BoundScores& scores);

}  // namespace tidegate::scenarios
