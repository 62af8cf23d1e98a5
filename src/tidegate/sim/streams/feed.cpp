#include "tidegate/sim/streams/feed.hpp"

#include "tidegate/base/assert.hpp"

namespace tidegate::sim {

using mexc::wire::ChannelKind;

std::vector<std::string> StreamFeed::take() {
  due_ = base::kNever;
  std::vector<std::string> payloads;
  for (const mexc::wire::Push& push : cut(exchange_.wall_now())) {
    payloads.push_back(mexc::wire::encode_push(channel_, push, decimals()));
  }
  return payloads;
}

mexc::wire::Decimals StreamFeed::decimals() const {
  const market::Instrument* const instrument = exchange_.instrument(channel_.symbol);
  if (instrument == nullptr) return {};  // a channel of all symbols
  return {instrument->price_decimals, instrument->quantity_decimals};
}

void StreamFeed::schedule() {
  if (due_ != base::kNever) return;
  const base::Duration since = exchange_.now().time_since_epoch();
  due_ = base::MonotonicTime{(since / interval_ + 1) * interval_};
}

std::unique_ptr<StreamFeed> make_feed(const Exchange& exchange, const mexc::wire::Channel& channel) {
  switch (channel.kind) {
    case ChannelKind::kDepth:
      return make_depth_feed(exchange, channel);
    case ChannelKind::kDeals:
      return make_deals_feed(exchange, channel);
    case ChannelKind::kBookTicker:
    case ChannelKind::kBookTickerBatch:
      return make_book_ticker_feed(exchange, channel);
    case ChannelKind::kLimitDepth:
      return make_limit_depth_feed(exchange, channel);
    case ChannelKind::kKline:
      return make_kline_feed(exchange, channel);
    case ChannelKind::kMiniTicker:
    case ChannelKind::kMiniTickers:
      return make_mini_ticker_feed(exchange, channel);
    case ChannelKind::kPrivateOrders:
    case ChannelKind::kPrivateDeals:
    case ChannelKind::kPrivateAccount:
      break;
  }
  TIDEGATE_ASSERT(false, "private channels have no public feed");
}

}  // namespace tidegate::sim
