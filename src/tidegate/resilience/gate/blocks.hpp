// The exchange's blocks on us, in wall time, so that they outlive the process that earned them.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "tidegate/base/error.hpp"
#include "tidegate/base/time.hpp"

namespace tidegate::resilience {

struct SavedBlocks {
  std::string exchange;                             // whose they are: HOST:PORT; empty: not stated
  std::optional<base::WallTime> host;               // 418 or 403: not one request before
  std::map<std::string, base::WallTime> endpoints;  // 429, by endpoint name

  friend bool operator==(const SavedBlocks&, const SavedBlocks&) = default;
};

// The state file's text: a first line that says what it is, then a line a block, times as Unix milliseconds,
// rounded up:
//   tidegate-blocks 2
//   exchange api.mexc.com:443
//   host 1763800000000
//   endpoint depth 1763800000000
std::string blocks_text(const SavedBlocks& blocks);
// Of version 1 too, which did not say whose blocks they are. At most 1,000 blocks. Error: kParse naming the
// line.
base::Result<SavedBlocks> parse_blocks(std::string_view text);

}  // namespace tidegate::resilience
