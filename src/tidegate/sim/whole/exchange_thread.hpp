// A simulated exchange on real sockets, on a thread and loop of its own, for commands that bring one along.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "tidegate/base/error.hpp"
#include "tidegate/sim/whole/simulated_exchange.hpp"

namespace tidegate::sim {

// Thread rule: its owner's thread; each call waits for the exchange's loop.
class ExchangeThread {
 public:
  // Listens on a free port of the loopback. Errors: a recording's, the listener's.
  static base::Result<std::unique_ptr<ExchangeThread>> start(SimulatedExchangeSettings settings);
  ~ExchangeThread();  // stops

  const net::Address& address() const noexcept { return address_; }
  ServerCounters counters();
  std::vector<market::Symbol> symbols();
  // Calls `work` while the exchange stands still.
  void look(std::move_only_function<void(const Exchange&)> work);
  // From now on, for `length`; rule.from and rule.until are replaced.
  void add_fault(FaultRule rule, base::Duration length);
  // Their windows, each of which ends, count from now.
  void add_faults(std::vector<FaultRule> rules);
  std::vector<PlannedFault> faults();

 private:
  struct Parts;
  explicit ExchangeThread(std::unique_ptr<Parts> parts);

  // Runs `work` on the exchange's loop and waits for it.
  void ask(std::move_only_function<void(Parts&)> work);

  std::unique_ptr<Parts> parts_;
  net::Address address_;
  std::jthread thread_;
};

}  // namespace tidegate::sim
