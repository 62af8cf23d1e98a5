#include "tidegate/mexc/wire/pushes/channels.hpp"

#include <algorithm>
#include <array>

#include "tidegate/mexc/wire/kline_interval.hpp"
#include "tidegate/mexc/wire/printable.hpp"

namespace tidegate::mexc::wire {
namespace {

// What may follow the kind in a channel's name, each behind an "@".
enum class Part : std::uint8_t { kNone, kInterval, kSymbol, kLevels, kKline, kZone };

struct KindName {
  ChannelKind kind;
  std::string_view name;
  std::array<Part, 2> parts{};
};

// In the order of ChannelKind.
constexpr std::array<KindName, 11> kKinds{{
    {ChannelKind::kDepth, "spot@public.aggre.depth.v3.api.pb", {Part::kInterval, Part::kSymbol}},
    {ChannelKind::kDeals, "spot@public.aggre.deals.v3.api.pb", {Part::kInterval, Part::kSymbol}},
    {ChannelKind::kBookTicker, "spot@public.aggre.bookTicker.v3.api.pb", {Part::kInterval, Part::kSymbol}},
    {ChannelKind::kBookTickerBatch, "spot@public.bookTicker.batch.v3.api.pb", {Part::kSymbol}},
    {ChannelKind::kLimitDepth, "spot@public.limit.depth.v3.api.pb", {Part::kSymbol, Part::kLevels}},
    {ChannelKind::kKline, "spot@public.kline.v3.api.pb", {Part::kSymbol, Part::kKline}},
    {ChannelKind::kMiniTicker, "spot@public.miniTicker.v3.api.pb", {Part::kSymbol, Part::kZone}},
    {ChannelKind::kMiniTickers, "spot@public.miniTickers.v3.api.pb", {Part::kZone}},
    {ChannelKind::kPrivateOrders, "spot@private.orders.v3.api.pb"},
    {ChannelKind::kPrivateDeals, "spot@private.deals.v3.api.pb"},
    {ChannelKind::kPrivateAccount, "spot@private.account.v3.api.pb"},
}};

struct IntervalName {
  std::string_view text;
  base::Duration length;
};
// In the order of PushInterval.
constexpr std::array<IntervalName, 2> kIntervals{{
    {"10ms", std::chrono::milliseconds{10}},
    {"100ms", std::chrono::milliseconds{100}},
}};

constexpr std::size_t kMaxSymbolLength = 64;

// Symbols may be in any script ("龙虾USDT") and hold signs ("GOLD(PAXG)USDT"). What a list of channels or a
// message about them is made of cannot be part of one.
bool is_symbol(std::string_view text) {
  constexpr std::string_view kNever = "@,[]\"\\";
  const auto fits = [&](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte > 0x20U && byte != 0x7fU && !(c >= 'a' && c <= 'z') && !kNever.contains(c);
  };
  return !text.empty() && text.size() <= kMaxSymbolLength && std::all_of(text.begin(), text.end(), fits);
}

std::string_view form_of(Part part) {
  switch (part) {
    case Part::kInterval:
      return "@(10ms|100ms)";
    case Part::kSymbol:
      return "@SYMBOL";
    case Part::kLevels:
      return "@(5|10|20)";
    case Part::kKline:
      return "@(Min1|Min5|Min15|Min30|Min60|Hour4|Hour8|Day1|Week1|Month1)";
    case Part::kZone:
      return "@(24H|UTC-10..UTC+13)";
    case Part::kNone:
      break;
  }
  return "";
}

std::string word_of(Part part, const Channel& channel) {
  switch (part) {
    case Part::kInterval:
      return std::string{kIntervals[static_cast<std::size_t>(channel.interval)].text};
    case Part::kSymbol:
      return channel.symbol.value();
    case Part::kLevels:
      return std::to_string(channel.levels);
    case Part::kKline:
      return std::string{stream_word(channel.kline)};
    case Part::kZone:
      return to_string(channel.zone);
    case Part::kNone:
      break;
  }
  return {};
}

bool read_interval(std::string_view word, Channel& channel) {
  const auto found = std::ranges::find(kIntervals, word, &IntervalName::text);
  if (found == kIntervals.end()) return false;
  channel.interval = static_cast<PushInterval>(found - kIntervals.begin());
  return true;
}

bool read_levels(std::string_view word, Channel& channel) {
  for (const int levels : {5, 10, 20}) {
    if (word == std::to_string(levels)) channel.levels = static_cast<std::uint8_t>(levels);
  }
  return channel.levels != 0;
}

bool read_part(Part part, std::string_view word, Channel& channel) {
  switch (part) {
    case Part::kInterval:
      return read_interval(word, channel);
    case Part::kSymbol:
      channel.symbol = market::Symbol{std::string{word}};
      return is_symbol(word);
    case Part::kLevels:
      return read_levels(word, channel);
    case Part::kKline: {
      const auto interval = parse_stream_interval(word);
      channel.kline = interval.value_or(channel.kline);
      return interval.has_value();
    }
    case Part::kZone: {
      const auto zone = parse_ticker_zone(word);
      channel.zone = zone.value_or(channel.zone);
      return zone.has_value();
    }
    case Part::kNone:
      break;
  }
  return false;
}

std::unexpected<base::Error> malformed(std::string_view text, const KindName& kind) {
  std::string form;
  for (const Part part : kind.parts) form += form_of(part);
  return base::fail(base::ErrorCode::kParse, "channel \"" + printable(text) + "\" must be the kind's name" +
                                                 (form.empty() ? " alone" : ", then " + form));
}

}  // namespace

base::Duration duration(PushInterval interval) noexcept {
  return kIntervals[static_cast<std::size_t>(interval)].length;
}

std::string to_string(const Channel& channel) {
  const KindName& kind = kKinds[static_cast<std::size_t>(channel.kind)];
  std::string text{kind.name};
  for (const Part part : kind.parts) {
    if (part != Part::kNone) text += '@' + word_of(part, channel);
  }
  return text;
}

base::Result<Channel> parse_channel(std::string_view text) {
  const auto* const kind = std::ranges::find_if(kKinds, [&](const KindName& k) {
    return text.starts_with(k.name) && (text.size() == k.name.size() || text[k.name.size()] == '@');
  });
  if (kind == kKinds.end()) {
    return base::fail(base::ErrorCode::kUnsupported, "no such channel: \"" + printable(text) + "\"");
  }
  Channel channel{.kind = kind->kind};
  std::string_view rest = text.substr(kind->name.size());
  for (const Part part : kind->parts) {
    if (part == Part::kNone) continue;
    if (rest.empty()) return malformed(text, *kind);
    rest.remove_prefix(1);  // the "@"
    const std::size_t end = std::min(rest.find('@'), rest.size());
    if (!read_part(part, rest.substr(0, end), channel)) return malformed(text, *kind);
    rest.remove_prefix(end);
  }
  if (!rest.empty()) return malformed(text, *kind);
  return channel;
}

}  // namespace tidegate::mexc::wire
