// In which asset an account's fees are taken.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace tidegate::sim {

enum class FeeAsset : std::uint8_t {
  kQuote,     // on top of what a buy costs, out of what a sale brings
  kReceived,  // out of what is received: a buy's in the base asset, a sale's in the quote asset
};

// As MEXC does it: "in which currency market is traded, such a currency is deducted as the fee"
// (mexc.co/learn/article/calculation-of-fees-in-spot-trading, 2025-07-16); recorded buys on USDT markets all
// show a commissionAsset of USDT and a commission of quoteQty times the rate, not rounded.
inline constexpr FeeAsset kMexcFees = FeeAsset::kQuote;

constexpr std::string_view name(FeeAsset fees) noexcept {
  return fees == FeeAsset::kQuote ? "quote" : "received";
}
constexpr std::optional<FeeAsset> parse_fee_asset(std::string_view word) noexcept {
  for (const FeeAsset fees : {FeeAsset::kQuote, FeeAsset::kReceived}) {
    if (word == name(fees)) return fees;
  }
  return std::nullopt;
}

}  // namespace tidegate::sim
