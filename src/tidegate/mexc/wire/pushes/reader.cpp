#include "tidegate/mexc/wire/pushes/reader.hpp"

#include <algorithm>
#include <charconv>
#include <limits>
#include <string>

#include "tidegate/mexc/wire/printable.hpp"

namespace tidegate::mexc::wire {
namespace {

constexpr std::int64_t kMaxUnixMs = std::numeric_limits<std::int64_t>::max() / 1'000'000;

}  // namespace

// Names may be in any script. Control characters are in no name, and bytes from 0xF5 on in no UTF-8.
bool PushReader::is_text(std::string_view bytes) noexcept {
  return std::all_of(bytes.begin(), bytes.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte >= 0x20U && byte != 0x7fU && byte < 0xf5U;
  });
}

std::int64_t PushReader::version(std::string_view text, const char* field) {
  std::int64_t value = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (problem == std::errc{} && end == text.data() + text.size() && value >= 0) return value;
  fail(field, text);
  return 0;
}

base::WallTime PushReader::time(std::int64_t ms, const char* field) {
  if (ms >= 0 && ms <= kMaxUnixMs) return base::from_unix_ms(ms);
  fail(field, std::to_string(ms));
  return {};
}

base::WallTime PushReader::time_of_seconds(std::int64_t seconds, const char* field) {
  if (seconds >= 0 && seconds <= kMaxUnixMs / 1'000) return base::from_unix_ms(seconds * 1'000);
  fail(field, std::to_string(seconds));
  return {};
}

market::Side PushReader::side(std::int32_t number, const char* field) {
  if (number != 1 && number != 2) fail(field, std::to_string(number));
  return number == 2 ? market::Side::kSell : market::Side::kBuy;
}

void PushReader::fail(const char* field, std::string_view found) {
  if (error_) return;
  error_ = base::fail(base::ErrorCode::kParse,
                      std::string("push: ") + field + " is malformed, found \"" + printable(found, 60) + "\"")
               .error();
}

}  // namespace tidegate::mexc::wire
