// Pushes: the generated code beside the walk over the wire bytes, with a place of its own for each push and
// with one that is used again; and a depth push all the way into the book.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "bench/allocations.hpp"
#include "bench/wire_market.hpp"
#include "tidegate/base/clock.hpp"
#include "tidegate/market/order_book.hpp"
#include "tidegate/mexc/wire/answers/decode.hpp"
#include "tidegate/mexc/wire/answers/encode.hpp"
#include "tidegate/mexc/wire/pushes/generated.hpp"
#include "tidegate/mexc/wire/pushes/push.hpp"
#include "tidegate/mexc/wire/pushes/walk.hpp"

namespace {

using namespace tidegate;
namespace wire = mexc::wire;
using bench::Where;

std::vector<std::string> depth_frames() {
  return bench::made_depth_frames(Where::kNearTop);
}
std::vector<std::string> deals_frames() {
  return {bench::made_deals_frame(3)};
}
std::vector<std::string> book_ticker_frames() {
  return {bench::made_book_ticker_frame()};
}

template <auto made_frames>
void Generated(benchmark::State& state) {
  const auto frames = made_frames();
  std::size_t at = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(wire::decode_generated_push(frames[at]));
    at = (at + 1) % frames.size();
  }
}
BENCHMARK(Generated<depth_frames>);
BENCHMARK(Generated<deals_frames>);
BENCHMARK(Generated<book_ticker_frames>);

template <auto made_frames>
void Walked(benchmark::State& state) {
  const auto frames = made_frames();
  std::size_t at = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(wire::decode_push(frames[at]));
    at = (at + 1) % frames.size();
  }
}
BENCHMARK(Walked<depth_frames>);
BENCHMARK(Walked<deals_frames>);
BENCHMARK(Walked<book_ticker_frames>);

template <auto made_frames>
void WalkedIntoKept(benchmark::State& state) {
  const auto frames = made_frames();
  wire::Push push;
  std::size_t at = 0;
  for (auto _ : state) {
    if (!wire::walk_push(frames[at], push)) state.SkipWithError("not a regular push");
    benchmark::DoNotOptimize(push);
    at = (at + 1) % frames.size();
  }
}
BENCHMARK(WalkedIntoKept<depth_frames>);
BENCHMARK(WalkedIntoKept<deals_frames>);
BENCHMARK(WalkedIntoKept<book_ticker_frames>);

// Decodes and applies, each push timed by itself; two readings of the clock (some 50 ns) are in every figure.
template <Where where>
void DepthApplied(benchmark::State& state) {
  const auto frames = bench::made_depth_frames(where);
  const base::SystemClock clock;
  market::OrderBook book;
  book.reset(bench::made_depth());
  std::vector<double> times;
  std::size_t at = 0;
  for (auto _ : state) {
    const auto before = clock.now();
    const auto push = wire::decode_push(frames[at]);
    book.apply(std::get<wire::DepthPush>(*push).update);
    times.push_back(static_cast<double>((clock.now() - before).count()));
    at = (at + 1) % frames.size();
  }
  std::ranges::sort(times);
  state.counters["p50"] = times[times.size() / 2];
  state.counters["p99"] = times[times.size() * 99 / 100];
  state.counters["levels"] =
      static_cast<double>(book.size(market::Side::kBuy) + book.size(market::Side::kSell));
}
BENCHMARK(DepthApplied<Where::kNearTop>);
BENCHMARK(DepthApplied<Where::kAnywhere>);

template <Where where>
void Applied(benchmark::State& state) {
  std::vector<market::DepthUpdate> updates;
  for (const auto& frame : bench::made_depth_frames(where)) {
    updates.push_back(std::get<wire::DepthPush>(*wire::decode_push(frame)).update);
  }
  market::OrderBook book;
  book.reset(bench::made_depth());
  std::size_t at = 0;
  // From the second round on each update finds the book that it found the round before.
  for (int round = 0; round < 2; ++round) {
    for (const auto& update : updates) book.apply(update);
  }
  const bench::AllocationCounter counted{state};
  for (auto _ : state) {
    book.apply(updates[at]);
    at = (at + 1) % updates.size();
  }
}
BENCHMARK(Applied<Where::kNearTop>);
BENCHMARK(Applied<Where::kAnywhere>);

// What the allocator hands out for a book: after a snapshot, and at its worst, when a side has just outgrown
// its memory by one level.
void BookMemory(benchmark::State& state) {
  const market::Depth depth = bench::made_depth();
  for (auto _ : state) {
    const std::size_t before = bench::allocated_bytes();
    market::OrderBook book;
    book.reset(depth);
    const auto bytes_a_level = [&] {
      const std::size_t levels = book.size(market::Side::kBuy) + book.size(market::Side::kSell);
      return static_cast<double>(bench::allocated_bytes() - before) / static_cast<double>(levels);
    };
    state.counters["snapshot"] = bytes_a_level();
    const auto one = market::Quantity::from_int(1);
    book.set_level(market::Side::kBuy, market::Price::from_int(1), one);
    book.set_level(market::Side::kSell, market::Price::from_int(1'000'000), one);
    state.counters["outgrown"] = bytes_a_level();
  }
}
BENCHMARK(BookMemory)->Iterations(1);

void JsonDepth(benchmark::State& state) {
  market::Depth depth = bench::made_depth();
  depth.bids.resize(static_cast<std::size_t>(state.range(0)));
  depth.asks.resize(static_cast<std::size_t>(state.range(0)));
  const std::string body = wire::encode_depth(depth);
  for (auto _ : state) benchmark::DoNotOptimize(wire::decode_depth(body));
}
BENCHMARK(JsonDepth)->Arg(20)->Arg(1'000);

}  // namespace
