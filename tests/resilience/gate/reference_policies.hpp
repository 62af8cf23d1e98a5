// The small parts of the Gate's reference: each policy again, written as slowly and plainly as it can be
// told, from the pages in docs/policies and without a line of resilience.
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "tidegate/base/time.hpp"

namespace tidegate::resilience::gate_reference {

using base::Duration;
using base::kNever;
using Time = base::MonotonicTime;

// Every request ever counted, one entry each; nothing is summed up before it is asked for.
struct Ledger {
  struct Entry {
    std::uint32_t weight;
    std::optional<Time> answered;
  };
  Duration window{};
  std::uint32_t limit = 0;  // 0: none
  std::uint32_t held = 0;
  std::map<int, Entry> entries;  // by request
  Time blocked{};
  Time rested{};                 // until then nothing of it goes to reads
  Time ramp_from = Time::min();  // a quarter from there, another one every window

  void block(Time until) {
    if (until > blocked) blocked = ramp_from = until;
  }
  void rest(Time until) {
    if (until <= rested) return;
    rested = until;
    ramp_from = std::max(ramp_from, until);
  }
  std::uint32_t used(Time at, Time now) const {
    std::uint32_t sum = 0;
    for (const auto& [request, entry] : entries) {
      if (at < entry.answered.value_or(now) + window) sum += entry.weight;
    }
    return sum;
  }
  bool allows(std::uint32_t weight, bool cancel, Time at, Time now) const {
    if (at < blocked) return false;
    std::uint64_t capacity = cancel ? limit : limit - held;
    for (int quarter = 1; quarter < 4 && !cancel && ramp_from != Time::min(); ++quarter) {
      if (at >= ramp_from + quarter * window) continue;
      capacity = (capacity * static_cast<std::uint64_t>(quarter) + 3) / 4;
      break;
    }
    return used(at, now) + weight <= capacity;
  }
  // By trying every instant at which anything changes.
  Time earliest(std::uint32_t weight, bool cancel, Time now) const {
    std::vector<Time> instants{now, blocked, now + window};
    for (const auto& [request, entry] : entries) {
      if (entry.answered) instants.push_back(*entry.answered + window);
    }
    for (int quarter = 0; quarter < 4 && ramp_from != Time::min(); ++quarter) {
      instants.push_back(ramp_from + quarter * window);
    }
    std::ranges::sort(instants);
    for (const Time at : instants) {
      if (at >= now && allows(weight, cancel, at, now)) return at;
    }
    return kNever;
  }
};

// The guide's circuit: so many failures in a row open it, one probe decides.
struct Circuit {
  enum class State { kClosed, kOpen, kHalfOpen };
  int threshold = 5;
  Duration open_for{};
  Duration lease{};
  State state = State::kClosed;
  int stay = 1;  // a verdict counts only in the stay in which its request was let through
  int failures = 0;
  Time until{};
  std::map<int, Time> probes;  // when each one's lease ends, by request
  int places = 1;              // for probes
  bool host_suspect = false;
  bool helped = false;

  bool is_open(Time now) const { return state == State::kOpen && now < until; }
  bool is_half_open(Time now) const {
    return state == State::kHalfOpen || (state == State::kOpen && now >= until);
  }
  // Absent: it lets a request through.
  std::optional<Time> refused_until(Time now) const {
    if (is_open(now)) return until;
    std::vector<Time> ends;
    for (const auto& [request, end] : probes) {
      if (end > now) ends.push_back(end);
    }
    if (std::ssize(ends) < places) return std::nullopt;
    return *std::ranges::min_element(ends);
  }
  void enter(State next, int probes_at_once = 1) {
    state = next;
    places = probes_at_once;
    ++stay;
    failures = 0;
    probes.clear();
  }
  int let_through(int request, Time now) {
    if (state == State::kOpen) enter(State::kHalfOpen);
    if (state == State::kHalfOpen) probes[request] = now + lease;
    return stay;
  }
  // True: it has opened.
  bool hear(int request, int its_stay, std::optional<bool> success, Time now) {
    if (its_stay != stay || state == State::kOpen) return false;
    if (state == State::kClosed) {
      if (success) failures = *success ? 0 : failures + 1;
      if (failures < threshold) return false;
    } else {
      const bool late = probes.at(request) <= now;
      probes.erase(request);
      if (late || !success) return false;
      if (*success) {
        enter(State::kClosed);
        helped = false;
        return false;
      }
    }
    enter(State::kOpen);
    until = now + open_for;
    return true;
  }
};

struct Host {
  std::uint32_t threshold = 3;
  Duration open_for{};
  std::uint32_t refusals = 0;
  Time changed = Time::min();
  Time open_until = Time::min();
  Time blocked{};

  // True: from now on nothing is sent.
  bool refused(Time sent_at, Time now) {
    if (sent_at < changed || ++refusals < threshold) return false;
    const bool before = now < open_until;
    changed = now;
    open_until = now + open_for;
    return !before;
  }
  // True: it had been down.
  bool reached(Time sent_at, Time now) {
    if (sent_at < changed) return false;
    const bool was_down = refusals >= threshold;
    refusals = 0;
    if (was_down) {
      changed = now;
      open_until = Time::min();
    }
    return was_down;
  }
};

// The host as a whole fails: so many requests in a row, of more than one endpoint, had no answer. One call
// goes at each turn then. When it comes back, so many reads go, and two more for each answer, for two
// seconds.
struct Trouble {
  std::uint32_t failures = 0;  // 0: never
  Duration first_turn{};
  std::uint32_t ramp = 0;
  std::vector<std::size_t> in_a_row;  // whose requests failed since the last answer
  bool on = false;
  Time changed = Time::min();
  std::vector<Time> turns;  // when calls went while it was on
  std::optional<Time> back;
  std::uint32_t went = 0;  // reads since then
  std::uint32_t came = 0;  // answers since then

  // True: it begins.
  bool failed(std::size_t endpoint, Time sent_at, Time now) {
    if (failures == 0 || on || sent_at < changed) return false;
    in_a_row.push_back(endpoint);
    const auto same = static_cast<std::size_t>(std::ranges::count(in_a_row, endpoint));
    if (in_a_row.size() < failures || same == in_a_row.size()) return false;
    on = true;
    changed = now;
    turns = {now};
    return true;
  }
  // True: it is to end.
  bool answered(Time sent_at) {
    if (sent_at < changed) return false;
    in_a_row.clear();
    ++came;
    return on;
  }
  void end(Time now) {
    on = false;
    in_a_row.clear();
    changed = now;
    back = now;
    went = came = 0;
  }
  Time turn() const {
    Duration pause = first_turn;
    for (std::size_t i = 1; i < turns.size(); ++i) {
      pause = std::min(2 * pause, std::max<Duration>(first_turn, std::chrono::minutes{1}));
    }
    return turns.back() + pause;
  }
  std::optional<Time> refused_until(bool read, Time now) const {
    if (on) return turn() > now ? std::optional{turn()} : std::nullopt;
    if (!read || !back || went < ramp + 2 * came) return std::nullopt;
    const Time over = *back + std::chrono::seconds{2};
    return now < over ? std::optional{over} : std::nullopt;
  }
  void sent(bool read, Time now) {
    if (on) turns.push_back(now);
    if (!on && read) ++went;
  }
};

// Hundredths of a token.
struct Budget {
  std::uint32_t percent = 0;
  std::uint32_t most = 0;
  std::uint32_t saved = 0;

  void earn() { saved = std::min(saved + percent, most); }
  bool has_one() const { return saved >= 100; }
  void pay() { saved -= 100; }
};

// The value that 95 of 100 do not exceed, of the last 64; absent before there are 32.
inline std::optional<Duration> p95(const std::vector<Duration>& all) {
  if (all.size() < 32) return std::nullopt;
  std::vector<Duration> last(all.end() - static_cast<std::ptrdiff_t>(std::min<std::size_t>(all.size(), 64)),
                             all.end());
  std::ranges::sort(last);
  return last[(last.size() * 95 + 99) / 100 - 1];
}

}  // namespace tidegate::resilience::gate_reference
