// What a caller gets for a read: the value, where it came from and how old it can be at most.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "tidegate/base/request_id.hpp"
#include "tidegate/base/time.hpp"

namespace tidegate::base {

enum class Source : std::uint8_t {
  kNetwork,  // a request of its own
  kBatch,    // its part of a bulk request
  kFlight,   // joined an identical request already under way
  kCache,    // fresh, out of the cache
  kStream,   // built from a live stream
  kStale,    // past its fresh bound, within its stale bound, because nothing better was to be had
};
inline constexpr std::size_t kSourceCount = 6;

std::string_view name(Source source) noexcept;

template <class T>
struct Reply {
  T value;
  Source source = Source::kNetwork;
  // Upper bound of the data's true age when it was handed out: the time in our hands plus the round trip that
  // fetched it (streams: time since the last proof that it was current + one-way delay + push interval).
  Duration age{};
  RequestId request_id{};  // of the call that it answers; none where nobody numbers calls
};

}  // namespace tidegate::base
