// Bodies compressed on the wire (RFC 1952).
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "tidegate/base/error.hpp"

namespace tidegate::net {

// Level 1: answers are compressed while somebody waits. About 10 µs per KiB.
std::string gzip(std::string_view bytes);
// Error: kParse (no gzip, damaged, cut short, or more than `max_bytes` when unpacked).
base::Result<std::string> gunzip(std::string_view bytes, std::size_t max_bytes);

}  // namespace tidegate::net
