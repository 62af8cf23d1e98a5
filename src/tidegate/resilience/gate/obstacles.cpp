// Why a call may not be sent now, until when, and whether waiting or an old value helps.
#include <algorithm>

#include "tidegate/resilience/gate/impl.hpp"

namespace tidegate::resilience {

namespace {

base::Error refusal(base::ErrorCode code, std::string message, std::optional<base::MonotonicTime> until) {
  return {
      .code = code, .message = std::move(message), .delivery = base::Delivery::kNotSent, .retry_at = until};
}

std::string in_ms(base::MonotonicTime until, base::MonotonicTime now) {
  const auto ms = std::chrono::ceil<std::chrono::milliseconds>(until - now).count();
  return "ask again in " + std::to_string(ms) + " ms";
}

}  // namespace

std::optional<base::Error> Gate::revoked(const Grant& grant, base::MonotonicTime now) const {
  const EndpointId endpoint = grant.call().endpoint;
  if (auto ban = impl_->banned(endpoint, now)) return ban;
  const auto until = impl_->ledgers.blocked_until(grant.call().route());
  if (until <= now) return std::nullopt;
  return refusal(base::ErrorCode::kRateLimited,
                 policy(endpoint).name + " was not sent: the exchange limits it; " + in_ms(until, now),
                 until);
}

std::optional<base::Error> Gate::Impl::banned(EndpointId endpoint, base::MonotonicTime now) const {
  const auto until = host.blocked_until();
  if (until <= now) return std::nullopt;
  return refusal(base::ErrorCode::kBlocked,
                 policy(endpoint).name + " was not sent: the exchange has blocked us; " + in_ms(until, now),
                 until);
}

std::optional<Gate::Impl::Obstacle> Gate::Impl::blocked(const Call& call, base::MonotonicTime now) const {
  const std::string& name = policy(call.endpoint).name;
  if (auto ban = banned(call.endpoint, now)) return Obstacle{std::move(*ban)};
  if (policy(call.endpoint).always_passes) return std::nullopt;
  if (!host.takes_connections(now)) {
    const auto until = host.open_until();
    return Obstacle{refusal(base::ErrorCode::kCircuitOpen,
                            name + " was not sent: the exchange refuses connections; " + in_ms(until, now),
                            until)};
  }
  if (const auto until = trouble.refuses_until(urgent(call.endpoint), now); until > now) {
    return Obstacle{refusal(base::ErrorCode::kCircuitOpen,
                            name + " was not sent: " +
                                (trouble.is_on() ? "the exchange fails as a whole; "
                                                 : "the exchange has just come back and is asked little; ") +
                                in_ms(until, now),
                            until)};
  }
  const CircuitCheck check = circuits.check(call.endpoint, now);
  if (check.admitted) return std::nullopt;
  const bool known = check.until != base::kNever;
  const bool by_hand = check.reason == CircuitReason::kForcedOpen;
  return Obstacle{refusal(base::ErrorCode::kCircuitOpen,
                          name + " was not sent: its circuit " +
                              (by_hand ? "was closed down by hand; reset it" : "is open after failures") +
                              (known ? "; " + in_ms(check.until, now) : std::string{}),
                          known ? std::optional{check.until} : std::nullopt)};
}

std::size_t Gate::Impl::most_flights(EndpointId endpoint) const {
  return settings.max_flights * (policy(endpoint).priority == Priority::kCancel ? 2 : 1);
}

bool Gate::Impl::circuit_admits(EndpointId endpoint, base::MonotonicTime now) const {
  return policy(endpoint).always_passes || circuits.check(endpoint, now).admitted;
}

base::MonotonicTime Gate::Impl::held_by_pace(EndpointId endpoint, base::MonotonicTime now) const {
  if (!policy(endpoint).always_passes) return base::MonotonicTime::min();
  const bool fails = host_fails(now) || !circuits.check(endpoint, now).admitted;
  return fails ? circuits.paced(endpoint) : base::MonotonicTime::min();
}

bool Gate::Impl::outwaits_deadline(Route route, base::MonotonicTime now) const {
  return policy(route.endpoint).waits_past_deadline && held_by_pace(route.endpoint, now) <= now &&
         ledgers.blocked_until(route) <= now;
}

bool Gate::Impl::comes_in_time(const Call& call, base::MonotonicTime ready, base::MonotonicTime now) const {
  return ready < call.deadline || (ready != base::kNever && outwaits_deadline(call.route(), now));
}

base::MonotonicTime Gate::Impl::earliest(Route route, const CallWeight& weight, base::MonotonicTime now,
                                         std::uint32_t requests) const {
  return std::max(ledgers.earliest(route, weight, now, requests), held_by_pace(route.endpoint, now));
}

std::optional<Gate::Impl::Obstacle> Gate::Impl::short_of_turn(const Call& call,
                                                              base::MonotonicTime now) const {
  const std::string& name = policy(call.endpoint).name;
  const auto ready = earliest(call.route(), weight_of(call), now);
  if (ready <= now && !held_up_by_queue(call, now)) return std::nullopt;
  if (ready == base::kNever) {
    return Obstacle{refusal(base::ErrorCode::kRateLimited,
                            name + " weighs more than its limit allows at all; ask for less at once",
                            std::nullopt)};
  }
  const bool too_late = !comes_in_time(call, ready, now);
  if (too_late && held_by_pace(call.endpoint, now) == ready) {
    return Obstacle{refusal(
        base::ErrorCode::kDeadlineExceeded,
        name + " was not sent: it keeps failing, and its turn comes after its deadline; " + in_ms(ready, now),
        ready)};
  }
  if (too_late) {
    return Obstacle{refusal(base::ErrorCode::kRateLimited,
                            name + " was not sent: no weight left before its deadline; " + in_ms(ready, now),
                            ready)};
  }
  if (queue.room(policy(call.endpoint).priority) == 0) {
    return Obstacle{refusal(base::ErrorCode::kQueueFull,
                            name + " was not sent: " + std::to_string(queue.size()) +
                                " calls wait for weight already; ask less often",
                            ready > now ? std::optional{ready} : std::nullopt)};
  }
  return Obstacle{refusal(base::ErrorCode::kRateLimited, name + " has to wait for weight", ready), true,
                  ready};
}

std::optional<Gate::Impl::Obstacle> Gate::Impl::obstacle(const Question& asked,
                                                         base::MonotonicTime now) const {
  const Call& call = asked.call;
  if (!asked.is_load() && call.deadline <= now) {
    return Obstacle{
        refusal(base::ErrorCode::kDeadlineExceeded,
                policy(call.endpoint).name + " was not sent: its deadline has passed", std::nullopt),
        false};
  }
  if (auto found = blocked(call, now)) return found;
  if (!asked.is_load()) {
    if (auto found = no_new_load(call, asked.key, now)) return found;
  }
  // Whose turn has come has the weight; a block that came meanwhile may have moved it behind its deadline.
  const bool turn_has_come = asked.standing == Question::Standing::kQueued && asked.ready <= now;
  return turn_has_come ? std::nullopt : short_of_turn(call, now);
}

std::optional<Gate::Impl::Obstacle> Gate::Impl::no_new_load(const Call& call, std::string_view key,
                                                            base::MonotonicTime now) const {
  if (const base::Error* failure = key.empty() ? nullptr : flights.failure(key, now)) {
    return Obstacle{*failure, !judge({.error = *failure}).answered_no};
  }
  if (loads() < most_flights(call.endpoint)) return std::nullopt;
  return Obstacle{refusal(base::ErrorCode::kQueueFull,
                          policy(call.endpoint).name + " was not sent: " + std::to_string(loads()) +
                              " requests are under way already; ask less often",
                          std::nullopt)};
}

bool Gate::Impl::held_up_by_queue(const Call& call, base::MonotonicTime now) const {
  const Priority priority = policy(call.endpoint).priority;
  const bool shares = ledgers.counts_in_shared(call.endpoint);
  return std::ranges::any_of(queue.entries(), [&](const auto& waiting) {
    const auto& [place, entry] = waiting;
    if (entry.not_before > now) return false;
    if (entry.call.route() == call.route() || asked_of(entry.flight.id()) == call.route()) return true;
    if (place.first > priority) return false;
    const CallWeight weight = weight_of(entry.call);
    const auto lacks = ledgers.shortage(entry.call.route(), weight, now);
    if (entry.call.endpoint == call.endpoint) {
      // Its turn has come and it is about to go: it may have waited for what this one would take.
      if (lacks.of_endpoint > now || earliest(entry.call.route(), weight, now) <= now) return true;
    }
    return shares && (lacks.of_all > now || (lacks.of_account > now && entry.call.account == call.account));
  });
}

}  // namespace tidegate::resilience
