#include "tidegate/resilience/setting_range.hpp"

#include <chrono>

namespace tidegate::resilience {

namespace {

// "2500", "0.5": milliseconds with no more digits than they have.
std::string milliseconds_text(base::Duration d) {
  std::string text = std::to_string(base::to_ms(d));
  text.erase(text.find_last_not_of('0') + 1);
  if (text.ends_with('.')) text.pop_back();
  return text;
}

}  // namespace

void check_range(std::vector<std::string>& errors, std::string_view field, std::int64_t value,
                 std::int64_t low, std::int64_t high) {
  if (low <= value && value <= high) return;
  errors.push_back(std::string{field} + " is " + std::to_string(value) + "; it must be from " +
                   std::to_string(low) + " to " + std::to_string(high));
}

void check_range(std::vector<std::string>& errors, std::string_view field, base::Duration value,
                 base::Duration low, base::Duration high) {
  if (low <= value && value <= high) return;
  errors.push_back(std::string{field} + " is " + milliseconds_text(value) + " ms; it must be from " +
                   milliseconds_text(low) + " to " + milliseconds_text(high) + " ms");
}

}  // namespace tidegate::resilience
