// The channel of a book's best 5, 10 or 20 levels, whole, sent when they differ from what was sent last.
#include <utility>

#include "tidegate/base/assert.hpp"
#include "tidegate/sim/streams/feed.hpp"

namespace tidegate::sim {
namespace {

constexpr base::Duration kInterval = std::chrono::milliseconds{100};

class LimitDepthFeed final : public StreamFeed {
 public:
  LimitDepthFeed(const Exchange& exchange, mexc::wire::Channel channel)
      : StreamFeed(exchange, std::move(channel), kInterval) {}

  void on_depth(const market::DepthUpdate&) override { schedule(); }

 private:
  std::vector<mexc::wire::Push> cut(base::WallTime sent) override {
    auto depth = exchange_.depth(channel_.symbol, channel_.levels);
    TIDEGATE_ASSERT(depth.has_value(), "only listed symbols are listened to");
    // A push carries the exchange's time in its send time.
    depth->exchange_time = {};
    if (depth->bids == last_.bids && depth->asks == last_.asks) return {};
    last_ = *depth;
    return {mexc::wire::LimitDepthPush{channel_.symbol, *std::move(depth), sent}};
  }

  market::Depth last_;
};

}  // namespace

std::unique_ptr<StreamFeed> make_limit_depth_feed(const Exchange& exchange, mexc::wire::Channel channel) {
  return std::make_unique<LimitDepthFeed>(exchange, std::move(channel));
}

}  // namespace tidegate::sim
