#include "tidegate/resilience/gate/counts.hpp"

namespace tidegate::resilience {

void GateCounts::decided(const Decision& decision) {
  if (const auto* serve = std::get_if<Serve>(&decision)) {
    ++replies(serve->reply.source);
    if (serve->refresh) ++all_.refreshed;
  } else if (std::holds_alternative<Join>(decision)) {
    ++all_.joined;
  } else if (std::holds_alternative<Wait>(decision)) {
    ++all_.waited;
  } else if (const auto* reject = std::get_if<Reject>(&decision)) {
    ++all_.rejected[reject->error.code];
  }
}

void GateCounts::ended(const Flight& flight, const std::optional<PayloadReply>& value,
                       const std::optional<base::Error>& error, std::optional<RequestPurpose> purpose) {
  if (value && value->source == base::Source::kNetwork) {
    // It is the first caller's own request, unless no caller asked for it; the others joined it.
    const bool asked = purpose == RequestPurpose::kCall || purpose == RequestPurpose::kHedge;
    const std::uint32_t own = asked && !flight.bulk ? 1 : 0;
    replies(base::Source::kNetwork) += own;
    replies(base::Source::kFlight) += flight.waiters - own;
  } else if (value) {
    replies(value->source) += flight.waiters;
  } else if (error && flight.is_sent()) {
    all_.failed += flight.waiters;
  } else if (error) {
    all_.rejected[error->code] += flight.waiters;
  }
}

}  // namespace tidegate::resilience
