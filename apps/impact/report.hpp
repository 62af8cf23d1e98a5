// The impact report: what the same calls cost and gave under each arm, as text and as JSON.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "apps/impact/score.hpp"

namespace tidegate::apps {

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
  std::uint64_t wasted_requests = 0;  // reached what was failing, between its failing and its end
  std::uint64_t other_calls = 0;      // of endpoints that did not fail
  std::uint64_t other_failed = 0;
  base::Duration other_p99{};
  base::Duration normal_after{};  // from the end until no call fails or is served stale any more
};

struct ArmReport {
  std::string name;
  CallerScore caller;
  ExchangeScore exchange;
  OutageScore all_fails;
  OutageScore depth_fails;
};

struct ImpactReport {
  std::uint64_t seed = 0;
  int minutes = 0;
  std::vector<ArmReport> arms;  // direct first
};

std::string to_json(const ImpactReport& report);
std::string to_text(const ImpactReport& report);

}  // namespace tidegate::apps
