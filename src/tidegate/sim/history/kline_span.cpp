#include "tidegate/sim/history/kline_span.hpp"

#include <array>
#include <chrono>

namespace tidegate::sim {

using base::Duration;
using base::WallTime;
using market::KlineInterval;
using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::weeks;

namespace {

// 1970 began on a Thursday.
constexpr Duration kFirstMonday = days{4};

constexpr std::array<Duration, 9> kLengths{minutes{1}, minutes{5}, minutes{15}, minutes{30}, minutes{60},
                                           hours{4},   hours{8},   days{1},     weeks{1}};

std::chrono::year_month_day date_of(WallTime t) {
  return std::chrono::sys_days{std::chrono::floor<days>(t.time_since_epoch())};
}

WallTime midnight(std::chrono::year_month_day date) {
  return WallTime{std::chrono::sys_days{date}.time_since_epoch()};
}

}  // namespace

WallTime kline_open(KlineInterval interval, WallTime t) {
  if (interval == KlineInterval::kMonth1) {
    const auto date = date_of(t);
    return midnight(date.year() / date.month() / 1);
  }
  const Duration length = kLengths[static_cast<std::size_t>(interval)];
  const Duration origin = interval == KlineInterval::kWeek1 ? kFirstMonday - weeks{1} : Duration{};
  return t - (t.time_since_epoch() - origin) % length;
}

WallTime kline_close(KlineInterval interval, WallTime open) {
  if (interval == KlineInterval::kMonth1) return midnight(date_of(open) + std::chrono::months{1});
  return open + kLengths[static_cast<std::size_t>(interval)];
}

}  // namespace tidegate::sim
