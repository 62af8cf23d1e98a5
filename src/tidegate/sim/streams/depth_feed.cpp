// The channel of a book's changes, one version a level change, none lost. Feeds of 10 ms and of 100 ms cut
// the same versions differently. A market that keeps its updates apart gets a push an update.
#include "tidegate/sim/history/depth_merge.hpp"
#include "tidegate/sim/streams/feed.hpp"

namespace tidegate::sim {
namespace {

class DepthFeed final : public StreamFeed {
 public:
  DepthFeed(const Exchange& exchange, mexc::wire::Channel channel)
      : StreamFeed(exchange, channel, mexc::wire::duration(channel.interval)),
        apart_(exchange.market(channel.symbol).keeps_updates_apart()) {}

  void on_depth(const market::DepthUpdate& update) override {
    if (updates_.empty() || apart_) {
      updates_.push_back(update);
    } else {
      merge_update(updates_.back(), update);
    }
    schedule();
  }

 private:
  std::vector<mexc::wire::Push> cut(base::WallTime sent) override {
    std::vector<mexc::wire::Push> out;
    for (market::DepthUpdate& update : updates_) {
      out.emplace_back(mexc::wire::DepthPush{channel_.symbol, std::move(update), sent});
    }
    updates_.clear();
    return out;
  }

  bool apart_;
  std::vector<market::DepthUpdate> updates_;  // one, unless they are kept apart
};

}  // namespace

std::unique_ptr<StreamFeed> make_depth_feed(const Exchange& exchange, mexc::wire::Channel channel) {
  return std::make_unique<DepthFeed>(exchange, std::move(channel));
}

}  // namespace tidegate::sim
