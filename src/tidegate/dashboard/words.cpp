#include "tidegate/dashboard/words.hpp"

#include <fmt/format.h>

#include <chrono>

namespace tidegate::dashboard {

using namespace std::chrono_literals;

namespace {

// `whole` of the larger unit, and what is left in the smaller one.
template <class Large, class Small>
std::string two_units(base::Duration duration, const char* large, const char* small) {
  const auto whole = std::chrono::floor<Large>(duration);
  const auto rest = std::chrono::floor<Small>(duration - whole);
  return fmt::format("{} {} {} {}", whole.count(), large, rest.count(), small);
}

}  // namespace

std::string in_words(base::Duration duration) {
  const double ms = base::to_ms(duration);
  if (duration < 10ms) return fmt::format("{:.1f} ms", ms);
  if (duration < 1s) return fmt::format("{:.0f} ms", ms);
  if (duration < 1min) return fmt::format("{:.1f} s", ms / 1000);
  if (duration < 1h) return two_units<std::chrono::minutes, std::chrono::seconds>(duration, "min", "s");
  if (duration < 24h) return two_units<std::chrono::hours, std::chrono::minutes>(duration, "h", "min");
  return two_units<std::chrono::days, std::chrono::hours>(duration, "d", "h");
}

std::string in_words(std::uint64_t count) {
  std::string digits = std::to_string(count);
  for (std::size_t at = digits.size(); at > 3; at -= 3) digits.insert(at - 3, 1, ',');
  return digits;
}

std::string time_of_day(base::WallTime at) {
  const auto since_epoch = std::chrono::floor<std::chrono::seconds>(at.time_since_epoch());
  const std::chrono::hh_mm_ss time{since_epoch - std::chrono::floor<std::chrono::days>(since_epoch)};
  return fmt::format("{:02}:{:02}:{:02}", time.hours().count(), time.minutes().count(),
                     time.seconds().count());
}

std::string escaped(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

}  // namespace tidegate::dashboard
