// A book and the pushes that change it, made from a seed: what the rows of the wire benchmark read.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "tidegate/market/types.hpp"

namespace tidegate::bench {

inline constexpr std::size_t kLevelsASide = 1'000;
inline constexpr std::size_t kChangesAPush = 10;

// Prices like BTCUSDT's, quantities of eight decimals, gaps of one to five ticks between levels.
market::Depth made_depth();

// Where in the book changes fall.
enum class Where : unsigned char {
  kNearTop,   // as in a market: half of them within the best 16 levels of a side, few beyond 100
  kAnywhere,  // each level as likely as another
};

// Frames of aggregated depth as the exchange sends them, one after another, ten changes each: 70 % new
// quantities of a level, 15 % levels that go, 15 % that come. To be played over and over on `made_depth()`,
// whose size they keep.
std::vector<std::string> made_depth_frames(Where where);

// One frame with that many trades; one book ticker.
std::string made_deals_frame(std::size_t trades);
std::string made_book_ticker_frame();

}  // namespace tidegate::bench
