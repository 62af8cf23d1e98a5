#include "tidegate/guard/guard.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>
#include <variant>

namespace tidegate::guard {

using resilience::Call;
using resilience::FlightId;
using Answer = base::Result<base::Reply<resilience::PayloadPtr>>;

namespace {

// One load, or a part of a bulk load, and those who wait for it.
struct AwaitedFlight {
  explicit AwaitedFlight(net::Loop& loop) : done(loop) {}

  net::Signal done;
  std::optional<resilience::Ticket> ticket;  // while it waits for weight
  // A request that answers it was let go, or may be at any moment. A write is let go by its last look and not
  // before.
  bool under_way = false;
  bool waits_past_deadline = false;                  // its callers leave when it has ended and not before
  std::optional<resilience::Settlement> settlement;  // once it is over
};

// A caller's place at a flight.
struct Waiting {
  std::shared_ptr<AwaitedFlight> flight;
  bool joined = false;
  base::RequestId request_id{};
  std::string what;
  base::MonotonicTime deadline;
  std::optional<base::Duration> max_age;
};

Answer numbered(Answer answer, base::RequestId id) {
  (answer ? answer->request_id : answer.error().request_id) = id;
  return answer;
}

base::Error cancelled(base::Delivery delivery) {
  return {.code = base::ErrorCode::kCancelled,
          .message = "the client was closed while the call was under way",
          .delivery = delivery,
          .retry_at = std::nullopt};
}

base::Error too_late(const std::string& what, bool under_way) {
  return {.code = base::ErrorCode::kDeadlineExceeded,
          .message = what + " had no answer by its deadline",
          .delivery = under_way ? base::Delivery::kUnknown : base::Delivery::kNotSent,
          .retry_at = std::nullopt};
}

}  // namespace

struct Guard::Impl : std::enable_shared_from_this<Guard::Impl> {
  Impl(net::Loop& its_loop, resilience::Gate& its_gate, Sender& its_sender)
      : loop(its_loop), gate(its_gate), sender(its_sender), timer(std::in_place, its_loop) {}

  static net::Task<Answer> call(std::shared_ptr<Impl> self, Call call);
  static net::Task<Answer> wait(std::shared_ptr<Impl> self, Waiting waiting);
  static net::Task<void> perform(std::shared_ptr<Impl> self, std::uint64_t request);

  std::variant<Answer, Waiting> begin(Call call);
  // Why a request that was granted must not be sent after all; absent: it is let go, worded as in `call`.
  std::optional<base::Error> last_look(std::uint64_t request, Call& call);
  void mark_under_way(const resilience::Grant& grant);
  std::shared_ptr<AwaitedFlight> flight(FlightId id);
  void launch(resilience::Grant grant);
  void finish(resilience::Settlement settlement);
  void set_timer();
  void on_timer();
  void stop();

  net::Loop& loop;
  resilience::Gate& gate;
  Sender& sender;
  std::optional<net::Timer> timer;              // none once stopped
  base::MonotonicTime timer_at = base::kNever;  // when it is armed for
  bool stopped = false;
  std::map<FlightId, std::shared_ptr<AwaitedFlight>> flights;  // as many as the Gate allows (max_flights)
  // Requests under way, at most two a flight. Their grants are kept here and not in the frames that send,
  // because frames may outlive the Gate, and a grant must not.
  std::map<std::uint64_t, resilience::Grant> requests;
  std::uint64_t last_request = 0;
};

net::Task<Answer> Guard::Impl::call(std::shared_ptr<Impl> self, Call call) {
  if (self->stopped) co_return std::unexpected(cancelled(base::Delivery::kNotSent));
  auto begun = self->begin(std::move(call));
  self->set_timer();
  if (auto* answer = std::get_if<Answer>(&begun)) co_return std::move(*answer);
  auto waiting = wait(self, std::move(std::get<Waiting>(begun)));
  co_return co_await std::move(waiting);
}

net::Task<Answer> Guard::Impl::wait(std::shared_ptr<Impl> self, Waiting waiting) {
  AwaitedFlight& flight = *waiting.flight;
  const base::MonotonicTime leaves = flight.waits_past_deadline ? base::kNever : waiting.deadline;
  while (!flight.settlement && self->loop.now() < leaves) co_await flight.done.wait_until(leaves);
  if (!flight.settlement) {
    co_return numbered(std::unexpected(too_late(waiting.what, flight.under_way)), waiting.request_id);
  }
  auto answer = flight.settlement->for_waiter(waiting.joined, waiting.max_age, self->loop.now());
  co_return numbered(std::move(answer), waiting.request_id);
}

net::Task<void> Guard::Impl::perform(std::shared_ptr<Impl> self, std::uint64_t request) {
  if (self->stopped) co_return;
  Call call = self->requests.at(request).call();
  LastLook look = [self, request](Call& asked) { return self->last_look(request, asked); };
  auto sending = self->sender.send(std::move(call), std::move(look));
  resilience::Outcome outcome = co_await std::move(sending);
  if (self->stopped) co_return;
  auto done = self->requests.extract(request);
  self->finish(self->gate.record(std::move(done.mapped()), std::move(outcome), self->loop.now()));
  self->set_timer();
}

// What the Gate decides, done as far as it can be without waiting.
std::variant<Answer, Waiting> Guard::Impl::begin(Call call) {
  const resilience::EndpointId endpoint = call.endpoint;
  Waiting waiting{.what = gate.policy(endpoint).name, .deadline = call.deadline, .max_age = call.max_age};
  resilience::Decision decision = gate.decide(std::move(call), loop.now());
  if (auto* serve = std::get_if<resilience::Serve>(&decision)) {
    if (serve->refresh) launch(std::move(*serve->refresh));
    return Answer{std::move(serve->reply)};
  }
  if (auto* reject = std::get_if<resilience::Reject>(&decision)) {
    return Answer{std::unexpected(std::move(reject->error))};
  }
  if (auto* send = std::get_if<resilience::Send>(&decision)) {
    waiting.request_id = send->request_id;
    waiting.flight = flight(send->grant.flight());
    launch(std::move(send->grant));
  } else if (auto* wait = std::get_if<resilience::Wait>(&decision)) {
    waiting.request_id = wait->request_id;
    waiting.flight = flight(wait->ticket.flight());
    waiting.flight->ticket = std::move(wait->ticket);
    waiting.flight->waits_past_deadline = gate.policy(endpoint).waits_past_deadline;
  } else {
    const auto& join = std::get<resilience::Join>(decision);
    waiting.request_id = join.request_id;
    waiting.flight = flight(join.flight);
    waiting.joined = true;
  }
  return waiting;
}

std::optional<base::Error> Guard::Impl::last_look(std::uint64_t request, Call& call) {
  if (stopped) return cancelled(base::Delivery::kNotSent);
  resilience::Grant& grant = requests.at(request);
  const resilience::EndpointPolicy& policy = gate.policy(call.endpoint);
  // Read once: a deadline that passes between two readings would hold for one half of the decision.
  const base::MonotonicTime now = loop.now();
  // Its callers have received kNotSent by then.
  if (policy.write && call.deadline <= now) return too_late(policy.name, false);
  if (auto why_not = gate.revoked(grant, now)) return why_not;
  if (policy.write) {
    for (resilience::Settlement& late : gate.leave_behind(grant, now)) finish(std::move(late));
    call.params = grant.call().params;
  }
  mark_under_way(grant);
  return std::nullopt;
}

// A flight that ended, or for which no caller waits here, is not there.
void Guard::Impl::mark_under_way(const resilience::Grant& grant) {
  const auto mark = [this](FlightId id) {
    if (const auto found = flights.find(id); found != flights.end()) found->second->under_way = true;
  };
  mark(grant.flight());
  for (const FlightId part : grant.parts()) mark(part);
}

std::shared_ptr<AwaitedFlight> Guard::Impl::flight(FlightId id) {
  auto& place = flights[id];
  if (!place) place = std::make_shared<AwaitedFlight>(loop);
  return place;
}

void Guard::Impl::launch(resilience::Grant grant) {
  flight(grant.flight())->ticket.reset();
  if (!gate.policy(grant.call().endpoint).write) mark_under_way(grant);
  requests.emplace(++last_request, std::move(grant));
  loop.spawn(perform(shared_from_this(), last_request));
}

void Guard::Impl::finish(resilience::Settlement settlement) {
  if (settlement.unchanged) return;
  for (resilience::Settlement& part : settlement.parts) finish(std::move(part));
  if (settlement.retry) {
    AwaitedFlight& queued = *flight(settlement.flight);
    queued.ticket = std::move(settlement.retry);
    queued.under_way = false;
    return;
  }
  const auto found = flights.find(settlement.flight);
  if (found == flights.end()) return;  // a part that no caller here waits for: it renewed the cache
  const std::shared_ptr<AwaitedFlight> it = found->second;
  flights.erase(found);
  it->ticket.reset();
  it->settlement = std::move(settlement);
  it->done.notify_all();
}

void Guard::Impl::set_timer() {
  const auto next = gate.next_deadline();
  if (next == timer_at) return;
  timer_at = next;
  timer->arm(next, [this] { on_timer(); });
}

void Guard::Impl::on_timer() {
  timer_at = base::kNever;
  resilience::Due due = gate.on_time(loop.now());
  for (resilience::Settlement& settlement : due.settled) finish(std::move(settlement));
  for (resilience::Grant& grant : due.send) launch(std::move(grant));
  set_timer();
}

void Guard::Impl::stop() {
  stopped = true;
  timer.reset();
  const base::MonotonicTime now = loop.now();
  for (auto& [number, grant] : requests) {
    gate.record(std::move(grant), {.error = cancelled(base::Delivery::kUnknown)}, now);
  }
  requests.clear();
  for (auto& [id, it] : flights) {
    const auto delivery = it->under_way ? base::Delivery::kUnknown : base::Delivery::kNotSent;
    it->ticket.reset();
    it->settlement = resilience::Settlement{.flight = id, .error = cancelled(delivery)};
    it->done.notify_all();
  }
  flights.clear();
}

Guard::Guard(net::Loop& loop, resilience::Gate& gate, Sender& sender)
    : impl_(std::make_shared<Impl>(loop, gate, sender)) {}
Guard::~Guard() {
  impl_->stop();
}

void Guard::look_again() {
  impl_->set_timer();
}

void Guard::collect(std::vector<base::Sample>& out) const {
  const auto waits = [](const auto& entry) { return entry.second->ticket.has_value(); };
  base::SampleWriter to{out};
  to.gauge("tidegate_guard_loads", impl_->flights.size());
  to.gauge("tidegate_guard_waiting_loads", std::ranges::count_if(impl_->flights, waits));
  to.gauge("tidegate_guard_requests_under_way", impl_->requests.size());
}

net::Task<Answer> Guard::call(Call call) {
  return Impl::call(impl_, std::move(call));
}

}  // namespace tidegate::guard
