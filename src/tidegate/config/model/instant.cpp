#include "tidegate/config/model/instant.hpp"

#include <chrono>

namespace tidegate::config {
namespace {

constexpr std::string_view kShape = "dddd-dd-ddTdd:dd:ddZ";

bool has_shape(std::string_view text) {
  if (text.size() != kShape.size()) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool digit = text[i] >= '0' && text[i] <= '9';
    if (kShape[i] == 'd' ? !digit : text[i] != kShape[i]) return false;
  }
  return true;
}

// Precondition: digits.
int number(std::string_view digits) {
  int sum = 0;
  for (const char c : digits) sum = sum * 10 + (c - '0');
  return sum;
}

}  // namespace

std::optional<base::WallTime> instant_from(std::string_view text) {
  using namespace std::chrono;
  if (!has_shape(text)) return std::nullopt;
  const auto part = [text](std::size_t at) { return number(text.substr(at, 2)); };
  const year_month_day date{year{number(text.substr(0, 4))}, month{static_cast<unsigned>(part(5))},
                            day{static_cast<unsigned>(part(8))}};
  const bool in_range = date.year() >= year{1970} && date.year() <= year{2199};
  if (!date.ok() || !in_range || part(11) > 23 || part(14) > 59 || part(17) > 59) return std::nullopt;
  const auto since =
      sys_days{date}.time_since_epoch() + hours{part(11)} + minutes{part(14)} + seconds{part(17)};
  return base::WallTime{since};
}

}  // namespace tidegate::config
