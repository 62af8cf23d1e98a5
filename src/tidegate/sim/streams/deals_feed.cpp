// The channel of a symbol's trades.
#include <utility>

#include "tidegate/sim/streams/feed.hpp"

namespace tidegate::sim {
namespace {

class DealsFeed final : public StreamFeed {
 public:
  DealsFeed(const Exchange& exchange, mexc::wire::Channel channel)
      : StreamFeed(exchange, channel, mexc::wire::duration(channel.interval)) {}

  void on_trade(const market::Symbol&, const market::Trade& trade) override {
    trades_.push_back(trade);
    // The two sides' numbers, as live pushes have them; one trade has one number here.
    const std::string side = trade.id + "X0";
    trades_.back().id = side + "_" + side;
    schedule();
  }

 private:
  std::vector<mexc::wire::Push> cut(base::WallTime sent) override {
    return {mexc::wire::DealsPush{channel_.symbol, std::exchange(trades_, {}), sent}};
  }

  std::vector<market::Trade> trades_;
};

}  // namespace

std::unique_ptr<StreamFeed> make_deals_feed(const Exchange& exchange, mexc::wire::Channel channel) {
  return std::make_unique<DealsFeed>(exchange, std::move(channel));
}

}  // namespace tidegate::sim
