// The port by which a test switches a simulated exchange while it runs: HTTP and JSON, on the loopback only.
#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "tidegate/base/error.hpp"
#include "tidegate/net/loop/loop.hpp"
#include "tidegate/net/network/network.hpp"
#include "tidegate/sim/whole/simulated_exchange.hpp"

namespace tidegate::apps::sim_control {

// "18081" or "127.0.0.1:18081". Error: no address, or one that other machines can reach.
base::Result<net::Address> control_address(const std::string& text);

// Any client that reaches the port may switch everything, but web pages that a browser on this machine shows
// (not_of_this_machine): these get 403. Bounds: 64 connections, requests of 256 KiB (413 beyond).
// Thread rule: the loop's thread, which is the exchange's.
class ControlServer {
 public:
  static constexpr std::size_t kMostRequestBytes = 256 * 1024;

  // All references must outlive it.
  ControlServer(net::Loop& loop, net::Network& network, sim::SimulatedExchange& exchange);
  ~ControlServer();  // stops

  // Errors: those of Network::listen. Precondition: a loopback address, as of control_address.
  base::Result<void> start(const net::Address& address);
  // Precondition: started.
  net::Address address() const;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace tidegate::apps::sim_control
