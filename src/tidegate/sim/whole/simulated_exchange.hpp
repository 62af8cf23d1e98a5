// A whole simulated exchange on a network: markets, accounts, the port, its limits, distance and faults.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "tidegate/base/error.hpp"
#include "tidegate/net/loop/loop.hpp"
#include "tidegate/net/network/network.hpp"
#include "tidegate/sim/exchange/factory.hpp"
#include "tidegate/sim/server/server.hpp"

namespace tidegate::sim {

struct SimulatedExchangeSettings {
  std::uint64_t seed = 1;  // of everything made up: markets and distance, faults and listen keys
  ExchangeSettings exchange;
  std::vector<market::Instrument> instruments = default_instruments();
  // --- of generated markets ---
  GeneratorSettings generator;
  StartPrices start_prices;
  // --- of replayed ones ---
  std::vector<std::string> recordings;  // one market a file; empty: generated markets
  base::Duration lead{};                // how long the books stand still first

  ServerSettings server;  // its seed is replaced by the one above
};

// What every command and test that needs an exchange runs against. The same settings, instants and requests
// give the same run. Thread rule: the loop's thread.
class SimulatedExchange {
 public:
  // Its markets begin now; `start` puts it on a port. Loop and network must outlive it. Errors: those of
  // make_replay_exchange. Precondition: the settings of each part are valid.
  static base::Result<std::unique_ptr<SimulatedExchange>> make(net::Loop& loop, net::Network& network,
                                                               SimulatedExchangeSettings settings = {});

  // Errors: those of Network::listen. Once.
  base::Result<void> start(net::Address address) { return server_.start(std::move(address)); }
  // Every connection ends, and none is taken any more; what it knows stays.
  void stop() { server_.stop(); }

  // Precondition: started.
  net::Address address() const { return server_.address(); }
  ServerCounters counters() const { return server_.counters(); }

  // What is true. Orders, accounts and markets are those of the port's users.
  Exchange& truth() noexcept { return *truth_; }
  const Exchange& truth() const noexcept { return *truth_; }
  // The port: faults, clock and distance can be changed while it runs.
  Server& server() noexcept { return server_; }
  const Server& server() const noexcept { return server_; }

 private:
  SimulatedExchange(net::Loop& loop, net::Network& network, std::unique_ptr<Exchange> truth,
                    ServerSettings settings)
      : truth_(std::move(truth)), server_(loop, network, *truth_, std::move(settings)) {}

  std::unique_ptr<Exchange> truth_;
  Server server_;
};

// One that runs at once, of generated markets, where nobody else can have the address: for virtual time.
// Preconditions: no recordings; `address` is free.
std::unique_ptr<SimulatedExchange> start_simulated_exchange(net::Loop& loop, net::MemoryNetwork& network,
                                                            const net::Address& address,
                                                            SimulatedExchangeSettings settings = {});

}  // namespace tidegate::sim
