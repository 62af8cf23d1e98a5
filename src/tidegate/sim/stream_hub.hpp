// Turns what the exchange does into pushes: gathers changes for each channel that somebody listens to, and
// cuts them into frames. Pure.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "tidegate/market/types.hpp"
#include "tidegate/mexc/wire/channels.hpp"
#include "tidegate/sim/exchange.hpp"

namespace tidegate::sim {

// One push, as sent to every subscriber of its channel.
struct Frame {
  mexc::wire::Channel channel;
  std::string payload;  // protobuf
};

// A channel's frames leave on a grid of its interval, and only when there is something to tell. The 10 ms and
// 100 ms channels of a symbol cut the same versions differently; neither loses one. A market that keeps its
// updates apart gets a frame an update. Memory: the changes of one interval for each channel listened to.
class StreamHub final : public ExchangeListener {
 public:
  // `exchange` must outlive this.
  explicit StreamHub(const Exchange& exchange) : exchange_(exchange) {}

  // Channels of other kinds are refused to who asks for them.
  static bool serves(mexc::wire::ChannelKind kind) noexcept;
  // Counts listeners: frames are made for a channel as long as there is one.
  void listen(const mexc::wire::Channel& channel);
  void leave(const mexc::wire::Channel& channel);

  // When the next frames are due; kNever: nothing gathered.
  base::MonotonicTime next_due() const;
  // Everything due at the exchange's present instant.
  std::vector<Frame> take_due();

  void on_depth(const market::Symbol& symbol, const market::DepthUpdate& update) override;
  void on_trade(const market::Symbol& symbol, const market::Trade& trade) override;
  void on_order(AccountId, const market::OrderReport&) override {}

 private:
  struct Feed {
    std::size_t listeners = 0;
    std::vector<market::DepthUpdate> updates;  // one, unless updates are kept apart
    std::vector<market::Trade> trades;
    market::BookTicker last_ticker;  // as last told
    base::MonotonicTime due = base::kNever;
  };
  using Feeds = std::map<mexc::wire::Channel, Feed>;

  void schedule(const mexc::wire::Channel& channel, Feed& feed);
  void cut(const mexc::wire::Channel& channel, Feed& feed, std::vector<Frame>& out);

  const Exchange& exchange_;
  Feeds feeds_;
};

}  // namespace tidegate::sim
