// Turns what the exchange does into pushes, for each channel that somebody listens to. Pure.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "tidegate/mexc/wire/pushes/channels.hpp"
#include "tidegate/mexc/wire/pushes/push.hpp"
#include "tidegate/sim/streams/feed.hpp"

namespace tidegate::sim {

// One push, as sent to every subscriber of its channel.
struct Frame {
  mexc::wire::Channel channel;
  AccountId account{};  // of a private channel; else none
  std::string payload;  // protobuf
};

// Public channels leave in their feeds' time, private ones at once and in the order in which the exchange
// reports them. Memory: what feeds gather, and the private pushes of one event.
class StreamHub final : public ExchangeListener {
 public:
  // `exchange` must outlive this.
  explicit StreamHub(const Exchange& exchange) : exchange_(exchange) {}

  // Counts listeners: frames are made for a channel as long as there is one. `account`: of a private channel.
  void listen(const mexc::wire::Channel& channel, AccountId account);
  void leave(const mexc::wire::Channel& channel, AccountId account);

  // When the next frames are due; kNever: nothing gathered.
  base::MonotonicTime next_due() const;
  // Everything due at the exchange's present instant.
  std::vector<Frame> take_due();

  void on_depth(const market::Symbol& symbol, const market::DepthUpdate& update) override;
  void on_trade(const market::Symbol& symbol, const market::Trade& trade) override;
  void on_order(AccountId account, const market::OrderReport& report) override;
  void on_fill(AccountId account, const market::Fill& fill) override;
  void on_balance(AccountId account, const BalanceChange& change) override;

 private:
  struct Listened {
    std::size_t listeners = 0;
    std::unique_ptr<StreamFeed> feed;  // null: a private channel
  };

  void add_private(mexc::wire::ChannelKind kind, AccountId account, const mexc::wire::Push& push);

  const Exchange& exchange_;
  std::map<std::pair<mexc::wire::Channel, AccountId>, Listened> channels_;
  std::map<market::Symbol, std::vector<StreamFeed*>>
      by_symbol_;  // of feeds without one: under the empty symbol
  std::vector<Frame> private_;
};

}  // namespace tidegate::sim
