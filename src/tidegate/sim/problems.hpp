// Collects what is wrong with settings: each problem begins with the field, gives its value and what it must
// be.
#pragma once

#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "tidegate/base/time.hpp"

namespace tidegate::sim {

class Problems {
 public:
  template <class Value>
  void require(bool holds, std::string_view field, const Value& value, std::string_view expected) {
    if (!holds)
      found_.push_back(std::string(field) + " is " + text(value) + "; it must be " + std::string(expected));
  }
  void require_shown(bool holds, std::string_view field, std::string_view shown, std::string_view expected) {
    if (!holds)
      found_.push_back(std::string(field) + " is " + std::string(shown) + "; it must be " +
                       std::string(expected));
  }
  void require_positive(std::string_view field, base::Duration value) {
    require(value > base::Duration::zero(), field, value, "more than 0 ms");
  }
  // The problems of a part: its fields are named "part.field".
  void append(std::string_view part, const std::vector<std::string>& problems) {
    for (const std::string& problem : problems) found_.push_back(std::string(part) + "." + problem);
  }
  std::vector<std::string> take() { return std::move(found_); }

 private:
  template <class Value>
  static std::string text(const Value& value) {
    if constexpr (std::is_same_v<Value, base::Duration>) {
      return std::to_string(std::chrono::duration_cast<std::chrono::milliseconds>(value).count()) + " ms";
    } else if constexpr (std::is_arithmetic_v<Value>) {
      return std::to_string(value);
    } else {
      return "\"" + std::string(value) + "\"";
    }
  }

  std::vector<std::string> found_;
};

}  // namespace tidegate::sim
