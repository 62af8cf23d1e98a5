// The instants of an order's life at which the trading process dies by its own hand. Each is seen through a
// seam that is there anyway: the bytes (WatchedNetwork) or the events that are told.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>

namespace tidegate::kill {

enum class CrashPoint : std::uint8_t {
  kJournalled,  // the intent is durable, and no byte of the order has left
  kSent,        // the order's bytes have left, and no answer came
  kAnswered,    // the answer's bytes came, and nothing is recorded of it
  kFilled,      // a fill is known, and its record is not written
  kEnded,       // the order is over, and its resolution is not written
};

inline constexpr std::array<std::pair<CrashPoint, std::string_view>, 5> kCrashPoints{{
    {CrashPoint::kJournalled, "journalled"},
    {CrashPoint::kSent, "sent"},
    {CrashPoint::kAnswered, "answered"},
    {CrashPoint::kFilled, "filled"},
    {CrashPoint::kEnded, "ended"},
}};

constexpr std::string_view name(CrashPoint point) {
  return kCrashPoints[static_cast<std::size_t>(point)].second;
}

inline std::optional<CrashPoint> crash_point(std::string_view name) {
  for (const auto& [point, its_name] : kCrashPoints) {
    if (its_name == name) return point;
  }
  return std::nullopt;
}

}  // namespace tidegate::kill
