#include "tidegate/resilience/gate/decision.hpp"

#include <string>

namespace tidegate::resilience {

base::Result<PayloadReply> Settlement::for_waiter(bool joined, std::optional<base::Duration> max_age,
                                                  base::MonotonicTime now) const {
  if (!value) return std::unexpected(*error);
  PayloadReply reply = *value;
  reply.age += now - at;
  if (joined && reply.source == base::Source::kNetwork) reply.source = base::Source::kFlight;
  if (!max_age || reply.age <= *max_age) return reply;
  if (error) return std::unexpected(*error);
  const auto ms = [](base::Duration d) {
    return std::to_string(std::chrono::ceil<std::chrono::milliseconds>(d).count()) + " ms";
  };
  return std::unexpected(base::Error{.code = base::ErrorCode::kDeadlineExceeded,
                                     .message = "the answer can be " + ms(reply.age) +
                                                " old and the caller takes " + ms(*max_age) +
                                                " at most; allow more than a round trip",
                                     .delivery = base::Delivery::kUnknown,
                                     .retry_at = std::nullopt});
}

}  // namespace tidegate::resilience
