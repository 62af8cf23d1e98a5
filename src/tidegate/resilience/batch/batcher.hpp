// Sends requests of one kind together: one goes at once, those that come meanwhile share the next.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "tidegate/base/assert.hpp"
#include "tidegate/base/time.hpp"
#include "tidegate/resilience/batch/batcher_settings.hpp"
#include "tidegate/resilience/keyed/hashed_key.hpp"

namespace tidegate::resilience {

enum class BatchAnswer : std::uint8_t {
  kQueued,  // it waits; somebody will take it
  kTake,    // the caller must now call get_batch, and execute what it gets
  kFull,    // a bound is reached: nothing was taken in
};

// Who executes a batch that a request leads or fills.
enum class BatchTaker : std::uint8_t {
  kCaller,  // the request's caller, who gets kTake
  kOwner,   // the owner that looks at due(): the batch is due at once, and the caller gets kQueued
};

// Which batch of a batcher; no two have the same.
using BatchFlight = std::uint64_t;

template <class Request>
struct TakenBatch {
  std::vector<Request> requests;  // oldest first; empty: somebody else took them, and nothing is in flight
  BatchFlight flight = 0;
};

struct RequestBatcherStatistics {
  std::uint64_t requests = 0;  // taken in
  std::uint64_t batches = 0;   // handed out: `requests - batches` upstream requests were saved
  std::uint64_t refused = 0;   // kFull
};

// Algorithm: by kind (endpoint and parameters, see params_signature.hpp).
// - In flight: a batch handed out, until its own `finished` reports it or its window has passed, whichever is
//   first.
// - Leading edge: with nothing in flight, a request's caller must take its batch at once, with all that wait.
// - What comes while one is in flight waits for the next batch. That is due when nothing is in flight any
//   more, or when the window of its oldest request has passed, or as soon as it is full: the last caller is
//   to take it. So the window is an upper bound of the wait, never a toll.
// - Until the caller that is to take a batch does so, its kind collects for it; when the window of the oldest
//   has passed all the same, it is due for anybody. An owner that executes due batches asks due() at
//   next_deadline(); requests whose callers do not execute anything (BatchTaker::kOwner) are due there as
//   soon as they lead or fill a batch.
// - Where no owner looks at due(), who came while a call was under way can be answered by that call: `share`.
//
// get_batch hands out the oldest first, so when several callers got kTake (threads), each batch is
// executed once, though not always by the caller who filled it, and the last caller may get an empty one.
//
// Cost: every operation O(log kinds), amortised, and get_batch O(requests handed out); due O(kinds due).
// Bounds: max_kinds and max_queued; beyond them kFull. Pure: single owner, `now` never goes back. Request is
// any movable type.
template <class Request>
class RequestBatcher {
 public:
  struct Due {
    std::string_view kind;
    const Request& oldest;
  };

  // Precondition: settings.validate() is empty.
  explicit RequestBatcher(RequestBatcherSettings settings = {}) : settings_(settings) {
    TIDEGATE_ASSERT(settings_.validate().empty(), "a request batcher is made with valid settings");
  }
  RequestBatcher(const RequestBatcher&) = delete;
  RequestBatcher& operator=(const RequestBatcher&) = delete;

  // On kFull `request` is left as it was.
  BatchAnswer add_request(std::string_view kind, Request&& request, base::MonotonicTime now,
                          BatchTaker taker = BatchTaker::kCaller);
  // At most max_batch_size; they are in flight from now on.
  TakenBatch<Request> get_batch(std::string_view kind, base::MonotonicTime now);
  // The answer to that batch has come (or will not).
  void finished(std::string_view kind, BatchFlight flight, base::MonotonicTime now);
  // The same, for an owner never asked for what is due: those who wait, oldest first, are given out to
  // be answered with that batch's answer, unless a caller is to take them, or a younger batch is under
  // way to answer them. They asked while its call was under way, so it is at most that call older than they
  // want.
  std::vector<Request> share(std::string_view kind, BatchFlight flight, base::MonotonicTime now);

  // The kinds whose batch should be taken now, the longest due first. Valid until the next change. After a
  // get_batch ask again: a kind can have more than one batch due.
  std::vector<Due> due(base::MonotonicTime now) const;
  // The first of them, at O(1).
  std::optional<Due> next_due(base::MonotonicTime now) const;
  // When the next batch will be due; kNever: none waits.
  base::MonotonicTime next_deadline() const {
    return timers_.empty() ? base::kNever : timers_.begin()->first.first;
  }

  std::size_t queued() const noexcept { return queued_; }
  std::size_t kinds() const noexcept { return kinds_.size(); }
  const RequestBatcherStatistics& statistics() const noexcept { return statistics_; }
  const RequestBatcherSettings& settings() const noexcept { return settings_; }

 private:
  struct Waiting {
    Request request;
    base::MonotonicTime arrived{};
  };
  // By instant, then by age of the kind: the same order on every run.
  using TimerKey = std::pair<base::MonotonicTime, std::uint64_t>;
  // Oldest first. A vector whose front end moves: what is taken is always the oldest.
  class Queue {
   public:
    bool empty() const noexcept { return first_ == items_.size(); }
    std::size_t size() const noexcept { return items_.size() - first_; }
    const Waiting& front() const { return items_[first_]; }
    void push(Waiting&& item) { items_.push_back(std::move(item)); }
    // Precondition: there are as many.
    std::vector<Request> take(std::size_t count);

   private:
    std::size_t first_ = 0;  // those before it are gone
    std::vector<Waiting> items_;
  };
  struct Flight {
    BatchFlight number;
    base::MonotonicTime lapses{};  // it counts as in flight until then
  };
  struct Kind {
    std::uint64_t serial = 0;
    Queue waiting;
    std::size_t claims = 0;  // callers that got kTake and have not taken yet
    base::MonotonicTime claimed_until = base::MonotonicTime::min();
    base::MonotonicTime ready_at = base::kNever;  // a batch is the owner's to take from then on
    std::vector<Flight> flights;                  // not reported yet, oldest first
    base::MonotonicTime landed_at = base::MonotonicTime::min();  // the last of them that was
    base::MonotonicTime timer = base::kNever;                    // its entry in timers_

    // Nothing is in flight from then on.
    base::MonotonicTime free_at() const noexcept {
      return flights.empty() ? landed_at : flights.back().lapses;
    }
    bool in_flight(base::MonotonicTime now) const noexcept { return now < free_at(); }
    bool idle(base::MonotonicTime now) const noexcept { return waiting.empty() && !in_flight(now); }
  };
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view key) const noexcept { return hash_text(key); }
  };
  using Kinds = std::unordered_map<std::string, Kind, Hash, std::equal_to<>>;
  using KindItem = std::pair<const std::string, Kind>;  // the table's element: its address never changes

  // Null: no room for another kind.
  KindItem* find_or_add(std::string_view kind, base::MonotonicTime now);
  void forget_idle(base::MonotonicTime now);
  // Keeps timers_ in step after a change of the kind.
  void reschedule(KindItem& item);
  std::vector<Request> take(Kind& kind, std::size_t count);
  // The flight is over. What has become idle by that is forgotten.
  void land(typename Kinds::iterator kind, BatchFlight flight, base::MonotonicTime now);
  base::MonotonicTime due_at(const Kind& kind) const;

  RequestBatcherSettings settings_;
  Kinds kinds_;
  std::map<TimerKey, KindItem*> timers_;  // one for each kind with requests waiting
  std::size_t queued_ = 0;
  std::uint64_t next_serial_ = 0;
  BatchFlight last_flight_ = 0;
  base::MonotonicTime next_sweep_ = base::MonotonicTime::min();
  RequestBatcherStatistics statistics_;
};

template <class Request>
BatchAnswer RequestBatcher<Request>::add_request(std::string_view kind, Request&& request,
                                                 base::MonotonicTime now, BatchTaker taker) {
  KindItem* const item = queued_ < settings_.max_queued ? find_or_add(kind, now) : nullptr;
  if (item == nullptr) {
    ++statistics_.refused;
    return BatchAnswer::kFull;
  }
  Kind& state = item->second;
  state.waiting.push({std::move(request), now});
  ++queued_;
  ++statistics_.requests;
  if (now >= state.claimed_until) state.claims = 0;
  const bool fills_a_batch = state.waiting.size() >= (state.claims + 1) * settings_.max_batch_size;
  const bool leads = state.claims == 0 && state.ready_at == base::kNever && !state.in_flight(now);
  const bool told_to_take = taker == BatchTaker::kCaller && (leads || fills_a_batch);
  if (told_to_take) {
    ++state.claims;
    state.claimed_until = base::saturating_add(now, settings_.window);
  } else if (leads || fills_a_batch) {
    state.ready_at = std::min(state.ready_at, now);
  }
  reschedule(*item);
  return told_to_take ? BatchAnswer::kTake : BatchAnswer::kQueued;
}

template <class Request>
TakenBatch<Request> RequestBatcher<Request>::get_batch(std::string_view kind, base::MonotonicTime now) {
  const auto found = kinds_.find(kind);
  if (found == kinds_.end() || found->second.waiting.empty()) return {};
  Kind& state = found->second;
  TakenBatch<Request> batch{.requests = take(state, std::min(state.waiting.size(), settings_.max_batch_size)),
                            .flight = ++last_flight_};
  ++statistics_.batches;
  if (state.claims > 0) --state.claims;
  if (state.claims == 0 || state.waiting.empty()) {
    state.claims = 0;
    state.claimed_until = base::MonotonicTime::min();
  }
  if (state.waiting.size() < settings_.max_batch_size) state.ready_at = base::kNever;
  // In the order in which they lapse.
  const auto alive =
      std::ranges::find_if(state.flights, [now](const Flight& one) { return now < one.lapses; });
  state.flights.erase(state.flights.begin(), alive);
  state.flights.push_back({batch.flight, base::saturating_add(now, settings_.window)});
  reschedule(*found);
  return batch;
}

template <class Request>
void RequestBatcher<Request>::finished(std::string_view kind, BatchFlight flight, base::MonotonicTime now) {
  if (const auto found = kinds_.find(kind); found != kinds_.end()) land(found, flight, now);
}

template <class Request>
std::vector<Request> RequestBatcher<Request>::share(std::string_view kind, BatchFlight flight,
                                                    base::MonotonicTime now) {
  const auto found = kinds_.find(kind);
  if (found == kinds_.end()) return {};
  Kind& state = found->second;
  const bool is_the_last = !state.flights.empty() && state.flights.back().number == flight;
  const bool claimed = state.claims > 0 && now < state.claimed_until;
  std::vector<Request> sharing;
  if (is_the_last && !claimed && state.ready_at == base::kNever) sharing = take(state, state.waiting.size());
  land(found, flight, now);
  return sharing;
}

template <class Request>
void RequestBatcher<Request>::land(typename Kinds::iterator kind, BatchFlight flight,
                                   base::MonotonicTime now) {
  Kind& state = kind->second;
  const auto landed = std::ranges::lower_bound(state.flights, flight, {}, &Flight::number);
  if (landed != state.flights.end() && landed->number == flight) {
    state.flights.erase(landed);
    state.landed_at = now;
  }
  reschedule(*kind);
  if (state.idle(now)) kinds_.erase(kind);
}

template <class Request>
std::vector<Request> RequestBatcher<Request>::take(Kind& kind, std::size_t count) {
  queued_ -= count;
  return kind.waiting.take(count);
}

template <class Request>
std::vector<Request> RequestBatcher<Request>::Queue::take(std::size_t count) {
  std::vector<Request> taken;
  taken.reserve(count);
  for (const std::size_t end = first_ + count; first_ < end; ++first_) {
    taken.push_back(std::move(items_[first_].request));
  }
  // Half of it gone: the others move down, each once for every one that was taken.
  if (first_ >= items_.size() - first_) {
    items_.erase(items_.begin(), items_.begin() + static_cast<std::ptrdiff_t>(first_));
    first_ = 0;
  }
  return taken;
}

template <class Request>
std::vector<typename RequestBatcher<Request>::Due> RequestBatcher<Request>::due(
    base::MonotonicTime now) const {
  std::vector<Due> result;
  for (const auto& [key, item] : timers_) {
    if (key.first > now) break;
    result.push_back({item->first, item->second.waiting.front().request});
  }
  return result;
}

template <class Request>
std::optional<typename RequestBatcher<Request>::Due> RequestBatcher<Request>::next_due(
    base::MonotonicTime now) const {
  if (next_deadline() > now || timers_.empty()) return std::nullopt;
  const KindItem* const item = timers_.begin()->second;
  return Due{item->first, item->second.waiting.front().request};
}

template <class Request>
typename RequestBatcher<Request>::KindItem* RequestBatcher<Request>::find_or_add(std::string_view kind,
                                                                                 base::MonotonicTime now) {
  if (const auto found = kinds_.find(kind); found != kinds_.end()) return &*found;
  if (kinds_.size() >= settings_.max_kinds) forget_idle(now);
  if (kinds_.size() >= settings_.max_kinds) return nullptr;
  return &*kinds_.try_emplace(std::string{kind}, Kind{.serial = next_serial_++}).first;
}

template <class Request>
void RequestBatcher<Request>::forget_idle(base::MonotonicTime now) {
  // Not before the first kind can have become idle, so that a full table is not walked at every request.
  if (now < next_sweep_) return;
  std::erase_if(kinds_, [now](const auto& item) { return item.second.idle(now); });
  next_sweep_ = base::saturating_add(now, settings_.window);
  for (const auto& [kind, state] : kinds_) {
    if (state.waiting.empty()) next_sweep_ = std::min(next_sweep_, state.free_at());
  }
}

template <class Request>
void RequestBatcher<Request>::reschedule(KindItem& item) {
  Kind& kind = item.second;
  const base::MonotonicTime at = due_at(kind);
  if (at == kind.timer) return;
  if (kind.timer != base::kNever) timers_.erase({kind.timer, kind.serial});
  if (at != base::kNever) timers_.emplace(TimerKey{at, kind.serial}, &item);
  kind.timer = at;
}

template <class Request>
base::MonotonicTime RequestBatcher<Request>::due_at(const Kind& kind) const {
  if (kind.waiting.empty()) return base::kNever;
  const base::MonotonicTime window_end = base::saturating_add(kind.waiting.front().arrived, settings_.window);
  if (kind.ready_at != base::kNever) return std::min(window_end, kind.ready_at);
  return std::min(window_end, std::max(kind.claimed_until, kind.free_at()));
}

}  // namespace tidegate::resilience
