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
#include "tidegate/sim/faults/answer_changes.hpp"
#include "tidegate/sim/faults/rule.hpp"

namespace tidegate::sim {

using FaultId = std::uint64_t;  // from 1, in the order of adding; none is given twice

// One rule of a plan.
struct PlannedFault {
  FaultId id = 0;
  FaultRule rule;
  base::Duration counted_from{};  // the rule's times count from there
  std::uint64_t fired = 0;        // how often it, and not another of its kind, happened

  bool within(base::Duration since_start) const { return rule.within(since_start - counted_from); }
};

// Seeded: the same requests and pushes in the same order meet the same faults. Each kind is counted when it
// fires: for a request or push that meets it, for a state when its window begins.
class FaultPlan {
 public:
  // Precondition: rules are valid.
  explicit FaultPlan(std::vector<FaultRule> rules = {}, std::uint64_t seed = 0);

  // The rule's times count from `counted_from` after the start. Precondition: the rule is valid.
  FaultId add(FaultRule rule, base::Duration counted_from = {});
  // What lasts ends with the next `enter`. False: there is no such rule.
  bool remove(FaultId id);
  void remove_all();
  // In the order of adding.
  std::vector<PlannedFault> planned() const;

  // Delays add up, changes come together; of everything else the first rule that applies counts.
  struct RequestEffects {
    base::Duration late_by{};  // before it takes effect
    base::Duration delay{};    // of the answer
    std::optional<FaultRule> fault;
    std::uint64_t damage = 0;  // of kGarbledBody: which bytes
    AnswerChanges changes;
    std::vector<FaultId> met;  // all of these
  };
  RequestEffects of_request(std::string_view endpoint, base::Duration since_start);
  // It was refused before any of that could happen to it, so none of it fired.
  void take_back(const RequestEffects& effects);

  struct PushEffects {
    bool dropped = false;
    bool duplicated = false;
    bool reordered = false;
    base::Duration delay{};
    std::optional<std::uint64_t> damage;  // which bytes; absent: none
  };
  PushEffects of_push(std::string_view stream, base::Duration since_start);

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
  struct State : PlannedFault {
    bool inside = false;  // its window
    bool active = false;  // and the dice were for it
  };

  bool meets(const State& state, FaultScope scope, std::string_view target, base::Duration since_start);
  base::Random& dice(std::string_view target) { return target == kUpgrade ? of_upgrades_ : random_; }
  bool any_active(FaultKind kind, std::string_view target) const;
  void count(State& state);

  std::vector<State> rules_;
  base::Random random_;
  base::Random of_upgrades_;  // of its own, so that a rule for them changes nothing else
  std::array<std::uint64_t, kFaultKinds> fired_{};
  FaultId last_id_ = 0;
  bool listen_keys_expire_ = false;
  bool ended_early_ = false;  // something that lasted was removed
};

}  // namespace tidegate::sim
