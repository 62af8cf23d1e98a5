// The default alerts over a whole session whose exchange is down for a while: each that a trader must hear of
// fires in time, and is over when the outage is.
#include <gmock/gmock.h>

#include <cstdlib>
#include <fstream>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "tidegate/base/validation.hpp"
#include "tidegate/monitor/alerts/alerts.hpp"
#include "tidegate/monitor/alerts/default_rules.hpp"
#include "virtual_hour/virtual_session.hpp"

namespace tidegate::virtual_hour {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;
using testing::IsEmpty;
using testing::Not;

constexpr base::Duration kFrom = seconds{60};
constexpr base::Duration kUntil = seconds{120};
// Then one endpoint alone fails, and the exchange answers otherwise.
constexpr base::Duration kOneFrom = seconds{160};
constexpr base::Duration kOneUntil = seconds{190};
constexpr const char* kOne = "time";
constexpr base::Duration kAll = minutes{5};

struct Heard {
  base::Duration at{};
  monitor::AlertNotice notice;
};

// What the rules look at, as Prometheus would have scraped it every five seconds: the series of
// deploy/prometheus/tidegate.rules_test.yml.
class Recording {
 public:
  void add(const std::vector<base::Sample>& samples, base::Duration at) {
    if (at % seconds{5} != base::Duration{}) return;
    for (const base::Sample& sample : samples) {
      if (!metrics_.contains(sample.name)) continue;
      if (sample.histogram == nullptr) {
        add(sample.name, sample.labels, sample.value);
      } else {
        add(sample.name + "_count", sample.labels, static_cast<double>(sample.histogram->count()));
        base::SampleLabels up_to = sample.labels;
        up_to.emplace_back("le", "0.1");
        add(sample.name + "_bucket", up_to, static_cast<double>(sample.histogram->at_most(kAtMost100Ms)));
      }
    }
    ++scrapes_;
  }

  // What never changed is left out: most circuits, all that did not happen.
  void write(const char* path) const {
    std::ofstream out{path};
    for (const auto& [series, values] : series_) {
      if (values.varies)
        out << "      - series: '" << series << "'\n        values: '" << values.text << "'\n";
    }
  }

 private:
  static constexpr std::size_t kAtMost100Ms = 7;
  static_assert(base::Histogram::kBounds[kAtMost100Ms] == std::chrono::milliseconds{100});
  struct Values {
    std::size_t count = 0;
    double first = 0;
    bool varies = false;
    std::string text;
  };

  void add(const std::string& name, const base::SampleLabels& labels, double value) {
    std::string series;
    for (const auto& [label, said] : labels)
      series += (series.empty() ? "" : ",") + label + "=\"" + said + "\"";
    Values& values = series_[name + "{" + series + "}"];
    if (values.count == 0) values.first = value;
    values.varies = values.varies || value < values.first || value > values.first;
    for (; values.count < scrapes_; ++values.count) values.text += values.text.empty() ? "_" : " _";
    values.text += (values.text.empty() ? "" : " ") + base::in_digits(value);
    ++values.count;
  }

  std::set<std::string> metrics_ = [] {
    std::set<std::string> names;
    for (const monitor::AlertRule& rule : monitor::default_rules()) names.insert(rule.metric);
    return names;
  }();
  std::map<std::string, Values> series_;
  std::size_t scrapes_ = 0;
};

class AlertsOfAnOutage : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    VirtualSessionSettings settings;
    settings.duration = kAll;
    sim::FaultRule outage;
    outage.kind = sim::FaultKind::kMaintenance;
    outage.from = kFrom;
    outage.until = kUntil;
    sim::FaultRule one;
    one.kind = sim::FaultKind::kErrorBefore;
    one.target = kOne;
    one.from = kOneFrom;
    one.until = kOneUntil;
    settings.faults = {outage, one};
    monitor::Alerts alerts{monitor::default_rules()};
    Recording recording;
    settings.watcher = [&](const std::vector<base::Sample>& samples, base::Duration at) {
      if (at >= kAll) return;  // it stops: streams that end then are no news
      const base::WallTime wall = base::from_unix_ms(1'700'000'000'000) + at;
      for (auto& notice : alerts.evaluate(samples, base::MonotonicTime{at}, wall)) {
        heard_.push_back({at, std::move(notice)});
      }
      recording.add(samples, at);
    };
    const auto report = run_virtual_session(settings);
    ASSERT_TRUE(report.has_value()) << report.error().message;
    // Written anew by hand, with what the rules must say of it.
    if (const char* path = std::getenv("TIDEGATE_RECORD_OUTAGE")) recording.write(path);
  }
  static void TearDownTestSuite() { heard_.clear(); }

  // Of the first notice of that kind and rule; the end of the session: there is none.
  static base::Duration first(const std::string& rule, monitor::AlertNotice::Kind kind) {
    for (const Heard& heard : heard_) {
      if (heard.notice.rule == rule && heard.notice.kind == kind) return heard.at;
    }
    return kAll;
  }

  static inline std::vector<Heard> heard_;
};

using Kind = monitor::AlertNotice::Kind;

TEST_F(AlertsOfAnOutage, NothingIsToldBeforeIt) {
  for (const Heard& heard : heard_) EXPECT_GE(heard.at, kFrom) << line_of(heard.notice);
}

TEST_F(AlertsOfAnOutage, WhatATraderMustKnowIsToldInTime) {
  EXPECT_LE(first("book_not_live", Kind::kFired), kFrom + seconds{15});
  EXPECT_LE(first("host_failing", Kind::kFired), kFrom + seconds{15});
  EXPECT_LE(first("ladder_below_live", Kind::kFired), kFrom + seconds{35});
  EXPECT_LE(first("user_stream_down", Kind::kFired), kFrom + seconds{35});
}

TEST_F(AlertsOfAnOutage, OneEndpointThatFailsAloneIsToldAsItself) {
  const base::Duration at = first("circuit_open", Kind::kFired);
  EXPECT_GE(at, kOneFrom + seconds{10});
  EXPECT_LE(at, kOneFrom + seconds{30});
  for (const Heard& heard : heard_) {
    if (heard.at < kOneFrom) continue;
    EXPECT_EQ(heard.notice.rule, "circuit_open") << line_of(heard.notice);
    EXPECT_EQ(heard.notice.labels, (base::SampleLabels{{"endpoint", kOne}})) << line_of(heard.notice);
  }
}

TEST_F(AlertsOfAnOutage, EachIsOverSoonAfterItsCause) {
  std::map<std::pair<std::string, base::SampleLabels>, Heard> last;
  for (const Heard& heard : heard_) last[{heard.notice.rule, heard.notice.labels}] = heard;
  EXPECT_THAT(last, Not(IsEmpty()));
  for (const auto& [alert, heard] : last) {
    EXPECT_EQ(heard.notice.kind, Kind::kResolved) << alert.first;
    const bool of_one = heard.notice.rule == "circuit_open";
    EXPECT_LT(heard.at, (of_one ? kOneUntil : kUntil) + seconds{30}) << line_of(heard.notice);
  }
}

TEST_F(AlertsOfAnOutage, NothingIsToldOfWhatDidNotHappen) {
  for (const char* rule :
       {"host_blocked", "limit_answer", "journal_mute", "journal_write_failed", "clock_off",
        "loss_near_limit", "disk_nearly_full", "no_samples", "loop_lag", "order_stuck"}) {
    EXPECT_EQ(first(rule, Kind::kFired), kAll) << rule;
  }
}

}  // namespace
}  // namespace tidegate::virtual_hour
