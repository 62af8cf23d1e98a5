// What may come back for a request, told to the Gate by error codes and to its reference by what they mean.
#pragma once

#include "resilience/gate/fixture.hpp"
#include "resilience/gate/reference.hpp"
#include "tidegate/base/random.hpp"

namespace tidegate::resilience::gate_test {

struct Outcomes {
  Outcome outcome;
  gate_reference::Came came;
};

inline Outcomes went_wrong(Outcome outcome, gate_reference::Came came) {
  came.error = outcome.error->code;
  came.from_host = outcome.error->http_status != 0;
  return {std::move(outcome), std::move(came)};
}

// A third of the time the exchange is in trouble. Bulk answers lack one symbol now and
// then, and refuse the write at one place.
inline Outcomes random_outcomes(base::Random& random, MonotonicTime now) {
  const bool bad_times = (now.time_since_epoch() / 10s) % 3 == 1;
  if (!random.chance(bad_times ? 0.8 : 0.05)) {
    std::string body = std::to_string(now.time_since_epoch().count()) + ":";
    const std::uint64_t missing = random.below(20);
    for (std::uint64_t i = 0; i < 6; ++i) {
      if (i != missing) body += " symbol=" + std::to_string(i);
    }
    body += " no" + std::to_string(random.below(6));
    return {answered(body), {.body = body, .error = std::nullopt}};
  }
  switch (random.below(bad_times ? 6 : 10)) {
    case 0:
      return went_wrong(failed(ErrorCode::kConnectionLost),
                        {.broken = true, .verdict = false, .unreachable = true});
    case 1:
      return went_wrong(
          failed(ErrorCode::kConnectionRefused, 0, base::Delivery::kNotSent),
          {.never_sent = true, .broken = true, .verdict = false, .unreachable = true, .refused = true});
    case 2:
      return went_wrong(failed(ErrorCode::kParse), {.verdict = false});
    case 3:
      return went_wrong(failed(ErrorCode::kDeadlineExceeded), {.verdict = false, .unreachable = true});
    case 4:
    case 5:
      return went_wrong(failed(ErrorCode::kUnavailable, 503), {.verdict = false, .unreachable = true});
    case 6:
    case 7:
      return went_wrong(failed(ErrorCode::kRejected, 400, base::Delivery::kRejected), {.said_no = true});
    case 8: {
      const auto pause = random.exponential(3s);
      return went_wrong(limited(429, pause), {.verdict = std::nullopt, .rate_block = pause});
    }
    default:
      if (random.chance(0.8)) return went_wrong(failed(ErrorCode::kCancelled), {.verdict = std::nullopt});
      return went_wrong(limited(418, 5s), {.verdict = std::nullopt, .host_block = 5s});
  }
}

}  // namespace tidegate::resilience::gate_test
