#include "tidegate/mexc/wire/pushes/ticker_zone.hpp"

#include <array>

namespace tidegate::mexc::wire {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

constexpr std::string_view kRolling = "24H";

constexpr std::array<minutes, 24> kPlaces{hours{-10},
                                          hours{-8},
                                          hours{-7},
                                          hours{-6},
                                          hours{-5},
                                          hours{-4},
                                          hours{-3},
                                          hours{0},
                                          hours{1},
                                          hours{2},
                                          hours{3},
                                          hours{4},
                                          minutes{4 * 60 + 30},
                                          hours{5},
                                          minutes{5 * 60 + 30},
                                          hours{6},
                                          hours{7},
                                          hours{8},
                                          hours{9},
                                          hours{10},
                                          hours{11},
                                          hours{12},
                                          minutes{12 * 60 + 45},
                                          hours{13}};

}  // namespace

std::string to_string(const TickerZone& zone) {
  if (zone.rolling) return std::string{kRolling};
  const bool west = zone.east < minutes{0};
  const minutes away = west ? -zone.east : zone.east;
  std::string text = "UTC";
  text += west ? '-' : '+';
  text += std::to_string(away / hours{1});
  if (const auto rest = away % hours{1}; rest > minutes{0}) text += ':' + std::to_string(rest.count());
  return text;
}

std::optional<TickerZone> parse_ticker_zone(std::string_view word) {
  if (word == kRolling) return TickerZone{.rolling = true};
  for (const minutes east : kPlaces) {
    const TickerZone zone{.east = east};
    if (word == to_string(zone)) return zone;
  }
  return std::nullopt;
}

}  // namespace tidegate::mexc::wire
