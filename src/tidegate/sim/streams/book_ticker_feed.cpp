// The channels of a book's best bid and ask, sent when they differ from what was sent last.
#include "tidegate/base/assert.hpp"
#include "tidegate/sim/streams/feed.hpp"

namespace tidegate::sim {
namespace {

// The documents name no pace of the batch channel; live pushes come about every 100 ms.
constexpr base::Duration kBatchInterval = std::chrono::milliseconds{100};

class BookTickerFeed final : public StreamFeed {
 public:
  BookTickerFeed(const Exchange& exchange, mexc::wire::Channel channel, base::Duration interval)
      : StreamFeed(exchange, std::move(channel), interval) {}

  void on_depth(const market::DepthUpdate&) override { schedule(); }

 private:
  std::vector<mexc::wire::Push> cut(base::WallTime sent) override {
    const auto ticker = exchange_.book_ticker(channel_.symbol);
    TIDEGATE_ASSERT(ticker.has_value(), "only listed symbols are listened to");
    market::BookTicker same_version = *ticker;
    same_version.version = last_.version;
    if (same_version == last_) return {};
    last_ = *ticker;
    if (channel_.kind == mexc::wire::ChannelKind::kBookTicker)
      return {mexc::wire::BookTickerPush{last_, sent}};
    return {mexc::wire::BookTickerBatchPush{channel_.symbol, {last_}, sent}};
  }

  market::BookTicker last_;
};

}  // namespace

std::unique_ptr<StreamFeed> make_book_ticker_feed(const Exchange& exchange, mexc::wire::Channel channel) {
  const bool batch = channel.kind == mexc::wire::ChannelKind::kBookTickerBatch;
  const base::Duration interval = batch ? kBatchInterval : mexc::wire::duration(channel.interval);
  return std::make_unique<BookTickerFeed>(exchange, std::move(channel), interval);
}

}  // namespace tidegate::sim
