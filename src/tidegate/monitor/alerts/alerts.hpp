// All rules over all samples, once a second. Start here.
#pragma once

#include <cstddef>
#include <map>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tidegate/base/error.hpp"
#include "tidegate/base/sample.hpp"
#include "tidegate/base/time.hpp"
#include "tidegate/monitor/alerts/notice.hpp"
#include "tidegate/monitor/alerts/rule.hpp"
#include "tidegate/monitor/alerts/rule_state.hpp"
#include "tidegate/monitor/alerts/silence.hpp"

namespace tidegate::monitor {

// Pure: the same samples at the same instants give the same notices, in the order of the rules and then of
// the labels. An evaluation costs a search among the metrics a sample (about 0.1 ms for 1,000 samples).
// Memory: RuleState::kMostLabelSets a rule. Single owner; `now` does not go back.
class Alerts {
 public:
  static constexpr std::size_t kMostRules = 200;
  static constexpr std::size_t kMostSilences = 100;

  // Precondition: at most kMostRules, each valid, no two of one name; kMostSilences, each valid. Rules that
  // are not enabled are left out.
  explicit Alerts(const std::vector<AlertRule>& rules, std::vector<Silence> silences = {});

  // `samples`: all that there are now, each name and set of labels once. `wall` dates what is told, and ends
  // silences.
  std::vector<AlertNotice> evaluate(std::span<const base::Sample> samples, base::MonotonicTime now,
                                    base::WallTime wall);

  // What is pending or fires, as of the last evaluation.
  std::vector<ActiveAlert> active(base::WallTime wall) const;
  // An alert of that severity or worse fires, silenced or not.
  bool fires(base::Severity least) const noexcept;

  // What watches that which ends with trading (see AlertRule::while_stopping) is from now on as if silenced:
  // it is watched, not told, and resolved aloud where it was told before.
  void begin_wind_down() noexcept { winds_down_ = true; }

  // It watches one of that name. O(rules).
  bool has_rule(std::string_view name) const noexcept;
  // Errors: kInvalidArgument (it has no end), kQueueFull (there are kMostSilences).
  base::Result<void> silence(Silence silence, base::WallTime now);
  // Lifts all that are of exactly that rule and labels, and gives how many they were.
  std::size_t lift(std::string_view rule, const base::SampleLabels& labels);
  // Those that have not ended by then.
  std::vector<Silence> silences(base::WallTime now) const;

  // Rules whose metric no evaluation has met yet: it may be misspelt, or its room is not there.
  std::vector<std::string> without_samples() const;
  // Sets of labels that were too many for their rule, in the last evaluation.
  std::size_t unwatched_label_sets() const noexcept;

 private:
  RuleState::IsSilenced silenced_at(base::WallTime wall) const;

  std::vector<RuleState> states_;
  std::map<std::string, std::vector<std::size_t>, std::less<>> by_metric_;  // places in states_
  std::set<std::string, std::less<>> end_with_trading_;  // rules that are not told while it winds down
  bool winds_down_ = false;
  std::vector<Silence> silences_;
};

}  // namespace tidegate::monitor
