// The hit ratio of each rule of eviction on a recorded trace: one key a line in the order of the requests, as
// text or gzipped.
//
//   ./run bench hit-ratio TRACE.gz --objects N
#include <cstdio>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bench/hit_ratio_trace.hpp"

namespace {

using namespace tidegate;

struct Arguments {
  std::string trace;
  std::size_t objects = 0;
};

std::optional<Arguments> arguments_of(const std::vector<std::string_view>& given) {
  Arguments arguments;
  for (std::size_t i = 0; i < given.size(); ++i) {
    if (given[i] == "--objects" && i + 1 < given.size()) {
      const auto objects = bench::whole_number(given[++i]);
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

}  // namespace

int main(int argc, char** argv) {
  const auto arguments = arguments_of({argv + 1, argv + argc});
  const resilience::CacheSettings lru{.max_entries = arguments ? arguments->objects : 0};
  if (!arguments || !lru.validate().empty()) {
    std::fprintf(stderr, "usage: ./run bench hit-ratio TRACE[.gz] --objects N   (N from 1 to 10000000)\n");
    return 2;
  }
  const auto requests = bench::read_trace(arguments->trace);
  if (!requests || requests->empty()) {
    std::fprintf(stderr, "%s\n", requests ? "the trace is empty" : requests.error().message.c_str());
    return 1;
  }
  resilience::CacheSettings s3_fifo = lru;
  s3_fifo.eviction = resilience::Eviction::kS3Fifo;
  std::printf("%zu requests, %zu objects\n", requests->size(), arguments->objects);
  std::printf("lru      %.4f\n", bench::hit_ratio(*requests, lru));
  std::printf("s3_fifo  %.4f\n", bench::hit_ratio(*requests, s3_fifo));
  return 0;
}
