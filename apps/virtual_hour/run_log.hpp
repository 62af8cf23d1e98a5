// Everything that happened in a virtual session, as lines of text: two runs are the same if and only if their
// logs are the same bytes.
//
//   <ns> wire 3> 412 9f86d081884c7d65           connection 3, towards the exchange: how many bytes, their
//   hash <ns> order <id> <client id> BTCUSDT BUY …   what the exchange's books now say of an order <ns> fill
//   <client id> BTCUSDT BUY …         what they say has newly been executed of it <ns> event warning
//   ladder.changed …         what the trading system tells of itself
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "tidegate/base/event.hpp"
#include "tidegate/net/network.hpp"
#include "tidegate/sim/exchange.hpp"

namespace tidegate::apps {

// Memory: the whole log, for runs of hours, not of weeks; some 60 bytes a line.
class RunLog final : public net::WireTap, public sim::ExchangeListener, public base::EventSink {
 public:
  // Stamps what the exchange does; must outlive the log.
  explicit RunLog(const base::Clock& clock) : clock_(clock) {}

  void on_wire(const net::WireRun& run) override;
  // The market's own life shows in what it sends.
  void on_depth(const market::Symbol&, const market::DepthUpdate&) override {}
  void on_trade(const market::Symbol&, const market::Trade&) override {}
  void on_order(sim::AccountId account, const market::OrderReport& report) override;
  void on_event(const base::Event& event) override;

  std::string take() { return std::move(text_); }
  std::uint64_t wire_runs() const noexcept { return wire_runs_; }
  std::uint64_t fills() const noexcept { return fills_; }
  // The last word on every order that the exchange ever had, in the order in which it took them.
  std::vector<market::OrderReport> orders() const;

 private:
  const base::Clock& clock_;
  std::string text_;
  std::uint64_t wire_runs_ = 0;
  std::uint64_t fills_ = 0;
  std::map<market::OrderId, market::OrderReport> orders_;  // the exchange's ids rise
};

}  // namespace tidegate::apps
