#include "bench/hit_ratio_trace.hpp"

#include <charconv>
#include <chrono>

#include "tidegate/resilience/cache/cache.hpp"
#include "tidegate/sim/markets/gzip_lines.hpp"

namespace tidegate::bench {

std::optional<std::uint64_t> whole_number(std::string_view text) {
  std::uint64_t read = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), read);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return read;
}

base::Result<std::vector<std::uint64_t>> read_trace(const std::string& path) {
  auto lines = sim::GzipLines::open(path);
  if (!lines) return std::unexpected(lines.error());
  std::vector<std::uint64_t> requests;
  for (;;) {
    const auto line = lines->next();
    if (!line) return base::fail(line.error().code, path + ": " + line.error().message);
    if (!*line) return requests;
    const auto key = whole_number(**line);
    if (!key) {
      return base::fail(base::ErrorCode::kParse, path + ": line " + std::to_string(requests.size() + 1) +
                                                     " is no key; a trace has one whole number a line");
    }
    requests.push_back(*key);
  }
}

double hit_ratio(const std::vector<std::uint64_t>& requests, const resilience::CacheSettings& settings) {
  resilience::Cache<std::uint8_t, std::uint64_t> cache{settings};
  const base::MonotonicTime now{};
  for (const std::uint64_t key : requests) {
    if (cache.get(key, now).entry == nullptr) cache.set(key, 0, {.ttl = std::chrono::hours{1}}, now);
  }
  return static_cast<double>(cache.statistics().hits) / static_cast<double>(requests.size());
}

}  // namespace tidegate::bench
