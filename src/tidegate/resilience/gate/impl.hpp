// The Gate's inside, shared by the files that make it up: decide.cpp (its one question, and what follows from
// the answer), obstacles.cpp (refusals), bulk.cpp (bulk requests), merge.cpp (calls that wait, in bulk),
// merged_writes.cpp (what that owes to writes), parts.cpp (what a bulk request's end is to its parts),
// hedge.cpp (second requests), record.cpp (outcomes), time.cpp (what time alone brings), recovery.cpp (the
// host as a whole), logged.cpp (what is put down of each decision), apply.cpp (other settings), blocks.cpp
// and snapshot.cpp (what outlives, what is seen).
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "tidegate/resilience/cache/cache.hpp"
#include "tidegate/resilience/circuit/judgement.hpp"
#include "tidegate/resilience/gate/circuits.hpp"
#include "tidegate/resilience/gate/counts.hpp"
#include "tidegate/resilience/gate/gate.hpp"
#include "tidegate/resilience/gate/verdict.hpp"
#include "tidegate/resilience/host/host_state.hpp"
#include "tidegate/resilience/host/host_trouble.hpp"
#include "tidegate/resilience/limits/ledgers.hpp"
#include "tidegate/resilience/limits/retry_budget.hpp"
#include "tidegate/resilience/loads/collected_batches.hpp"
#include "tidegate/resilience/loads/flights.hpp"
#include "tidegate/resilience/loads/wait_queue.hpp"

namespace tidegate::resilience {

struct Gate::Impl {
  // Why a call may not be sent now. `ready`: when it may be, if waiting can help.
  struct Obstacle {
    base::Error error;
    bool stale_helps = true;  // an old value is better than this error
    std::optional<base::MonotonicTime> ready;
  };

  Impl(std::vector<EndpointPolicy> table, GateSettings settings, base::EventSink& events);

  // --- gate.cpp ---
  const EndpointPolicy& policy(EndpointId endpoint) const;
  static void append_key(std::string& to, Route route, std::string_view params);
  static std::string key_prefix(Route route, std::string_view params);
  // Under which reads are cached and joined; empty for writes. In a buffer of ours, so that a warm read
  // allocates nothing: valid until it is asked for another call.
  const std::string& key_of(const Call& call);
  CallWeight weight_of(const Call& call) const;
  std::size_t index_of(Route route) const {
    return route.account.value() * table.size() + route.endpoint.value();
  }
  // What will be sent for a flight that this call would join: itself, or the bulk request that it is in.
  CallWeight weight_to_join(const Flight& flight, const Call& call) const;

  // --- decide.cpp: the one question, which changes nothing ---
  Verdict verdict(const Question& asked, base::MonotonicTime now) const;
  // `with`: what its kind comes with. The second goes on where a request is needed; apart, so that what is at
  // hand or joined pays for nothing of it.
  Verdict::Kind answer(const Question& asked, Verdict& with, base::MonotonicTime now) const;
  Verdict::Kind answer_by_request(const Question& asked, Verdict& with, base::MonotonicTime now) const;
  bool at_hand(const Call& call, std::string_view key, Verdict& with, base::MonotonicTime now) const;
  // Some parts may have their answer before the bulk request goes out, a healthy stream's above all.
  std::vector<Verdict::Part> parts_at_hand(FlightId bulk, base::MonotonicTime now) const;
  std::optional<PayloadReply> stale(std::string_view key, std::optional<base::Duration> max_age,
                                    base::MonotonicTime now) const;
  // Null: none that this call may share.
  const Flights::Entry* joinable(const Call& call, std::string_view key, base::MonotonicTime now) const;

  // --- decide.cpp: what follows from the answer ---
  Decision decide(Call call, base::MonotonicTime now);
  // `record`: the decision's.
  Decision wait(Call call, const std::string& key, DecisionRecord& record, base::MonotonicTime now);
  std::optional<Grant> refresh(const Call& call, const std::string& key, base::MonotonicTime now);
  // A load that was held back or has waited is sent, queued or settled.
  void proceed(Verdict said, Call call, FlightHold load, RequestPurpose purpose, Due& due,
               base::MonotonicTime now);
  // Reserves from the ledgers and the circuit and counts the request.
  Grant reserve(Call call, FlightHold flight, RequestPurpose purpose, base::MonotonicTime now);
  // Reserves everywhere. Precondition: no obstacle.
  Grant commit(Call call, FlightHold flight, RequestPurpose purpose, base::MonotonicTime now);

  // --- logged.cpp ---
  // Under a new number. A caller's decision, or a renewal's; then what the Gate sends on its own.
  DecisionRecord& put_down(const Call& call, const Verdict& said, Asker asker, base::MonotonicTime now);
  DecisionRecord& put_down(const Call& call, Asker asker, base::MonotonicTime now);
  // What was asked once nothing at hand was good enough.
  void put_down_obstacles(DecisionRecord& record, const Call& call, const Verdict& said,
                          base::MonotonicTime now) const;
  // As Flights::begin, begin_bulk and adopt; `bulk` gets a number of its own.
  FlightId begin_load(std::string_view key, const Call& call, base::MonotonicTime now);
  FlightId begin_bulk(std::string key, Call& bulk, base::MonotonicTime now);
  void adopt(FlightId bulk, FlightId part, std::string_view params = {});

  // --- obstacles.cpp ---
  std::optional<Obstacle> obstacle(const Question& asked, base::MonotonicTime now) const;
  // Why a load not asked for yet is not begun: it failed a moment ago, or too much is under way.
  std::optional<Obstacle> no_new_load(const Call& call, std::string_view key, base::MonotonicTime now) const;
  // 418 or 403.
  std::optional<base::Error> banned(EndpointId endpoint, base::MonotonicTime now) const;
  // The part of it that also concerns a call whose weight has come: host and circuit.
  std::optional<Obstacle> blocked(const Call& call, base::MonotonicTime now) const;
  // Loads at once, but for cancels that wait: these have a bound of their own and take no other call's place.
  std::size_t loads() const { return flights.size() - queue.cancels(); }
  // How many of them before such a call is refused: cancels have as many again as all others.
  std::size_t most_flights(EndpointId endpoint) const;
  // What the circuit has to say of it. Calls that always pass are not refused by it, only paced.
  bool circuit_admits(EndpointId endpoint, base::MonotonicTime now) const;
  // Weight, or the pace of a failing endpoint whose calls always pass.
  std::optional<Obstacle> short_of_turn(const Call& call, base::MonotonicTime now) const;
  // Until when nothing but its pace holds back a call that always passes, because its circuit or the host
  // would refuse it; in the past: nothing does.
  base::MonotonicTime held_by_pace(EndpointId endpoint, base::MonotonicTime now) const;
  // Whether such a call waits on for weight though its deadline has passed (EndpointPolicy says why). Asked
  // anew whenever that matters: while it waits the exchange may begin to fail.
  bool outwaits_deadline(Route route, base::MonotonicTime now) const;
  // Whether a turn at `ready` is of use to it.
  bool comes_in_time(const Call& call, base::MonotonicTime ready, base::MonotonicTime now) const;
  // As RateLedgers::earliest, with the pace.
  base::MonotonicTime earliest(Route route, const CallWeight& weight, base::MonotonicTime now,
                               std::uint32_t requests = 1) const;
  bool held_up_by_queue(const Call& call, base::MonotonicTime now) const;

  // --- hedge.cpp ---
  void watch_for_hedge(const Grant& grant, base::MonotonicTime now);
  void send_hedges(Due& due, base::MonotonicTime now);
  bool may_hedge(const Call& call, base::MonotonicTime now) const;
  Grant hedge(FlightId flight, Call call, base::MonotonicTime now);

  // --- bulk.cpp ---
  // A bulk load under way that will answer this call as well.
  const Flights::Entry* joinable_bulk(const Call& call, base::MonotonicTime now) const;
  // The call's own flight, as a part of it.
  FlightId become_part(FlightId bulk, const Call& call, std::string_view key, base::MonotonicTime now);
  // Whether there is reason to hold the call back until its batch is due. Precondition: no obstacle.
  bool may_collect(const Question& asked, base::MonotonicTime now) const;
  // Its flight, which no caller waits for yet.
  FlightId collect(const Call& call, std::string_view key, base::MonotonicTime now);
  // Whether its limits allow such a request at all, now or later.
  bool bulk_fits(const BatchPlan& plan, Route route, base::MonotonicTime now) const;
  void send_batches(Due& due, base::MonotonicTime now);
  void send_batch(Route route, Due& due, base::MonotonicTime now);
  // Asks all policies, then sends, queues or settles it.
  void send_collected(Call call, FlightHold load, Due& due, base::MonotonicTime now);
  void learn(const Flight& flight, const Grant& grant, const Payload& payload, base::MonotonicTime now);

  // --- merge.cpp ---
  // A call that has to wait for weight becomes a part of a bulk request with those of its kind that wait
  // already, in the place of the first of them: the call's own flight. Absent: the plan says no, or the bulk
  // request's weight comes too late for it.
  std::optional<FlightId> merge_waiting(const Call& call, const std::string& key, base::MonotonicTime now);
  // A bulk request that lists its parts, waits, was never sent and has room for this one.
  std::optional<WaitQueue::Place> waiting_list(const BatchPlanner& planner, const Call& call) const;
  // In one bulk request of calls of that endpoint, for one account: by its plan, and by the limits on orders.
  std::size_t most_parts(const BatchPlanner& planner, EndpointId asked_of) const;
  // Single calls that may go with this one and that would still be in time at `ready`, best first. None that
  // was sent before: a repeat has its own pause, and a part that a bulk answer lacked is to be asked for by
  // itself.
  std::vector<WaitQueue::Place> similar_waiting(const BatchPlanner& planner, const Call& call,
                                                base::MonotonicTime ready) const;
  void merge_places(const std::vector<WaitQueue::Place>& places, FlightId newcomer, const Call& call,
                    const BatchPlan& plan, base::MonotonicTime now);
  void join_list(WaitQueue::Place place, FlightId newcomer, const Call& call, const BatchPlan& plan);
  std::vector<std::string_view> params_of_parts(FlightId bulk) const;
  // What a bulk request for the parts that it has now asks for.
  std::string merged_params(FlightId bulk) const;
  // Whose calls the flight answers: of a bulk flight its parts' route, whose endpoint is not always its own.
  Route asked_of(FlightId id) const;
  static EndpointId goes_to(const BatchPlan& plan, EndpointId asked_of);
  // How many wait for weight, in how many requests; empty: none.
  std::string explain_waiting(EndpointId endpoint) const;

  // --- merged_writes.cpp ---
  // When a bulk request would be sent by what is known now, as RateLedger::earliest. `place`: its place in
  // the queue; absent: behind all who wait there.
  base::MonotonicTime bulk_turn(const BatchPlan& plan, Route asked_of, std::size_t parts,
                                std::optional<WaitQueue::Place> place, base::MonotonicTime now) const;
  // Whether writes that are sent at `turn` in bulk are not later than they would be by themselves. Reads may
  // be: they cost less weight in bulk.
  bool keeps_up(const BatchPlan& plan, Route asked_of, base::MonotonicTime turn,
                base::MonotonicTime now) const;
  // Whether a bulk request of writes that waits is to be given up, so that each waits by itself, behind those
  // who do already. Not if that would overfill the queue or no call may go there.
  bool falls_behind(WaitQueue::Place place, const WaitQueue::Entry& entry, base::MonotonicTime now) const;
  // True: it gave one up.
  bool part_late_writes(Due& due, base::MonotonicTime now);
  // Writes past their deadline leave a bulk request that others still wait for. `lacked`: what they waited
  // for.
  std::vector<Settlement> settle_late_parts(FlightId whole, std::string_view lacked, base::MonotonicTime now);
  // The same while it waits for its turn.
  void expire_parts(WaitQueue::Place place, Due& due, base::MonotonicTime now);
  // When expire_waiting has something to do there.
  base::MonotonicTime first_deadline(FlightId waiting) const;
  // A part that has no answer of its own.
  Settlement settle_write(FlightHold part, const Settlement& whole, base::MonotonicTime now);

  // --- parts.cpp ---
  // What a flight asks for that has a key, or is a part.
  std::string_view params_of(FlightId id) const;
  // What the end of a bulk flight is to each of its parts. `grant`: the request whose answer it is; null: it
  // ended without one.
  std::vector<Settlement> settle_parts(FlightId bulk, const Settlement& whole, const Grant* grant,
                                       base::MonotonicTime now);
  // `asked`: as it was listed.
  Settlement settle_part(FlightHold part, const BatchPart& asked, const Settlement& whole, const Grant* grant,
                         base::MonotonicTime now);
  Settlement settle_read(FlightHold part, const Settlement& whole, const Grant* grant,
                         base::MonotonicTime now);

  // --- record.cpp ---
  Settlement record(Grant grant, Outcome outcome, base::MonotonicTime now);
  void apply(const Judgement& judgement, Grant& grant, Outcome& outcome, base::MonotonicTime now);
  // Not one request for that long.
  // `said`: the end of the event's text, which request was answered so.
  void block_host(std::string_view what, int status, base::Duration pause, std::string_view said,
                  base::MonotonicTime now);
  // What the outcome says about the host as a whole.
  void update_host(const Grant& grant, const Judgement& judgement, const Outcome& outcome,
                   base::MonotonicTime now);
  void keep(const Flight& flight, const Grant& grant, const PayloadPtr& payload, base::MonotonicTime now);
  Settlement record_answer(Grant grant, PayloadPtr payload, base::MonotonicTime now);
  // It will be sent in its turn. Precondition: the queue is not full.
  Settlement queue_up(Call call, FlightHold flight, base::MonotonicTime not_before, base::MonotonicTime now);
  // The pause before the request may be repeated; absent: it may not.
  std::optional<base::Duration> may_repeat(const Flight& flight, const Grant& grant,
                                           const Judgement& judgement, base::MonotonicTime now);
  // `grant`: the request whose outcome it is; null: none was sent.
  Settlement settle(FlightHold flight, std::optional<PayloadReply> value, std::optional<base::Error> error,
                    base::MonotonicTime now, const Grant* grant = nullptr);

  // --- time.cpp ---
  Due on_time(base::MonotonicTime now);
  void probe_host(Due& due, base::MonotonicTime now);
  void expire_waiting(Due& due, base::MonotonicTime now);
  // `lacked`: what it waited for.
  base::Error expired_waiting(EndpointId endpoint, std::string_view lacked) const;
  void serve_waiting(Due& due, base::MonotonicTime now);
  // False: its wait is over, one way or the other.
  bool take_turn(WaitQueue::Place place, const WaitQueue::Entry& entry, base::MonotonicTime ready, Due& due,
                 base::MonotonicTime now);
  // Visits every waiting call that is not behind another one, best first, with the instant at which its turn
  // may come. The visitor may take the visited call out of the queue; it says whether the call stays.
  template <class Visitor>
  void for_heads(base::MonotonicTime now, Visitor visit) const;
  base::MonotonicTime next_deadline() const;

  // --- apply.cpp ---
  // Why it cannot take these settings, a message each; empty: it can.
  std::vector<std::string> obstacles_to(const GateSettings& other,
                                        const std::vector<EndpointPolicy>& terms) const;
  void take_lifetimes(const std::vector<EndpointPolicy>& terms, base::MonotonicTime now);

  // --- recovery.cpp ---
  void update_trouble(const Grant& grant, const Judgement& judgement, const Outcome& outcome,
                      base::MonotonicTime now);
  void on_stream_resumed(base::MonotonicTime now);
  // The host answers again: calls from now on do not wait for what was asked before, but for what
  // shows it, if that is a call's answer.
  void begin_anew(FlightId answered, base::MonotonicTime now);
  // Nothing goes but probes, and what always passes.
  bool host_fails(base::MonotonicTime now) const { return !host.takes_connections(now) || trouble.is_on(); }
  // The ramp of a host that comes back is not for it.
  bool urgent(EndpointId endpoint) const { return policy(endpoint).priority < Priority::kAccount; }

  // Instants never go back.
  void pass_to(base::MonotonicTime now);
  // Reports what happened, now that all is settled.
  void tell();
  void note(base::EventKind kind, std::string subject, std::string text);

  std::vector<EndpointPolicy> table;
  GateSettings settings;
  base::EventSink& sink;
  Cache<PayloadPtr> cache;
  Flights flights;
  RateLedgers ledgers;
  EndpointCircuits circuits;
  WaitQueue queue;           // after the flights, which its entries hold
  CollectedBatches batches;  // likewise
  RetryBudget budget;
  Hedging hedges;
  HostState host;
  HostTrouble trouble;
  base::MonotonicTime resumed_at = base::MonotonicTime::min();  // a stream was heard again, and that helped
  std::vector<LiveSource*> live;                                // by account and endpoint (index_of)
  std::vector<LifeListener*> life_listeners;
  bool came_back = false;  // and the listeners have not heard of it yet
  base::MonotonicTime last_now{};
  std::string key_buffer;
  std::vector<base::Event> events;
  GateCounts counts;
  DecisionLog log;
};

template <class Visitor>
void Gate::Impl::for_heads(base::MonotonicTime now, Visitor visit) const {
  if (queue.entries().empty()) return;
  // Who is held back by one ahead: of its route, or by what it shares with that one.
  std::vector<bool> routes(live.size());
  std::vector<bool> endpoints(table.size());
  std::vector<bool> accounts(settings.accounts + 1);
  bool all = false;
  const auto& entries = queue.entries();
  WaitQueue::Place place{};
  // By place and not by iterator: a visit may take the visited call out, and queue others up behind it.
  for (auto at = entries.begin(); at != entries.end(); at = entries.upper_bound(place)) {
    place = at->first;
    const WaitQueue::Entry& entry = at->second;
    if (entry.not_before > now) {
      visit(place, entry, entry.not_before);
      continue;
    }
    const Route route = entry.call.route();
    const auto& [endpoint, account] = route;
    const bool by_shared = (all || accounts[account.value()]) && ledgers.counts_in_shared(endpoint);
    if (by_shared || endpoints[endpoint.value()]) routes[index_of(route)] = true;
    if (routes[index_of(route)]) continue;
    const CallWeight weight = weight_of(entry.call);
    const auto ready = earliest(route, weight, now);
    const bool stays = visit(place, entry, ready);
    if (stays && ready > now) {
      const auto lacks = ledgers.shortage(route, weight, now);
      routes[index_of(route)] = true;
      if (lacks.of_endpoint > now) endpoints[endpoint.value()] = true;
      if (lacks.of_account > now) accounts[account.value()] = true;
      all = all || lacks.of_all > now;
    }
  }
}

}  // namespace tidegate::resilience
