// The channel of a symbol's growing kline, every second in which something traded. One that ended since the
// last push is sent a last time, so that its final state is heard.
#include <optional>
#include <utility>

#include "tidegate/base/assert.hpp"
#include "tidegate/sim/history/kline_span.hpp"
#include "tidegate/sim/streams/feed.hpp"

namespace tidegate::sim {
namespace {

constexpr base::Duration kInterval = std::chrono::seconds{1};

class KlineFeed final : public StreamFeed {
 public:
  KlineFeed(const Exchange& exchange, mexc::wire::Channel channel)
      : StreamFeed(exchange, std::move(channel), kInterval) {}

  void on_trade(const market::Symbol&, const market::Trade& trade) override {
    if (!changed_since_) changed_since_ = kline_open(channel_.kline, trade.time);
    schedule();
  }

 private:
  std::vector<mexc::wire::Push> cut(base::WallTime sent) override {
    const KlineRange range{std::exchange(changed_since_, std::nullopt), std::nullopt,
                           KlineHistory::kMaxKlines};
    const auto klines = exchange_.klines(channel_.symbol, channel_.kline, range);
    TIDEGATE_ASSERT(klines.has_value(), "only listed symbols are listened to");
    std::vector<mexc::wire::Push> out;
    for (const market::Kline& kline : *klines) {
      if (kline.volume.is_zero()) continue;
      out.emplace_back(mexc::wire::KlinePush{channel_.symbol, channel_.kline, kline, sent});
    }
    return out;
  }

  std::optional<base::WallTime> changed_since_;  // opening of the first kline that a trade changed
};

}  // namespace

std::unique_ptr<StreamFeed> make_kline_feed(const Exchange& exchange, mexc::wire::Channel channel) {
  return std::make_unique<KlineFeed>(exchange, std::move(channel));
}

}  // namespace tidegate::sim
