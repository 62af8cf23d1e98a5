// The exchange's side: real sockets, a thread of its own, and every order that it ever took.
#pragma once

#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "tidegate/net/loop/loop.hpp"
#include "tidegate/net/network/network.hpp"
#include "tidegate/sim/whole/simulated_exchange.hpp"

namespace tidegate::kill {

using ExchangeOrders = std::map<market::OrderId, market::OrderReport>;

// Thread rule: its owner's thread.
class WitnessedExchange final : private sim::ExchangeListener {
 public:
  explicit WitnessedExchange(std::uint64_t seed)
      : exchange_(sim::SimulatedExchange::make(*loop_, *network_, busy_beside_it(seed)).value()) {
    exchange_->truth().add_listener(*this);
    if (exchange_->start({"127.0.0.1", 0})) address_ = exchange_->address();
    thread_ = std::jthread{[this] { loop_->run(); }};
  }
  ~WitnessedExchange() override {
    loop_->stop();
    thread_.join();
    exchange_->stop();
    exchange_->truth().remove_listener(*this);
  }

  const net::Address& address() const { return address_; }
  // As they stand now.
  ExchangeOrders orders() {
    const std::lock_guard lock{mutex_};
    return orders_;
  }
  // Those of that client id, as soon as there is one or `patience` has passed.
  std::vector<market::OrderReport> await(const market::ClientOrderId& id,
                                         std::chrono::milliseconds patience) {
    std::unique_lock lock{mutex_};
    came_.wait_for(lock, patience, [&] { return !of(id).empty(); });
    return of(id);
  }

 private:
  // A few pushes in every tick of the trader's patience, and some milliseconds for each answer: instants
  // between sending and hearing exist.
  static sim::SimulatedExchangeSettings busy_beside_it(std::uint64_t seed) {
    sim::SimulatedExchangeSettings settings{.seed = seed};
    settings.generator.mean_event_gap = std::chrono::milliseconds{15};
    settings.server.latency = sim::LatencyProfile::near();
    return settings;
  }

  std::vector<market::OrderReport> of(const market::ClientOrderId& id) const {
    std::vector<market::OrderReport> found;
    for (const auto& [order_id, report] : orders_) {
      if (report.client_id == id) found.push_back(report);
    }
    return found;
  }

  void on_depth(const market::Symbol&, const market::DepthUpdate&) override {}
  void on_trade(const market::Symbol&, const market::Trade&) override {}
  void on_order(sim::AccountId, const market::OrderReport& report) override {
    const std::lock_guard lock{mutex_};
    orders_[report.id] = report;
    came_.notify_all();
  }

  std::unique_ptr<net::Loop> loop_ = net::Loop::real();
  std::unique_ptr<net::Network> network_ = net::make_socket_network(*loop_);
  std::unique_ptr<sim::SimulatedExchange> exchange_;
  net::Address address_;
  std::mutex mutex_;
  std::condition_variable came_;
  ExchangeOrders orders_;
  std::jthread thread_;
};

}  // namespace tidegate::kill
