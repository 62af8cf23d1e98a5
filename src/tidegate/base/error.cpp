#include "tidegate/base/error.hpp"

namespace tidegate::base {

std::string_view name(ErrorCode code) noexcept {
  switch (code) {
    case ErrorCode::kInvalidArgument:
      return "invalid_argument";
    case ErrorCode::kParse:
      return "parse";
    case ErrorCode::kOverflow:
      return "overflow";
    case ErrorCode::kIo:
      return "io";
    case ErrorCode::kConnectionRefused:
      return "connection_refused";
    case ErrorCode::kConnectionLost:
      return "connection_lost";
    case ErrorCode::kDeadlineExceeded:
      return "deadline_exceeded";
    case ErrorCode::kCancelled:
      return "cancelled";
    case ErrorCode::kCircuitOpen:
      return "circuit_open";
    case ErrorCode::kRateLimited:
      return "rate_limited";
    case ErrorCode::kBlocked:
      return "blocked";
    case ErrorCode::kQueueFull:
      return "queue_full";
    case ErrorCode::kUnavailable:
      return "unavailable";
    case ErrorCode::kRejected:
      return "rejected";
    case ErrorCode::kNotFound:
      return "not_found";
    case ErrorCode::kUnsupported:
      return "unsupported";
  }
  return "invalid_error_code";
}

std::string_view name(Delivery delivery) noexcept {
  switch (delivery) {
    case Delivery::kNotSent:
      return "not_sent";
    case Delivery::kRejected:
      return "rejected";
    case Delivery::kUnknown:
      return "unknown";
  }
  return "invalid_delivery";
}

}  // namespace tidegate::base
