// Names of the public stream channels: "spot@public.aggre.depth.v3.api.pb@10ms@BTCUSDT".
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "tidegate/base/error.hpp"
#include "tidegate/base/time.hpp"
#include "tidegate/market/types.hpp"

namespace tidegate::mexc::wire {

enum class ChannelKind : std::uint8_t { kDepth, kDeals, kBookTicker };
enum class PushInterval : std::uint8_t { k10ms, k100ms };

base::Duration duration(PushInterval interval) noexcept;

struct Channel {
  ChannelKind kind = ChannelKind::kDepth;
  PushInterval interval = PushInterval::k10ms;
  market::Symbol symbol;

  friend auto operator<=>(const Channel&, const Channel&) = default;
};

std::string to_string(const Channel& channel);
// Errors: kUnsupported (a channel of another kind, old JSON channels among them), kParse (malformed: interval
// or symbol).
base::Result<Channel> parse_channel(std::string_view text);

}  // namespace tidegate::mexc::wire
