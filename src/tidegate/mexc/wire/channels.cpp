#include "tidegate/mexc/wire/channels.hpp"

#include <algorithm>
#include <array>

#include "tidegate/mexc/wire/printable.hpp"

namespace tidegate::mexc::wire {
namespace {

struct KindName {
  ChannelKind kind;
  std::string_view prefix;
};
constexpr std::array<KindName, 3> kKinds{{
    {ChannelKind::kDepth, "spot@public.aggre.depth.v3.api.pb@"},
    {ChannelKind::kDeals, "spot@public.aggre.deals.v3.api.pb@"},
    {ChannelKind::kBookTicker, "spot@public.aggre.bookTicker.v3.api.pb@"},
}};

struct IntervalName {
  PushInterval interval;
  std::string_view text;
  base::Duration length;
};
constexpr std::array<IntervalName, 2> kIntervals{{
    {PushInterval::k10ms, "10ms", std::chrono::milliseconds{10}},
    {PushInterval::k100ms, "100ms", std::chrono::milliseconds{100}},
}};

constexpr std::size_t kMaxSymbolLength = 32;

bool is_symbol(std::string_view text) {
  return !text.empty() && text.size() <= kMaxSymbolLength &&
         std::all_of(text.begin(), text.end(),
                     [](char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'; });
}

}  // namespace

base::Duration duration(PushInterval interval) noexcept {
  return kIntervals[static_cast<std::size_t>(interval)].length;
}

std::string to_string(const Channel& channel) {
  std::string text{kKinds[static_cast<std::size_t>(channel.kind)].prefix};
  text += kIntervals[static_cast<std::size_t>(channel.interval)].text;
  text += '@';
  text += channel.symbol.value();
  return text;
}

base::Result<Channel> parse_channel(std::string_view text) {
  const auto kind =
      std::find_if(kKinds.begin(), kKinds.end(), [&](const auto& k) { return text.starts_with(k.prefix); });
  if (kind == kKinds.end()) {
    return base::fail(base::ErrorCode::kUnsupported, "no such channel: \"" + printable(text) + "\"");
  }
  const std::string_view rest = text.substr(kind->prefix.size());
  const std::size_t at = std::min(rest.find('@'), rest.size());
  const std::string_view symbol = rest.substr(std::min(at + 1, rest.size()));
  const auto interval = std::find_if(kIntervals.begin(), kIntervals.end(),
                                     [&](const auto& i) { return i.text == rest.substr(0, at); });
  if (interval == kIntervals.end() || !is_symbol(symbol)) {
    return base::fail(
        base::ErrorCode::kParse,
        "channel \"" + printable(text) + "\" must end with @10ms or @100ms and @SYMBOL in upper case");
  }
  return Channel{kind->kind, interval->interval, market::Symbol{std::string{symbol}}};
}

}  // namespace tidegate::mexc::wire
