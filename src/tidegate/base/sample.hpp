// How the monitor pulls numbers out of a room without knowing it.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "tidegate/base/histogram.hpp"

namespace tidegate::base {

// Each name once. A room says how many different ones there can be of each of its samples (docs/metrics.md).
using SampleLabels = std::vector<std::pair<std::string, std::string>>;

// One number now, or one distribution. Of a name there is one kind, and each set of labels once.
struct Sample {
  // A counter never goes down; a gauge is what is now.
  enum class Kind : std::uint8_t { kCounter, kGauge, kHistogram };

  std::string name;  // see check_sample_name
  SampleLabels labels;
  Kind kind = Kind::kGauge;
  double value = 0;                              // a histogram has none
  std::shared_ptr<const Histogram> histogram{};  // as it was; null exactly where the kind is another
};

// Thread rule: collected on the owner's thread.
class SampleSource {
 public:
  virtual ~SampleSource() = default;
  virtual void collect(std::vector<Sample>& out) const = 0;
};

// How a room adds its samples to the others'. Amounts become floating point here: for display alone.
class SampleWriter {
 public:
  explicit SampleWriter(std::vector<Sample>& out) : out_(out) {}

  template <class Number>
  requires std::is_arithmetic_v<Number>
  void counter(std::string_view name, Number value, SampleLabels labels = {}) {
    add(name, Sample::Kind::kCounter, static_cast<double>(value), std::move(labels));
  }
  template <class Number>
  requires std::is_arithmetic_v<Number>
  void gauge(std::string_view name, Number value, SampleLabels labels = {}) {
    add(name, Sample::Kind::kGauge, static_cast<double>(value), std::move(labels));
  }
  // A gauge: the part of the whole; 0 where there is none.
  template <class Number>
  requires std::is_arithmetic_v<Number>
  void ratio(std::string_view name, Number part, Number whole, SampleLabels labels = {}) {
    gauge(name, whole > 0 ? static_cast<double>(part) / static_cast<double>(whole) : 0., std::move(labels));
  }
  // A duration as seconds.
  void counter(std::string_view name, Duration value, SampleLabels labels = {});
  void gauge(std::string_view name, Duration value, SampleLabels labels = {});
  void histogram(std::string_view name, const Histogram& histogram, SampleLabels labels = {});

 private:
  void add(std::string_view name, Sample::Kind kind, double value, SampleLabels labels);

  std::vector<Sample>& out_;
};

// What is wrong with a sample's name, as one clause; empty: nothing. The rule, which promtool's linter
// accepts (client_golang, promlint/validations/units.go, read 2026-11-30): tidegate_<room>_<what>[_<base
// unit>][_total] in snake_case, of a room that offers samples; seconds, bytes and ratio are the units and
// come last, what is only counted is a plain noun; _total ends exactly the counters; a histogram is of
// seconds; the endings that Prometheus itself gives (_bucket, _sum, _count) and words for a kind are
// nobody's.
std::string check_sample_name(std::string_view name, Sample::Kind kind);

}  // namespace tidegate::base
