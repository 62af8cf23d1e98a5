// Which numbers a setting may be.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "tidegate/base/decimal.hpp"
#include "tidegate/config/model/value.hpp"

namespace tidegate::config {

using Number = base::Decimal<struct NumberTag>;

struct Bound {
  Number at;
  bool within = true;  // the bound itself is allowed

  friend bool operator==(const Bound&, const Bound&) = default;
};

// In the setting's unit; of a list, of how many there are in it. Without a bound there is none on that side.
struct Range {
  std::optional<Bound> low;
  std::optional<Bound> high;

  // As mathematics writes an interval: "[1, 100]", "(0, 1)", "[0, )". Empty: all numbers. Precondition: it is
  // one of these.
  static Range of(std::string_view interval);

  // What has no number (true, a text) lies in every range; what is not finite, in none.
  bool contains(const Value& value, std::string_view unit) const;
  // "from 1 to 100", "more than 0, at most 1", "more than 0 and less than 1", "0 or more"; empty: all
  // numbers.
  std::string in_words() const;
};

}  // namespace tidegate::config
