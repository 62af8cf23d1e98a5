// The channels of a day's summary, of one symbol or of all, sent every three seconds in which something
// traded.
#include "tidegate/base/assert.hpp"
#include "tidegate/sim/streams/feed.hpp"

namespace tidegate::sim {
namespace {

constexpr base::Duration kInterval = std::chrono::seconds{3};

class MiniTickerFeed final : public StreamFeed {
 public:
  MiniTickerFeed(const Exchange& exchange, mexc::wire::Channel channel)
      : StreamFeed(exchange, std::move(channel), kInterval) {}

  void on_trade(const market::Symbol&, const market::Trade&) override { schedule(); }

 private:
  std::vector<mexc::wire::Push> cut(base::WallTime sent) override {
    mexc::wire::MiniTickersPush push{.send_time = sent};
    push.of_all = channel_.kind == mexc::wire::ChannelKind::kMiniTickers;
    if (!push.of_all) {
      push.tickers.push_back(ticker(channel_.symbol));
    } else {
      for (const auto& instrument : exchange_.instruments())
        push.tickers.push_back(ticker(instrument.symbol));
    }
    return {push};
  }

  market::MiniTicker ticker(const market::Symbol& symbol) const {
    const auto ticker = exchange_.mini_ticker(symbol, channel_.zone);
    TIDEGATE_ASSERT(ticker.has_value(), "only listed symbols are listened to");
    return *ticker;
  }
};

}  // namespace

std::unique_ptr<StreamFeed> make_mini_ticker_feed(const Exchange& exchange, mexc::wire::Channel channel) {
  return std::make_unique<MiniTickerFeed>(exchange, std::move(channel));
}

}  // namespace tidegate::sim
