#include "tidegate/sim/streams/hub.hpp"

#include <algorithm>
#include <string_view>

#include "tidegate/base/assert.hpp"

namespace tidegate::sim {

namespace wire = mexc::wire;
using wire::Channel;
using wire::ChannelKind;

namespace {

const market::Symbol kNoSymbol{};

// MEXC's words.
std::string_view word(BalanceCause cause) {
  switch (cause) {
    case BalanceCause::kPlaced:
      return "ENTRUST_PLACE";
    case BalanceCause::kCancelled:
      return "ENTRUST_CANCEL";
    case BalanceCause::kTraded:
      break;
  }
  return "ENTRUST";
}

}  // namespace

void StreamHub::listen(const Channel& channel, AccountId account) {
  Listened& listened = channels_[{channel, account}];
  if (listened.listeners++ > 0 || wire::is_private(channel.kind)) return;
  listened.feed = make_feed(exchange_, channel);
  by_symbol_[channel.symbol].push_back(listened.feed.get());
}

void StreamHub::leave(const Channel& channel, AccountId account) {
  const auto at = channels_.find({channel, account});
  TIDEGATE_ASSERT(at != channels_.end(), "who leaves a channel has listened to it");
  if (--at->second.listeners > 0) return;
  if (at->second.feed) std::erase(by_symbol_[channel.symbol], at->second.feed.get());
  channels_.erase(at);
}

base::MonotonicTime StreamHub::next_due() const {
  if (!private_.empty()) return exchange_.now();
  base::MonotonicTime next = base::kNever;
  for (const auto& [symbol, feeds] : by_symbol_) {
    for (const StreamFeed* feed : feeds) next = std::min(next, feed->due());
  }
  return next;
}

std::vector<Frame> StreamHub::take_due() {
  std::vector<Frame> out = std::exchange(private_, {});
  for (auto& [key, listened] : channels_) {
    if (!listened.feed || listened.feed->due() > exchange_.now()) continue;
    for (std::string& payload : listened.feed->take())
      out.push_back({key.first, key.second, std::move(payload)});
  }
  return out;
}

void StreamHub::on_depth(const market::Symbol& symbol, const market::DepthUpdate& update) {
  const auto at = by_symbol_.find(symbol);
  if (at == by_symbol_.end()) return;
  for (StreamFeed* feed : at->second) feed->on_depth(update);
}

void StreamHub::on_trade(const market::Symbol& symbol, const market::Trade& trade) {
  for (const market::Symbol& key : {symbol, kNoSymbol}) {
    const auto at = by_symbol_.find(key);
    if (at == by_symbol_.end()) continue;
    for (StreamFeed* feed : at->second) feed->on_trade(symbol, trade);
  }
}

void StreamHub::on_order(AccountId account, const market::OrderReport& report) {
  add_private(ChannelKind::kPrivateOrders, account, wire::OrderPush{report, exchange_.wall_now()});
}

void StreamHub::on_fill(AccountId account, const market::Fill& fill) {
  add_private(ChannelKind::kPrivateDeals, account, wire::FillPush{fill, exchange_.wall_now()});
}

void StreamHub::on_balance(AccountId account, const BalanceChange& change) {
  const base::WallTime now = exchange_.wall_now();
  add_private(ChannelKind::kPrivateAccount, account,
              wire::BalancePush{change.balance, change.free_change, change.locked_change,
                                std::string(word(change.cause)), now, now});
}

void StreamHub::add_private(ChannelKind kind, AccountId account, const wire::Push& push) {
  const Channel channel{.kind = kind};
  if (!channels_.contains({channel, account})) return;
  private_.push_back({channel, account, wire::encode_push(channel, push)});
}

}  // namespace tidegate::sim
