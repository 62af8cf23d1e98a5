// Names of the stream channels: "spot@public.aggre.depth.v3.api.pb@10ms@BTCUSDT".
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "tidegate/base/error.hpp"
#include "tidegate/base/time.hpp"
#include "tidegate/market/types.hpp"
#include "tidegate/mexc/wire/pushes/ticker_zone.hpp"

namespace tidegate::mexc::wire {

enum class ChannelKind : std::uint8_t {
  // What changed within an interval.
  kDepth,       // spot@public.aggre.depth.v3.api.pb@(100ms|10ms)@SYMBOL
  kDeals,       // spot@public.aggre.deals.v3.api.pb@(100ms|10ms)@SYMBOL
  kBookTicker,  // spot@public.aggre.bookTicker.v3.api.pb@(100ms|10ms)@SYMBOL
  // What is.
  kBookTickerBatch,  // spot@public.bookTicker.batch.v3.api.pb@SYMBOL
  kLimitDepth,       // spot@public.limit.depth.v3.api.pb@SYMBOL@(5|10|20)
  kKline,            // spot@public.kline.v3.api.pb@SYMBOL@INTERVAL
  kMiniTicker,       // spot@public.miniTicker.v3.api.pb@SYMBOL@ZONE
  kMiniTickers,      // spot@public.miniTickers.v3.api.pb@ZONE
  // Of an account, all symbols; on a connection with a listen key.
  kPrivateOrders,   // spot@private.orders.v3.api.pb
  kPrivateDeals,    // spot@private.deals.v3.api.pb
  kPrivateAccount,  // spot@private.account.v3.api.pb
};
constexpr bool is_private(ChannelKind kind) noexcept {
  return kind >= ChannelKind::kPrivateOrders;
}
enum class PushInterval : std::uint8_t { k10ms, k100ms };

base::Duration duration(PushInterval interval) noexcept;

// What its kind does not name stays at its default, so that equal names are equal channels.
struct Channel {
  ChannelKind kind = ChannelKind::kDepth;
  PushInterval interval = PushInterval::k10ms;
  market::Symbol symbol{};
  market::KlineInterval kline = market::KlineInterval::kMin1;
  std::uint8_t levels = 0;  // kLimitDepth: 5, 10 or 20
  TickerZone zone{};        // mini tickers: one that parse_ticker_zone knows

  friend auto operator<=>(const Channel&, const Channel&) = default;
};

std::string to_string(const Channel& channel);
// Errors: kUnsupported (a channel of another kind, old JSON channels among them), kParse (malformed: what
// follows the kind's name).
base::Result<Channel> parse_channel(std::string_view text);

}  // namespace tidegate::mexc::wire
