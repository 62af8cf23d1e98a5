// The examples of the Trading-Agent performance guide, translated line by line. The guide's own line stands
// above each translation.
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "tidegate/library/circuit_breaker.hpp"
#include "tidegate/library/enhanced_cache.hpp"
#include "tidegate/library/request_batcher.hpp"

namespace tidegate::library {
namespace {

struct Ticker {
  std::string symbol;
  bool operator==(const Ticker&) const = default;
};

// Stands for the guide's `api`: counts its calls, and fails when told to.
struct Api {
  base::Result<Ticker> get_ticker(const std::string& symbol) {
    ++calls;
    if (down) return base::fail(base::ErrorCode::kUnavailable, "the test's exchange is down");
    return Ticker{symbol};
  }
  base::Result<std::string> get_order_book(const std::string& symbol) {
    ++calls;
    if (down) return base::fail(base::ErrorCode::kUnavailable, "the test's exchange is down");
    return "book of " + symbol;
  }

  int calls = 0;
  bool down = false;
};

TEST(GuideExamples, RequestBatching) {
  Api api;
  std::vector<std::string> answered;
  const auto execute_batch = [&api](RequestBatch<Ticker>& batch) {
    batch.answer(api.get_ticker(std::get<std::string>(batch.params().at("symbol"))));
  };
  const auto callback_function = [&answered](const base::Result<Ticker>& result) {
    answered.push_back(result->symbol);
  };

  // batcher = RequestBatcher(batch_window_ms=50, max_batch_size=10)
  RequestBatcher<Ticker> batcher(50, 10);
  // if batcher.add_request('get_ticker', {'symbol': 'BTCUSDC'}, callback_function):
  if (batcher.add_request("get_ticker", {{"symbol", "BTCUSDC"}}, callback_function)) {
    // # Request was batched, no immediate action needed
    FAIL() << "the first of its kind has nobody to wait for";
  } else {
    // # Execute the batch now
    // batch = batcher.get_batch('get_ticker', {'symbol': 'BTCUSDC'})
    auto batch = batcher.get_batch("get_ticker", {{"symbol", "BTCUSDC"}});
    // execute_batch(batch)
    execute_batch(batch);
  }
  EXPECT_EQ(answered, std::vector<std::string>{"BTCUSDC"});
  EXPECT_EQ(api.calls, 1);
}

TEST(GuideExamples, EnhancedCaching) {
  Api api;
  // cache = EnhancedCache(default_ttl_ms=1000, max_items=1000)
  const base::ManualClock clock;  // it stands still
  EnhancedCache<Ticker> cache(1000, 1000, clock);
  for (int round = 0; round < 2; ++round) {
    // result = cache.get('ticker:BTCUSDC')
    std::optional<Ticker> result = cache.get("ticker:BTCUSDC");
    // if result is None:
    if (!result) {
      // result = api.get_ticker('BTCUSDC')
      result = api.get_ticker("BTCUSDC").value();
      // cache.set('ticker:BTCUSDC', result, ttl_ms=500)
      cache.set("ticker:BTCUSDC", *result, 500);
    }
    EXPECT_EQ(result, Ticker{"BTCUSDC"});
  }
  EXPECT_EQ(api.calls, 1) << "the second round is served from the cache";
}

TEST(GuideExamples, CircuitBreaker) {
  Api api;
  const auto get_fallback_order_book = [](const std::string& symbol) { return "fallback of " + symbol; };
  // circuit = CircuitBreaker(failure_threshold=5, recovery_timeout_ms=5000)
  base::ManualClock clock;
  CircuitBreaker circuit(5, 5000, nullptr, clock);
  const auto order_book = [&] {
    std::string result;
    // if circuit.pre_request('get_order_book'):
    if (circuit.pre_request("get_order_book")) {
      // try:
      //     result = api.get_order_book('BTCUSDC')
      if (const auto book = api.get_order_book("BTCUSDC")) {
        result = *book;
        //     circuit.record_success('get_order_book')
        circuit.record_success("get_order_book");
      } else {
        // except Exception as e:
        //     circuit.record_failure('get_order_book')
        circuit.record_failure("get_order_book");
        //     # Handle error or use fallback
        result = get_fallback_order_book("BTCUSDC");
      }
    } else {
      // # Circuit is open, use fallback mechanism
      // result = get_fallback_order_book('BTCUSDC')
      result = get_fallback_order_book("BTCUSDC");
    }
    return result;
  };

  EXPECT_EQ(order_book(), "book of BTCUSDC");
  api.down = true;
  for (int i = 0; i < 20; ++i) EXPECT_EQ(order_book(), "fallback of BTCUSDC");
  EXPECT_EQ(api.calls, 6) << "five failures open the circuit; the other fifteen cost the exchange nothing";
  api.down = false;
  clock.advance(std::chrono::milliseconds{5000});
  EXPECT_EQ(order_book(), "book of BTCUSDC");
}

}  // namespace
}  // namespace tidegate::library
