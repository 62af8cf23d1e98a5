// Intervals: read, asked, and in words.
#include "tidegate/config/model/range.hpp"

#include <fmt/format.h>

#include <cmath>

#include "tidegate/base/assert.hpp"

namespace tidegate::config {
namespace {

std::optional<Bound> bound_of(std::string_view digits, bool within) {
  while (digits.starts_with(' ')) digits.remove_prefix(1);
  if (digits.empty()) return std::nullopt;
  const auto number = Number::parse(digits);
  TIDEGATE_ASSERT(number.has_value(), "a bound of a setting is a decimal number");
  return Bound{*number, within};
}

Number number_of(std::int64_t whole) {
  return Number::from_raw(base::int128{whole} * base::kDecimalOne);
}

template <class T>
bool is_within(const Range& range, T value, T (*of)(Number)) {
  if (range.low) {
    const T low = of(range.low->at);
    if (value < low || (!range.low->within && !(low < value))) return false;
  }
  if (range.high) {
    const T high = of(range.high->at);
    if (high < value || (!range.high->within && !(value < high))) return false;
  }
  return true;
}

bool is_exactly_within(const Range& range, Number value) {
  return is_within<Number>(range, value, [](Number bound) { return bound; });
}

// Whole units and what is left of one: a time may be between two.
Number units_in(base::Duration time, base::Duration one) {
  const base::int128 scaled = base::int128{time.count()} * base::kDecimalOne;
  return Number::from_raw(scaled / one.count());
}

}  // namespace

Range Range::of(std::string_view interval) {
  if (interval.empty()) return {};
  const std::size_t comma = interval.find(',');
  TIDEGATE_ASSERT(interval.size() >= 3 && comma != std::string_view::npos, "an interval has two ends");
  const char opens = interval.front(), closes = interval.back();
  TIDEGATE_ASSERT((opens == '[' || opens == '(') && (closes == ']' || closes == ')'),
                  "an interval stands in brackets");
  return {.low = bound_of(interval.substr(1, comma - 1), opens == '['),
          .high = bound_of(interval.substr(comma + 1, interval.size() - comma - 2), closes == ']')};
}

bool Range::contains(const Value& value, std::string_view unit) const {
  if (const auto* whole = std::get_if<std::int64_t>(&value)) {
    return is_exactly_within(*this, number_of(*whole));
  }
  if (const auto* real = std::get_if<double>(&value)) {
    return std::isfinite(*real) &&
           is_within<double>(*this, *real, [](Number bound) { return bound.to_double(); });
  }
  if (const auto* time = std::get_if<base::Duration>(&value)) {
    return is_exactly_within(*this, units_in(*time, duration_of(unit)));
  }
  if (const auto* amount = std::get_if<market::Amount>(&value)) {
    return is_exactly_within(*this, Number::from_raw(amount->raw()));
  }
  if (const auto* list = std::get_if<std::vector<std::string>>(&value)) {
    return is_exactly_within(*this, number_of(static_cast<std::int64_t>(list->size())));
  }
  return true;
}

std::string Range::in_words() const {
  if (!low && !high) return {};
  if (low && high && low->within && high->within) {
    return fmt::format("from {} to {}", low->at.to_string(), high->at.to_string());
  }
  const std::string least =
      !low ? "" : fmt::format(fmt::runtime(low->within ? "{} or more" : "more than {}"), low->at.to_string());
  const std::string most =
      !high ? ""
            : fmt::format(fmt::runtime(high->within ? "at most {}" : "less than {}"), high->at.to_string());
  if (least.empty()) return most;
  if (most.empty()) return least;
  return least + (high->within ? ", " : " and ") + most;
}

}  // namespace tidegate::config
