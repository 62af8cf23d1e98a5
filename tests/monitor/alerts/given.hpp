// What tests of alerts share: instants, samples, a rule that is valid, and who writes down what is told.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "tidegate/base/event.hpp"
#include "tidegate/base/sample.hpp"
#include "tidegate/monitor/alerts/alerts.hpp"

namespace tidegate::monitor::testing {

constexpr base::MonotonicTime at(base::Duration since_zero) {
  return base::MonotonicTime{since_zero};
}
// Noon of that day, in Universal Time, is our instant zero.
inline constexpr base::WallTime kNoon = base::from_unix_ms(1'796'040'000'000);  // 2026-11-30
constexpr base::WallTime wall(base::Duration since_zero) {
  return kNoon + since_zero;
}

inline base::Sample gauge(std::string name, double value, base::SampleLabels labels = {}) {
  return {.name = std::move(name),
          .labels = std::move(labels),
          .kind = base::Sample::Kind::kGauge,
          .value = value};
}
inline base::Sample counter(std::string name, double value, base::SampleLabels labels = {}) {
  return {.name = std::move(name),
          .labels = std::move(labels),
          .kind = base::Sample::Kind::kCounter,
          .value = value};
}
inline base::Sample histogram(std::string name, const base::Histogram& times,
                              base::SampleLabels labels = {}) {
  return {.name = std::move(name),
          .labels = std::move(labels),
          .kind = base::Sample::Kind::kHistogram,
          .histogram = std::make_shared<const base::Histogram>(times)};
}

inline constexpr const char* kAge = "tidegate_trading_oldest_unknown_order_seconds";
inline AlertRule above(double bound) {
  return {.name = "too_old", .metric = kAge, .bound = bound, .summary = "it is {value} old"};
}

// Rules, evaluated once a second.
class Watched {
 public:
  explicit Watched(AlertRule rule) : Watched(std::vector{std::move(rule)}) {}
  explicit Watched(const std::vector<AlertRule>& rules) : alerts(rules) {}

  // After `pause`, with these samples and no others.
  std::vector<AlertNotice> see(const std::vector<base::Sample>& samples,
                               base::Duration pause = std::chrono::seconds{1}) {
    now_ += pause;
    return alerts.evaluate(samples, at(now_), wall(now_));
  }
  std::vector<AlertNotice> see_age(double value, base::Duration pause = std::chrono::seconds{1}) {
    return see({gauge(kAge, value)}, pause);
  }
  base::Duration now() const { return now_; }

  Alerts alerts;

 private:
  base::Duration now_{};
};

class Told final : public base::EventSink {
 public:
  void on_event(const base::Event& event) override { events.push_back(event); }

  std::size_t count(base::EventKind kind) const {
    std::size_t found = 0;
    for (const base::Event& event : events) found += event.kind == kind ? 1U : 0U;
    return found;
  }
  // All of it, for who looks for what must not be there.
  std::string text() const {
    std::string all;
    for (const base::Event& event : events) all += event.subject + " " + event.text + "\n";
    return all;
  }

  std::vector<base::Event> events;
};

inline AlertNotice fired(std::string rule, base::Severity severity = base::Severity::kWarning) {
  return {.rule = std::move(rule),
          .severity = severity,
          .labels = {{"endpoint", "depth"}},
          .summary = "the circuit of depth has not been closed for 10 s",
          .value = 1,
          .shown_value = "1",
          .at = wall(std::chrono::seconds{10}),
          .since = kNoon,
          .lasted = std::chrono::seconds{10}};
}

}  // namespace tidegate::monitor::testing
