// How the monitor pulls numbers out of a room without knowing it.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace tidegate::base {

// One number now. `name` follows Prometheus: snake_case, unit last, `_total` for counters.
struct Sample {
  enum class Kind : unsigned char { kCounter, kGauge };

  std::string name;
  std::vector<std::pair<std::string, std::string>> labels;
  Kind kind = Kind::kGauge;
  double value = 0;
};

// Thread rule: collected on the owner's thread.
class SampleSource {
 public:
  virtual ~SampleSource() = default;
  virtual void collect(std::vector<Sample>& out) const = 0;
};

}  // namespace tidegate::base
