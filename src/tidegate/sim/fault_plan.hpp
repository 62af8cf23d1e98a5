// All that goes wrong on the simulated exchange: rolls the dice, keeps the states, counts what happened.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tidegate/base/random.hpp"
#include "tidegate/sim/answer_bend.hpp"
#include "tidegate/sim/fault_rule.hpp"

namespace tidegate::sim {

// Seeded: the same requests and pushes in the same order meet the same faults. Each kind is counted when it
// fires: for a request or push that meets it, for a state when its window begins.
class FaultPlan {
 public:
  // Precondition: rules are valid.
  explicit FaultPlan(std::vector<FaultRule> rules = {}, std::uint64_t seed = 0);

  // Precondition: the rule is valid.
  void add(FaultRule rule) { rules_.push_back({std::move(rule)}); }

  // Delays add up, bends come together; of everything else the first rule that applies counts.
  struct Fate {
    base::Duration late_by{};  // before it takes effect
    base::Duration delay{};    // of the answer
    std::optional<FaultRule> fault;
    std::uint64_t damage = 0;  // of kGarbledBody: which bytes
    AnswerBend bend;
  };
  Fate of_request(std::string_view endpoint, base::Duration since_start);

  struct PushFate {
    bool dropped = false;
    bool duplicated = false;
    bool reordered = false;
    base::Duration delay{};
    std::optional<std::uint64_t> damage;  // which bytes; absent: none
  };
  PushFate of_push(std::string_view stream, base::Duration since_start);

  // Begins and ends states. To be called before asking for one. True: some changed.
  bool enter(base::Duration since_start);
  bool streams_cut() const;
  // The status of all answers; nullopt: no maintenance now.
  std::optional<int> maintenance() const;
  bool stream_stalled(std::string_view stream) const;
  bool channel_refused(std::string_view stream) const;
  bool paused(std::string_view symbol) const;
  int fewer_decimals(std::string_view symbol) const;
  base::Duration skew() const;
  // True once after a window of kListenKeysExpired began.
  bool take_listen_key_expiry();
  // The next instant after `since_start` at which a state may change; nullopt: never.
  std::optional<base::Duration> next_change(base::Duration since_start) const;

  // By the kinds' names; those that never fired are absent.
  std::map<std::string, std::uint64_t> fired() const;

 private:
  struct State {
    FaultRule rule;
    bool inside = false;  // its window
    bool active = false;  // and the dice were for it
  };

  bool meets(const State& state, FaultScope scope, std::string_view target, base::Duration since_start);
  base::Random& dice(std::string_view target) { return target == kUpgrade ? of_upgrades_ : random_; }
  bool any_active(FaultKind kind, std::string_view target) const;
  void count(FaultKind kind) { ++fired_[static_cast<std::size_t>(kind)]; }

  std::vector<State> rules_;
  base::Random random_;
  base::Random of_upgrades_;  // of its own, so that a rule for them changes nothing else
  std::array<std::uint64_t, kFaultKinds> fired_{};
  bool listen_keys_expire_ = false;
};

}  // namespace tidegate::sim
