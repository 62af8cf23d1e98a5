// Everything that happened in a virtual session, as lines of text: two runs are the same if and only if their
// logs are the same bytes.
//
//   <ns> wire 3> 412 9f86d081884c7d65           connection 3, towards the exchange: how many bytes, their
//   hash <ns> order <id> <client id> BTCUSDT BUY …   what the exchange's books now say of an order <ns> fill
//   <client id> BTCUSDT BUY …         what they say has newly been executed of it <ns> event warning
//   ladder.stepped_down …         what the trading system reports of itself
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <variant>
#include <vector>

#include "tidegate/base/event.hpp"
#include "tidegate/net/network/network.hpp"
#include "tidegate/sim/exchange/exchange.hpp"

namespace tidegate::virtual_hour {

// What the exchange's books say of an account's orders, when they came to say it.
struct Booked {
  base::MonotonicTime at{};
  std::variant<market::OrderReport, market::Fill> what;
  // The best bids of all markets then: what anything held was worth.
  std::map<market::Symbol, market::Price> bids;
};

// Memory: the whole log, for runs of hours, not of weeks; some 60 bytes a line.
class RunLog final : public net::WireTap, public sim::ExchangeListener, public base::EventSink {
 public:
  // Stamps what the exchange does; must outlive the log.
  explicit RunLog(const base::Clock& clock) : clock_(clock) {}
  // Hears of all that happens on it, and looks at its markets, from now on; it must outlive that.
  void listen_to(sim::Exchange& exchange);

  void on_wire(const net::WireRun& run) override;
  // The market's own life shows in what it sends.
  void on_depth(const market::Symbol&, const market::DepthUpdate&) override {}
  void on_trade(const market::Symbol&, const market::Trade&) override {}
  void on_order(sim::AccountId account, const market::OrderReport& report) override;
  void on_fill(sim::AccountId account, const market::Fill& fill) override;
  void on_event(const base::Event& event) override;

  std::vector<Booked> take_booked() { return std::move(booked_); }
  // What trading reported of its orders, word by word.
  std::vector<base::Event> take_told() { return std::move(told_); }
  std::string take() { return std::move(text_); }
  std::uint64_t wire_runs() const noexcept { return wire_runs_; }
  std::uint64_t fills() const noexcept { return fills_; }
  // The last word on every order that the exchange ever had, in the order in which it took them.
  std::vector<market::OrderReport> orders() const;

 private:
  std::map<market::Symbol, market::Price> bids() const;

  const base::Clock& clock_;
  const sim::Exchange* exchange_ = nullptr;
  std::vector<Booked> booked_;
  std::vector<base::Event> told_;
  std::string text_;
  std::uint64_t wire_runs_ = 0;
  std::uint64_t fills_ = 0;
  std::map<market::OrderId, market::OrderReport> orders_;  // the exchange's ids rise
};

}  // namespace tidegate::virtual_hour
