// When the host fails as a whole, and what shows that it is back.
#include "tidegate/resilience/gate/impl.hpp"

namespace tidegate::resilience {

void Gate::Impl::update_trouble(const Grant& grant, const Judgement& judgement, const Outcome& outcome,
                                base::MonotonicTime now) {
  const EndpointId endpoint = grant.call().endpoint;
  if (judgement.blame == Blame::kConnectivity) {
    if (!trouble.failed(endpoint, grant.granted_at(), now)) return;
    note(base::EventKind::kHostFailing, policy(endpoint).name,
         "several endpoints of the exchange fail at once: nothing is sent but probes until it answers");
  } else if (!outcome.error || outcome.error->http_status != 0) {
    if (!trouble.answered(grant.granted_at(), now)) return;
    begin_anew(grant.flight(), now);
    note(base::EventKind::kHostAnswers, policy(endpoint).name, "the exchange answers again");
  }
}

void Gate::Impl::begin_anew(FlightId answered, base::MonotonicTime now) {
  circuits.sign_of_life(now);
  flights.overtake(answered);
  came_back = true;
}

void Gate::on_stream_resumed(base::MonotonicTime now) {
  impl_->pass_to(now);
  impl_->on_stream_resumed(now);
  impl_->tell();
}

// At a pace, in case the stream goes and comes all the time while requests fail.
void Gate::Impl::on_stream_resumed(base::MonotonicTime now) {
  if (resumed_at != base::MonotonicTime::min() && now - resumed_at < settings.host_probe_every) return;
  if (!trouble.is_on() && !circuits.any_suspect(now)) return;
  resumed_at = now;
  const bool was_on = trouble.is_on();
  if (was_on) trouble.end(now);
  begin_anew(FlightId{}, now);
  circuits.set_host_down(host.is_down() || trouble.is_on(), now);
  note(base::EventKind::kHostStreamResumed, "a stream",
       "a stream that had gone mute is heard again: what failed is tried anew");
}

}  // namespace tidegate::resilience
