// What a stream's connections did, in numbers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "tidegate/base/sample.hpp"

namespace tidegate::mexc::client {

struct StreamCounts {
  // --- now ---
  std::size_t connections = 0;     // kept up, be one there or not
  std::size_t connections_up = 0;  // of these, with all that they ask for confirmed
  // --- ever ---
  std::uint64_t upgrades = 0;      // asked of the exchange
  std::uint64_t pushes = 0;        // that could be read; while a connection is renewed, some come twice
  std::uint64_t pushed_bytes = 0;  // of these, as they came
  std::uint64_t bad_pushes = 0;
  std::uint64_t lost = 0;     // connections that ended, or never came
  std::uint64_t renewed = 0;  // replaced before the exchange cut them

  StreamCounts& operator+=(const StreamCounts& other) noexcept;
  // `stream`: "books", "tickers" or "user".
  void collect(std::string_view stream, std::vector<base::Sample>& out) const;
};

}  // namespace tidegate::mexc::client
