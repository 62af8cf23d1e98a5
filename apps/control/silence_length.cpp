#include "apps/control/silence_length.hpp"

#include <array>
#include <charconv>
#include <cstdint>
#include <utility>

namespace tidegate::apps {
namespace {

constexpr std::int64_t kLongest = 7 * 24 * 3600;
constexpr std::array<std::pair<char, std::int64_t>, 4> kUnits{
    {{'s', 1}, {'m', 60}, {'h', 3600}, {'d', 86400}}};

}  // namespace

base::Result<std::chrono::seconds> parse_silence_length(const std::string& text) {
  std::int64_t count = 0;
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, count);
  for (const auto& [unit, seconds] : kUnits) {
    const bool is_this = error == std::errc{} && rest + 1 == end && *rest == unit;
    if (is_this && count >= 1 && count <= kLongest / seconds) return std::chrono::seconds{count * seconds};
  }
  return base::fail(base::ErrorCode::kInvalidArgument,
                    "'" + text +
                        "' is no time for a silence: give a number and s, m, h or d, from 1s to 7d, as "
                        "in 30m");
}

}  // namespace tidegate::apps
