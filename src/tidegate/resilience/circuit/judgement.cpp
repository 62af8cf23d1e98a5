#include "tidegate/resilience/circuit/judgement.hpp"

namespace tidegate::resilience {

namespace {

// Gate::revoked, not the exchange: it waited for a connection while the exchange refused another request.
bool held_back(const base::Error& error) {
  const bool limit = error.code == base::ErrorCode::kRateLimited || error.code == base::ErrorCode::kBlocked;
  return limit && error.http_status == 0 && error.delivery == base::Delivery::kNotSent;
}

Blame blame_for(const base::Error& error) {
  using enum base::ErrorCode;
  if (held_back(error)) return Blame::kOurselves;
  if (error.http_status == 429) return Blame::kRateLimit;
  if (error.http_status == 418) return Blame::kHost;
  switch (error.code) {
    case kRejected:
    case kNotFound:
      return Blame::kNobody;
    case kRateLimited:
      return Blame::kRateLimit;
    case kBlocked:
      return Blame::kHost;
    case kCancelled:
    case kQueueFull:
    case kInvalidArgument:
    case kUnsupported:
    case kCircuitOpen:
      return Blame::kOurselves;
    case kParse:
    case kOverflow:
      return Blame::kEndpoint;
    case kIo:
    case kConnectionRefused:
    case kConnectionLost:
    case kDeadlineExceeded:
    case kUnavailable:
      break;
  }
  // A 403 without a known code is the firewall's page, not the exchange's answer.
  return error.http_status == 403 ? Blame::kHost : Blame::kConnectivity;
}

}  // namespace

CircuitVerdict Judgement::verdict() const noexcept {
  switch (blame) {
    case Blame::kNobody:
      return CircuitVerdict::kSuccess;
    case Blame::kConnectivity:
    case Blame::kEndpoint:
      return CircuitVerdict::kFailure;
    case Blame::kRateLimit:
    case Blame::kHost:
    case Blame::kOurselves:
      break;
  }
  return CircuitVerdict::kIgnored;
}

Judgement judge(const Outcome& outcome) {
  if (!outcome.error) return {};
  const base::Error& error = *outcome.error;
  Judgement judgement;
  judgement.blame = blame_for(error);
  judgement.never_sent = error.delivery == base::Delivery::kNotSent && error.http_status == 0;
  judgement.answered_no =
      judgement.blame == Blame::kNobody || error.code == base::ErrorCode::kInvalidArgument;
  judgement.worth_repeating =
      error.code == base::ErrorCode::kConnectionLost || error.code == base::ErrorCode::kConnectionRefused;
  return judgement;
}

}  // namespace tidegate::resilience
