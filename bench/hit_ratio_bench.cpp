// The hit ratio of each rule of eviction on a recorded trace: one key a line in the order of the requests, as
// text or gzipped. A request that finds nothing stores the key, and every key counts one.
//
//   ./run bench hit_ratio TRACE.gz --objects N
#include <charconv>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tidegate/resilience/cache.hpp"
#include "tidegate/sim/gzip_lines.hpp"

namespace {

using namespace std::chrono_literals;
using namespace tidegate;

struct Arguments {
  std::string trace;
  std::size_t objects = 0;
};

std::optional<std::uint64_t> number(std::string_view text) {
  std::uint64_t read = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), read);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return read;
}

std::optional<Arguments> arguments_of(const std::vector<std::string_view>& given) {
  Arguments arguments;
  for (std::size_t i = 0; i < given.size(); ++i) {
    if (given[i] == "--objects" && i + 1 < given.size()) {
      const auto objects = number(given[++i]);
      if (!objects) return std::nullopt;
      arguments.objects = *objects;
    } else if (!given[i].starts_with("--") && arguments.trace.empty()) {
      arguments.trace = given[i];
    } else {
      return std::nullopt;
    }
  }
  if (arguments.trace.empty()) return std::nullopt;
  return arguments;
}

base::Result<std::vector<std::uint64_t>> read_trace(const std::string& path) {
  auto lines = sim::GzipLines::open(path);
  if (!lines) return std::unexpected(lines.error());
  std::vector<std::uint64_t> requests;
  for (;;) {
    const auto line = lines->next();
    if (!line) return base::fail(line.error().code, path + ": " + line.error().message);
    if (!*line) return requests;
    const auto key = number(**line);
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
    if (cache.get(key, now).entry == nullptr) cache.set(key, 0, {.ttl = 1h}, now);
  }
  return static_cast<double>(cache.statistics().hits) / static_cast<double>(requests.size());
}

}  // namespace

int main(int argc, char** argv) {
  const auto arguments = arguments_of({argv + 1, argv + argc});
  const resilience::CacheSettings lru{.max_entries = arguments ? arguments->objects : 0};
  if (!arguments || !lru.validate().empty()) {
    std::fprintf(stderr, "usage: hit_ratio_bench TRACE[.gz] --objects N   (N from 1 to 10000000)\n");
    return 2;
  }
  const auto requests = read_trace(arguments->trace);
  if (!requests || requests->empty()) {
    std::fprintf(stderr, "%s\n", requests ? "the trace is empty" : requests.error().message.c_str());
    return 1;
  }
  resilience::CacheSettings s3_fifo = lru;
  s3_fifo.eviction = resilience::Eviction::kS3Fifo;
  std::printf("%zu requests, %zu objects\n", requests->size(), arguments->objects);
  std::printf("lru      %.4f\n", hit_ratio(*requests, lru));
  std::printf("s3_fifo  %.4f\n", hit_ratio(*requests, s3_fifo));
  return 0;
}
