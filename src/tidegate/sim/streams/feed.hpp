// One public channel's pushes: gathers what happens and cuts it into payloads.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "tidegate/market/types.hpp"
#include "tidegate/mexc/wire/pushes/channels.hpp"
#include "tidegate/mexc/wire/pushes/push.hpp"
#include "tidegate/sim/exchange/exchange.hpp"

namespace tidegate::sim {

// Payloads leave on a grid of the channel's interval, and only when there is something to send. Memory: what
// one interval gathers.
class StreamFeed {
 public:
  // `exchange` must outlive this.
  StreamFeed(const Exchange& exchange, mexc::wire::Channel channel, base::Duration interval)
      : exchange_(exchange), channel_(std::move(channel)), interval_(interval) {}
  virtual ~StreamFeed() = default;

  // Of the channel's symbol, or of any where it has none.
  virtual void on_depth(const market::DepthUpdate&) {}
  virtual void on_trade(const market::Symbol&, const market::Trade&) {}

  // kNever: nothing to send.
  base::MonotonicTime due() const noexcept { return due_; }
  std::vector<std::string> take();

 protected:
  // Something is to be sent at the next instant of the grid.
  void schedule();
  virtual std::vector<mexc::wire::Push> cut(base::WallTime sent) = 0;

  const Exchange& exchange_;
  const mexc::wire::Channel channel_;

 private:
  mexc::wire::Decimals decimals() const;

  base::Duration interval_;
  base::MonotonicTime due_ = base::kNever;
};

// Each in the file of its kind's name. Precondition: the channel's symbol is listed.
std::unique_ptr<StreamFeed> make_depth_feed(const Exchange& exchange, mexc::wire::Channel channel);
std::unique_ptr<StreamFeed> make_deals_feed(const Exchange& exchange, mexc::wire::Channel channel);
// Aggregated and batch alike.
std::unique_ptr<StreamFeed> make_book_ticker_feed(const Exchange& exchange, mexc::wire::Channel channel);
std::unique_ptr<StreamFeed> make_limit_depth_feed(const Exchange& exchange, mexc::wire::Channel channel);
std::unique_ptr<StreamFeed> make_kline_feed(const Exchange& exchange, mexc::wire::Channel channel);
// One symbol's or all symbols'.
std::unique_ptr<StreamFeed> make_mini_ticker_feed(const Exchange& exchange, mexc::wire::Channel channel);

// Precondition: the channel is public.
std::unique_ptr<StreamFeed> make_feed(const Exchange& exchange, const mexc::wire::Channel& channel);

}  // namespace tidegate::sim
