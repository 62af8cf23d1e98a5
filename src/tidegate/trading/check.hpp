// Collects what is wrong with settings: each problem names the field, its value and what it must be.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tidegate/base/time.hpp"

namespace tidegate::trading {

// Whole milliseconds with their unit: "250 ms".
inline std::string in_ms(base::Duration d) {
  return std::to_string(std::chrono::duration_cast<std::chrono::milliseconds>(d).count()) + " ms";
}

class Problems {
 public:
  void require(bool holds, std::string_view field, const std::string& value, std::string_view expected) {
    if (holds) return;
    found_.push_back(std::string{field} + " is " + value + "; it must be " + std::string{expected});
  }
  void require_positive(std::string_view field, base::Duration value) {
    // A day bounds every sum of an instant and a few such durations far below overflow.
    require(value.count() > 0 && value <= std::chrono::hours{24}, field, in_ms(value),
            "more than 0 ms, at most 86400000 ms");
  }
  template <class Decimal>
  void require_positive_amount(std::string_view field, Decimal value) {
    require(value.is_positive(), field, value.to_string(), "more than 0");
  }
  void require_range(std::string_view field, std::size_t value, std::size_t low, std::size_t high) {
    require(value >= low && value <= high, field, std::to_string(value),
            std::to_string(low) + " to " + std::to_string(high));
  }
  // The problems of a part: its fields are named "part.field".
  void append(std::string_view part, const std::vector<std::string>& problems) {
    for (const auto& problem : problems) found_.push_back(std::string{part} + "." + problem);
  }
  std::vector<std::string> take() { return std::move(found_); }

 private:
  std::vector<std::string> found_;
};

}  // namespace tidegate::trading
