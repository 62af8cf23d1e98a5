// Which request an answer, an error, a log line or an exemplar belongs to: what `tidegate explain` is asked
// for.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tidegate::base {

// A call's number in its process, beside a number of the process itself: ids of two runs differ. 0: no call
// has it.
struct RequestId {
  std::uint64_t value = 0;

  explicit operator bool() const noexcept { return value != 0; }
  friend auto operator<=>(const RequestId&, const RequestId&) = default;
};

// `process`: the upper half; `number`: the lower one, from 1.
constexpr RequestId request_id(std::uint32_t process, std::uint32_t number) noexcept {
  return {(std::uint64_t{process} << 32U) | number};
}

// "692c5a70-1f": both halves in hexadecimal digits. Bounded: at most 17 characters.
std::string to_text(RequestId id);
// Nothing: that is no id.
std::optional<RequestId> parse_request_id(std::string_view text) noexcept;

}  // namespace tidegate::base
