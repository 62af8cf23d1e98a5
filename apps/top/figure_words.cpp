#include "apps/top/figure_words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <string_view>

namespace tidegate::apps::top {

using std::chrono::floor;

namespace {

std::string of_two(std::int64_t large, std::string_view large_unit, std::int64_t small,
                   std::string_view small_unit) {
  if (small == 0) return fmt::format("{} {}", large, large_unit);
  return fmt::format("{} {} {} {}", large, large_unit, small, small_unit);
}

}  // namespace

std::string span_words(base::Duration span) {
  const auto tenths = floor<std::chrono::milliseconds>(std::max(span, base::Duration::zero())).count() / 100;
  if (tenths < 100) return fmt::format("{}.{} s", tenths / 10, tenths % 10);
  const auto seconds = tenths / 10;
  if (seconds < 60) return fmt::format("{} s", seconds);
  if (seconds < 3600) return of_two(seconds / 60, "m", seconds % 60, "s");
  if (seconds < 86'400) return of_two(seconds / 3600, "h", seconds / 60 % 60, "m");
  return of_two(seconds / 86'400, "d", seconds / 3600 % 24, "h");
}

std::string latency_words(base::Duration took) {
  const double ms = base::to_ms(took);
  if (ms < 0.9995) return fmt::format("{:.0f} us", ms * 1000);
  if (ms < 99.95) return fmt::format("{:.1f} ms", ms);
  if (ms < 999.5) return fmt::format("{:.0f} ms", ms);
  return fmt::format("{:.2f} s", ms / 1000);
}

std::string time_words(base::WallTime at) {
  const auto of_day = floor<std::chrono::seconds>(at.time_since_epoch()).count() % 86'400;
  return fmt::format("{:02}:{:02}:{:02}", of_day / 3600, of_day / 60 % 60, of_day % 60);
}

std::string counted(std::size_t count, const std::string& one, const std::string& many) {
  return fmt::format("{} {}", count, count == 1 ? one : many);
}

}  // namespace tidegate::apps::top
