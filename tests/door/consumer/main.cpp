// A program of somebody else's: its own HTTP call behind the batcher, the cache and the circuit breaker.
#include <chrono>
#include <functional>
#include <iostream>
#include <string>
#include <tidegate/library/circuit_breaker.hpp>
#include <tidegate/library/enhanced_cache.hpp>
#include <tidegate/library/request_batcher.hpp>
#include <tidegate/library/resilient.hpp>

namespace base = tidegate::base;
namespace library = tidegate::library;
using Answer = base::Result<std::string>;

struct Fetcher {
  std::function<Answer(const std::string& url)> http_get;
  library::RequestBatcher<std::string> batcher{50, 10};
  library::EnhancedCache<std::string> cache{1000, 1000};
  library::CircuitBreaker circuit{3, 5000};

  void get(const std::string& url, library::BatchCallback<std::string> callback) {
    if (const auto kept = cache.get(url)) return callback(*kept);
    if (batcher.add_request("get", {{"url", url}}, std::move(callback))) return;  // answered with another's
    auto batch = batcher.get_batch("get", {{"url", url}});
    if (!circuit.pre_request("get")) return batch.answer(base::fail(base::ErrorCode::kCircuitOpen, "open"));
    const Answer answer = http_get(url);
    answer ? circuit.record_success("get") : circuit.record_failure("get");
    if (answer) cache.set(url, *answer);
    batch.answer(answer);
  }
};

struct Tickers {
  std::function<Answer(const std::string& url)> http_get;
  library::Resilient<std::string> api{{.cache = {.default_ttl_ms = 500, .stale_ms = 5000},
                                       .rate = {.weight = 500, .window_ms = 10'000},
                                       .timeout = std::chrono::seconds{2}}};

  Answer get(const std::string& url) {
    return api.call("get", url, [&] { return http_get(url); });
  }
};

int main() {
  int calls = 0;
  const auto http_get = [&calls](const std::string& url) -> Answer {
    ++calls;
    if (url == "/down") return base::fail(base::ErrorCode::kUnavailable, "503");
    return "the body of " + url;
  };
  Fetcher fetcher{http_get};
  std::string got;
  const auto print = [&got](const Answer& answer) {
    got += (answer ? *answer : answer.error().message) + '\n';
  };
  for (int i = 0; i < 2; ++i) fetcher.get("/ticker", print);
  for (int i = 0; i < 5; ++i) fetcher.get("/down", print);
  Tickers tickers{http_get};
  for (int i = 0; i < 3; ++i) got += *tickers.get("/ticker") + '\n';
  std::cout << got << calls << " calls\n";
  const std::string ticker = "the body of /ticker\n";
  return got == ticker + ticker + "503\n503\n503\nopen\nopen\n" + ticker + ticker + ticker && calls == 5 ? 0
                                                                                                         : 1;
}
