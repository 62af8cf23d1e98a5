#include "tidegate/monitor/history/minute_row.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>

namespace tidegate::monitor {
namespace {

constexpr std::uint32_t kMostCount = 0x7fff;
constexpr std::uint32_t kVaried = 0x8000;

void put(std::vector<std::byte>& out, std::uint32_t number, int bytes) {
  for (int i = 0; i < bytes; ++i) out.push_back(static_cast<std::byte>(number >> (8 * i)));
}

void put(std::vector<std::byte>& out, float value) {
  put(out, std::bit_cast<std::uint32_t>(value), 4);
}

// Takes number after number from the front.
class Bytes {
 public:
  explicit Bytes(std::span<const std::byte> left) : left_(left) {}

  std::optional<std::uint32_t> number(std::size_t bytes) {
    if (left_.size() < bytes) return std::nullopt;
    std::uint32_t number = 0;
    for (std::size_t i = 0; i < bytes; ++i) number |= std::to_integer<std::uint32_t>(left_[i]) << (8 * i);
    left_ = left_.subspan(bytes);
    return number;
  }
  // None too where it is not finite: nobody writes such a one.
  std::optional<float> value() {
    const auto bits = number(4);
    const auto value = bits ? std::optional{std::bit_cast<float>(*bits)} : std::nullopt;
    return value && std::isfinite(*value) ? value : std::nullopt;
  }

 private:
  std::span<const std::byte> left_;
};

bool is_constant(const ValueSummary& value) noexcept {
  return std::bit_cast<std::uint32_t>(value.min) == std::bit_cast<std::uint32_t>(value.max);
}

std::optional<ValueSummary> next_value(Bytes& from) {
  const auto head = from.number(2);
  if (!head) return std::nullopt;
  ValueSummary value{.count = *head & kMostCount};
  if (value.count == 0) return value;
  const auto first = from.value();
  if (!first) return std::nullopt;
  value.min = value.max = value.mean = value.last = *first;
  if ((*head & kVaried) == 0) return value;
  const auto max = from.value(), mean = from.value(), last = from.value();
  if (!max || !mean || !last) return std::nullopt;
  value.max = *max;
  value.mean = *mean;
  value.last = *last;
  return value;
}

}  // namespace

std::vector<std::byte> encode_minute(std::span<const ValueSummary> values) {
  std::vector<std::byte> out;
  for (const ValueSummary& value : values) {
    const bool varied = value.count > 0 && !is_constant(value);
    put(out, std::min(value.count, kMostCount) | (varied ? kVaried : 0), 2);
    if (value.count == 0) continue;
    put(out, value.min);
    if (!varied) continue;
    put(out, value.max);
    put(out, value.mean);
    put(out, value.last);
  }
  return out;
}

std::optional<ValueSummary> decode_minute(std::span<const std::byte> row, std::size_t column) {
  Bytes left{row};
  for (std::size_t before = 0; before < column; ++before) {
    if (!next_value(left)) return std::nullopt;
  }
  return next_value(left);
}

}  // namespace tidegate::monitor
