// The one place that answers: what should happen to this call, now?
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tidegate/base/circuit_state.hpp"
#include "tidegate/base/event.hpp"
#include "tidegate/base/sample.hpp"
#include "tidegate/resilience/gate/blocks.hpp"
#include "tidegate/resilience/gate/decision.hpp"
#include "tidegate/resilience/gate/decision_log.hpp"
#include "tidegate/resilience/gate/settings.hpp"
#include "tidegate/resilience/gate/snapshot.hpp"
#include "tidegate/resilience/limits/table.hpp"

namespace tidegate::resilience {

// A listener that waits to try again what is no call, a lost stream above all.
class LifeListener {
 public:
  virtual ~LifeListener() = default;
  // The exchange failed and answers again. Called with the state settled; must not ask the Gate for a call.
  virtual void on_sign_of_life() = 0;
};

// The single owner of all policies towards one upstream: cache, live sources, flights, circuits, rate
// ledgers, waiting queue, retry budget.
//
// Every question is asked of all policies first and changes none; only when all agree does a commit that
// cannot fail reserve from them. (Chained decorators burn rate-limit weight on calls that the circuit breaker
// then refuses.) No I/O, no clock, no thread: `now` is an argument and must not go back; the same calls in
// the same order give the same answers. Grants and tickets must not outlive the Gate.
//
// Cost of a decision: a few hash or tree look-ups; a read that is served from the cache allocates nothing.
// O(waiting) only while calls wait for weight.
class Gate final : public base::SampleSource {
 public:
  // EndpointId is the index into `table`. Preconditions: settings.validate(table) is empty; `events` outlives
  // the Gate, and is called after the state is settled.
  Gate(std::vector<EndpointPolicy> table, GateSettings settings, base::EventSink& events);
  ~Gate() override;
  Gate(const Gate&) = delete;
  Gate& operator=(const Gate&) = delete;

  Decision decide(Call call, base::MonotonicTime now);
  // To be asked right before the first byte of the request goes, where it had to wait for a connection: an
  // error, for `record`, if the exchange has said since then that it wants none (429, 418, 403).
  std::optional<base::Error> revoked(const Grant& grant, base::MonotonicTime now) const;
  // To be asked then too, once it is not revoked: the writes of a bulk request whose deadline has passed stay
  // at home and are settled as not sent; grant.call() asks for the others. Precondition: the call's own
  // deadline, the last of theirs, has not passed. O(parts).
  std::vector<Settlement> leave_behind(Grant& grant, base::MonotonicTime now);
  // What came of the request that `grant` allowed. A write's error is handed on with its delivery untouched.
  Settlement record(Grant grant, Outcome outcome, base::MonotonicTime now);
  // To be called when next_deadline() has come; harmless at any other time.
  Due on_time(base::MonotonicTime now);
  // When on_time has something to do next, as of the last call of any of the three; kNever: nothing.
  base::MonotonicTime next_deadline() const;

  // Something changed there (an order was placed: open orders and account are old). Cached values go, and
  // loads already under way are neither joined by later callers nor cached. An empty prefix means all of that
  // account; what other accounts read there stays.
  void invalidate(Route route, std::string_view params_prefix = {});
  // The exchange's blocks that still run, and their return in the next process: endpoints that the table does
  // not know are left aside, blocks are only extended, and none is believed to last longer than a week.
  SavedBlocks save_blocks(base::MonotonicTime now, base::WallTime wall_now) const;
  void restore_blocks(const SavedBlocks& saved, base::MonotonicTime now, base::WallTime wall_now);
  // Other settings while it works; of `terms`, rows of the table, ttl, refresh_after and stale_bound. State
  // stays: circuits, ledgers, what is cached, under way, waiting and held back (each policy's `apply` says
  // what a new bound means to it); a shorter time to live counts for what is kept already, a longer one for
  // what comes. All is taken or, with an error, nothing. To be followed by whatever looks at next_deadline().
  // Error: kInvalidArgument, a line for each field that is out of its range or is read only when a Gate is
  // made. O(endpoints), with a shorter time to live O(entries).
  base::Result<void> apply(const GateSettings& settings, const std::vector<EndpointPolicy>& terms,
                           base::MonotonicTime now);
  // The exchange's own table of limits: good rules apply at once, and nothing that is counted is lost.
  // Returns what it refuses, a message each (see learn_limits); these are events too.
  std::vector<std::string> apply_limits(std::span<const LimitRule> table, base::MonotonicTime now);
  // In force now.
  const LimitProfile& limits() const;
  // How many orders one request to that endpoint may hold by these; nullopt: as many as it likes.
  std::optional<std::uint32_t> most_orders(EndpointId endpoint) const;
  // A stream that can stand in for that endpoint's reads of that account; null takes it away. It must outlive
  // its stay.
  void set_live_source(Route route, LiveSource* source);

  // By hand, until the next order: kForcedOpen, kDisabled or kMetricsOnly; kClosed is as newly made. What the
  // exchange has blocked stays blocked. Precondition: `to` is one of the four.
  void override_circuit(EndpointId endpoint, base::CircuitState to, base::MonotonicTime now);

  // What each policy said of that request, and what it waited for. Kept of the latest
  // GateSettings::decision_log decisions. Errors: kNotFound, saying why. O(1). In words: explanation.hpp.
  base::Result<RequestStory> explain(base::RequestId id) const;
  // Why so many different calls of that endpoint at once would go as one bulk request, or would not: the
  // costs of both ways, as learned so far.
  std::string explain(EndpointId endpoint, std::size_t calls) const;
  const EndpointPolicy& policy(EndpointId endpoint) const;
  std::size_t accounts() const noexcept;  // GateSettings::accounts
  base::CircuitState circuit_state(EndpointId endpoint, base::MonotonicTime now) const;
  // The exchange has said (418, 403) that it wants nothing from us before then; in the past: nothing of that
  // kind. For whatever else of ours goes to the host without being a call: streams, idle connections.
  base::MonotonicTime host_blocked_until() const noexcept;
  // It has said so to something of ours that is no call, a stream's upgrade above all. `what` and `status`:
  // for the event. `until`: absent, it did not say, and settings.default_host_block counts.
  void on_host_block(std::string_view what, int status, std::optional<base::MonotonicTime> until,
                     base::MonotonicTime now);
  // Pushes come again on a stream that had gone mute: a sign of life of whatever failed meanwhile. Trouble of
  // the host is over, and circuits that opened because no answer came are half-open anew, at most once in
  // settings.host_probe_every.
  void on_stream_resumed(base::MonotonicTime now);
  // Until it is removed, which it must be before its end.
  void add_life_listener(LifeListener& listener);
  void remove_life_listener(LifeListener& listener);
  GateSnapshot snapshot(base::MonotonicTime now) const;
  // As of the last call of decide, record or on_time.
  void collect(std::vector<base::Sample>& out) const override;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace tidegate::resilience
