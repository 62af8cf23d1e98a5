// The single error type. Results are values: no function of Tidegate throws across a room's border.
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "tidegate/base/request_id.hpp"
#include "tidegate/base/time.hpp"

namespace tidegate::base {

// Of any upstream: an exchange, or whatever a program outside puts behind the library.
enum class ErrorCode : std::uint8_t {
  kInvalidArgument,    // the caller's input is wrong; nothing was done
  kParse,              // bytes from outside do not have the promised form
  kOverflow,           // a number does not fit its fixed-point type
  kIo,                 // file, socket or database failed
  kConnectionRefused,  // no server listens there
  kConnectionLost,     // cut, reset or ended before the answer was whole
  kDeadlineExceeded,   // no answer by the caller's deadline
  kCancelled,          // the caller left
  kCircuitOpen,        // refused here: the endpoint or its host is failing
  kRateLimited,        // refused here or there: no weight left (429)
  kBlocked,            // the upstream blocked this address or key (418, 403)
  kQueueFull,          // a bounded queue of ours is at its bound
  kUnavailable,        // 5xx or an answer that is no API answer
  kRejected,           // a structured error of the upstream's own; see `upstream_code`
  kNotFound,           // the thing asked for does not exist
  kUnsupported,        // a known thing that this build does not do
};

// Stable snake_case name, for logs, metrics and messages.
std::string_view name(ErrorCode code) noexcept;

// What is known about the request's effect. For reads it only says whether bytes left us.
enum class Delivery : std::uint8_t {
  kNotSent,   // not one byte left: repeating is safe
  kRejected,  // the upstream refused it: it had no effect
  kUnknown,   // bytes left and no verdict came back: resolve it, never repeat it blindly
};
std::string_view name(Delivery delivery) noexcept;

struct Error {
  ErrorCode code = ErrorCode::kIo;
  std::string message;  // what happened, to what, and what to do now; never holds a secret
  // Code that can prove another sets it. Forgotten, it errs to the side on which nothing is repeated.
  Delivery delivery = Delivery::kUnknown;
  int http_status = 0;                      // 0: no HTTP answer
  int upstream_code = 0;                    // its own, as MEXC's `code`; 0: none
  std::optional<MonotonicTime> retry_at{};  // refused until then, where known
  RequestId request_id{};                   // of the call that failed; none where nobody numbers calls
};

template <class T>
using Result = std::expected<T, Error>;

// Shorthand for `return fail(ErrorCode::kParse, "...")`. Claims nothing about what was sent.
inline std::unexpected<Error> fail(ErrorCode code, std::string message) {
  return std::unexpected(Error{.code = code, .message = std::move(message)});
}

// The same where it is proven that not one byte of the request has left, and that none will.
inline std::unexpected<Error> fail_unsent(ErrorCode code, std::string message) {
  return std::unexpected(Error{.code = code, .message = std::move(message), .delivery = Delivery::kNotSent});
}

}  // namespace tidegate::base
