// A recorded trace of keys, and the hit ratio that a cache has on it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tidegate/base/error.hpp"
#include "tidegate/resilience/cache/settings.hpp"

namespace tidegate::bench {

// nullopt: the text is anything else.
std::optional<std::uint64_t> whole_number(std::string_view text);

// One key a line in the order of the requests, as text or gzipped. Error: the file is not there, or a line
// is no whole number.
base::Result<std::vector<std::uint64_t>> read_trace(const std::string& path);

// A request that finds nothing stores the key, and every key counts one.
double hit_ratio(const std::vector<std::uint64_t>& requests, const resilience::CacheSettings& settings);

}  // namespace tidegate::bench
