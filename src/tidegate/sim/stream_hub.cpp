#include "tidegate/sim/stream_hub.hpp"

#include <algorithm>
#include <utility>

#include "tidegate/base/assert.hpp"
#include "tidegate/mexc/wire/push.hpp"
#include "tidegate/sim/depth_merge.hpp"

namespace tidegate::sim {

namespace wire = mexc::wire;
using wire::Channel;
using wire::ChannelKind;
using wire::PushInterval;

namespace {

constexpr PushInterval kIntervals[] = {PushInterval::k10ms, PushInterval::k100ms};

}  // namespace

bool StreamHub::serves(ChannelKind kind) noexcept {
  return kind == ChannelKind::kDepth || kind == ChannelKind::kDeals || kind == ChannelKind::kBookTicker;
}

void StreamHub::listen(const Channel& channel) {
  ++feeds_[channel].listeners;
}

void StreamHub::leave(const Channel& channel) {
  const auto at = feeds_.find(channel);
  TIDEGATE_ASSERT(at != feeds_.end(), "who leaves a channel has listened to it");
  if (--at->second.listeners == 0) feeds_.erase(at);
}

base::MonotonicTime StreamHub::next_due() const {
  base::MonotonicTime next = base::kNever;
  for (const auto& [channel, feed] : feeds_) next = std::min(next, feed.due);
  return next;
}

std::vector<Frame> StreamHub::take_due() {
  std::vector<Frame> out;
  for (auto& [channel, feed] : feeds_) {
    if (feed.due > exchange_.now()) continue;
    feed.due = base::kNever;
    cut(channel, feed, out);
  }
  return out;
}

void StreamHub::on_depth(const market::Symbol& symbol, const market::DepthUpdate& update) {
  for (const PushInterval interval : kIntervals) {
    const Channel depth{ChannelKind::kDepth, interval, symbol};
    if (const auto at = feeds_.find(depth); at != feeds_.end()) {
      auto& gathered = at->second.updates;
      const bool apart = exchange_.market(symbol).keeps_updates_apart();
      if (gathered.empty() || apart) {
        gathered.push_back(update);
      } else {
        merge_update(gathered.back(), update);
      }
      schedule(depth, at->second);
    }
    const Channel ticker{ChannelKind::kBookTicker, interval, symbol};
    if (const auto at = feeds_.find(ticker); at != feeds_.end()) schedule(ticker, at->second);
  }
}

void StreamHub::on_trade(const market::Symbol& symbol, const market::Trade& trade) {
  for (const PushInterval interval : kIntervals) {
    const Channel channel{ChannelKind::kDeals, interval, symbol};
    const auto at = feeds_.find(channel);
    if (at == feeds_.end()) continue;
    at->second.trades.push_back(trade);
    schedule(channel, at->second);
  }
}

void StreamHub::schedule(const Channel& channel, Feed& feed) {
  if (feed.due != base::kNever) return;
  const base::Duration interval = wire::duration(channel.interval);
  const base::Duration since = exchange_.now().time_since_epoch();
  feed.due = base::MonotonicTime{(since / interval + 1) * interval};
}

void StreamHub::cut(const Channel& channel, Feed& feed, std::vector<Frame>& out) {
  const base::WallTime sent = exchange_.wall_now();
  const auto tell = [&](wire::Push push) { out.push_back({channel, wire::encode_push(channel, push)}); };
  for (market::DepthUpdate& update : feed.updates) {
    tell(wire::DepthPush{channel.symbol, std::move(update), sent});
  }
  feed.updates.clear();
  if (!feed.trades.empty()) {
    tell(wire::DealsPush{channel.symbol, std::exchange(feed.trades, {}), sent});
  }
  if (channel.kind != ChannelKind::kBookTicker) return;
  const auto ticker = exchange_.book_ticker(channel.symbol);
  TIDEGATE_ASSERT(ticker.has_value(), "only listed symbols are listened to");
  market::BookTicker same_version = *ticker;
  same_version.version = feed.last_ticker.version;
  if (same_version == feed.last_ticker) return;
  feed.last_ticker = *ticker;
  tell(wire::BookTickerPush{*ticker, sent});
}

}  // namespace tidegate::sim
