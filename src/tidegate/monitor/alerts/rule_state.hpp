// One rule over time: which sets of labels its condition holds for, and since when.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tidegate/base/sample.hpp"
#include "tidegate/base/time.hpp"
#include "tidegate/monitor/alerts/growth.hpp"
#include "tidegate/monitor/alerts/notice.hpp"
#include "tidegate/monitor/alerts/rule.hpp"

namespace tidegate::monitor {

// As Prometheus has them (prometheus.io/docs, "Alerting rules", read 2026-11-30).
enum class AlertPhase : std::uint8_t {
  kInactive,
  kPending,  // the condition holds, not yet for as long as the rule asks
  kFiring,
};
std::string_view name(AlertPhase phase) noexcept;

// An alert that is not inactive, for a page or a screen.
struct ActiveAlert {
  std::string rule;
  base::Severity severity = base::Severity::kWarning;
  AlertPhase phase = AlertPhase::kPending;
  base::SampleLabels labels;
  std::string summary;
  double value = 0;
  base::WallTime since{};
  bool silenced = false;
};

// Of each set of labels: inactive → pending → firing → inactive again, which is told as resolved. A sample
// that is not there any more makes no condition hold. What fires stays so until its value has come back by
// the rule's hysteresis. O(log label sets) a sample, O(label sets) an evaluation. Single owner.
class RuleState {
 public:
  // Sets of labels beyond that are not watched.
  static constexpr std::size_t kMostLabelSets = 256;
  // Of one evaluation.
  struct Instant {
    base::MonotonicTime now{};
    base::WallTime wall{};
  };
  using IsSilenced = std::function<bool(std::string_view rule, const base::SampleLabels& labels)>;

  // Precondition: rule.validate() is empty.
  explicit RuleState(AlertRule rule);

  // One evaluation: every sample of the rule's metric, each set of labels once, then `finish`, which appends
  // what is to be told, by labels.
  void observe(const base::Sample& sample, base::MonotonicTime now);
  void finish(const Instant& at, const IsSilenced& silenced, std::vector<AlertNotice>& out);

  void append_active(const IsSilenced& silenced, std::vector<ActiveAlert>& out) const;
  const AlertRule& rule() const noexcept { return rule_; }
  bool fires() const noexcept;
  // A sample of its metric and labels ever came.
  bool was_sampled() const noexcept { return was_sampled_; }
  // Of the last evaluation.
  std::size_t unwatched_label_sets() const noexcept { return unwatched_; }

 private:
  struct Watched {
    bool there = false;  // in this evaluation
    bool holds = false;
    double value = 0;  // the last that made it hold
    std::optional<Growth> growth;
    AlertPhase phase = AlertPhase::kInactive;
    base::MonotonicTime since{};
    base::WallTime since_wall{};
    std::optional<base::MonotonicTime> told;  // when it was last told that it fires
  };

  // What the condition is about; absent: the sample says nothing of it.
  std::optional<double> measure(Watched& watched, const base::Sample& sample, base::MonotonicTime now) const;
  bool holds(double value, bool fires) const noexcept;
  Watched* find_or_watch(const base::SampleLabels& labels);
  void watch_absence();
  void advance(const base::SampleLabels& labels, Watched& watched, const Instant& at, bool silenced,
               std::vector<AlertNotice>& out) const;
  AlertNotice notice(AlertNotice::Kind kind, const base::SampleLabels& labels, const Watched& watched,
                     const Instant& at) const;

  AlertRule rule_;
  std::map<base::SampleLabels, Watched> watched_;
  bool first_ = true;  // no evaluation has ended
  bool was_sampled_ = false;
  bool there_ = false;  // a sample, in this evaluation
  std::size_t unwatched_ = 0;
  std::size_t unwatched_now_ = 0;
};

}  // namespace tidegate::monitor
