// What an outcome says about the endpoint, the host and our weight.
#pragma once

#include "tidegate/resilience/call.hpp"
#include "tidegate/resilience/circuit/breaker.hpp"

namespace tidegate::resilience {

enum class Blame : std::uint8_t {
  kNobody,        // an answer, or a business rejection: the endpoint is healthy
  kConnectivity,  // no answer, or a 5xx: the host may be in trouble
  kEndpoint,      // an answer that cannot be read
  kRateLimit,     // 429: the endpoint's ledger rests
  kHost,          // 418 or 403: the whole host rests
  kOurselves,     // cancelled, or refused by our own bounds: says nothing about the exchange
};

struct Judgement {
  Blame blame = Blame::kNobody;
  bool never_sent = false;       // not one byte left: no weight was spent
  bool answered_no = false;      // the exchange said no for good reason; an old value would hide that
  bool worth_repeating = false;  // the connection broke; nothing says that the exchange is unwell

  CircuitVerdict verdict() const noexcept;
};

Judgement judge(const Outcome& outcome);

}  // namespace tidegate::resilience
