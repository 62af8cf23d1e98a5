// How settings say what is wrong with them: a line a field, with its value and what it must be. Nothing is
// ever clamped.
#pragma once

#include <chrono>
#include <concepts>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tidegate/base/time.hpp"

namespace tidegate::base {

// Values as those lines show them, with no more digits than they have.
std::string in_ms(Duration value);              // "2500 ms", "0.5 ms"
std::string in_digits(double value);            // "0.3", "61680", "nan"
std::string in_quotes(std::string_view value);  // "\"btc\""

//   base::Problems problems;
//   problems.require_range("max_repeats", max_repeats, 0, 5);  // "max_repeats is 9; it must be from 0 to 5"
//   problems.append("circuit", circuit.validate());            // "circuit.open_for is 0 ms; it must be …"
//   return problems.take();
class Problems {
 public:
  // "FIELD is SHOWN; it must be EXPECTED", unless it holds. A reader of the lines takes what stands before
  // the first blank or colon for the field: none has either in it.
  void require(bool holds, std::string_view field, std::string_view shown, std::string_view expected);

  // Both bounds are within. Whole numbers may be of three types, and are compared as numbers: a size that no
  // signed type holds is above every bound, not below 0.
  template <std::integral Value, std::integral Low, std::integral High>
  void require_range(std::string_view field, Value value, Low low, High high) {
    if (std::cmp_less_equal(low, value) && std::cmp_less_equal(value, high)) return;
    add_range(field, std::to_string(value), std::to_string(low), std::to_string(high));
  }
  // "open_for is 0 ms; it must be from 1 to 3600000 ms".
  void require_range(std::string_view field, Duration value, Duration low, Duration high);
  // What is not finite is in no range.
  void require_range(std::string_view field, double value, double low, double high);

  template <std::integral Value, std::integral Low>
  void require_at_least(std::string_view field, Value value, Low low) {
    require(std::cmp_less_equal(low, value), field, std::to_string(value), "at least " + std::to_string(low));
  }

  // Above 0. A day bounds every sum of an instant and a few such times far below overflow; Duration::max()
  // stands for no bound.
  void require_positive(std::string_view field, Duration value, Duration most = std::chrono::hours{24});
  // What is not finite is refused, with a bound or without.
  void require_positive(std::string_view field, double value,
                        double most = std::numeric_limits<double>::infinity());
  // Of a base::Decimal.
  template <class Decimal>
  void require_positive_amount(std::string_view field, Decimal value) {
    require(value.is_positive(), field, value.to_string(), "more than 0");
  }

  // What is no matter of a value: the whole line, with its field first where it is about one.
  void add(std::string problem) { found_.push_back(std::move(problem)); }
  // The problems of a part: its fields are named "part.field".
  void append(std::string_view part, const std::vector<std::string>& problems);
  // Of a part whose fields go by their own names.
  void append(const std::vector<std::string>& problems);

  // In the order in which they were found, which leaves none. Empty: all is well.
  std::vector<std::string> take() { return std::exchange(found_, {}); }

 private:
  void add_range(std::string_view field, std::string_view shown, std::string_view low, std::string_view high);

  std::vector<std::string> found_;
};

}  // namespace tidegate::base
