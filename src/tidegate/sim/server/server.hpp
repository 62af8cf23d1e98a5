// The simulated exchange on a port: MEXC's REST and streams, with its limits, its distance and its bad days.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "tidegate/base/error.hpp"
#include "tidegate/mexc/server/subscriptions.hpp"
#include "tidegate/net/loop/loop.hpp"
#include "tidegate/net/network/network.hpp"
#include "tidegate/net/web/http_server.hpp"
#include "tidegate/sim/accounts/listen_keys.hpp"
#include "tidegate/sim/calls/service.hpp"
#include "tidegate/sim/exchange/exchange.hpp"
#include "tidegate/sim/faults/latency.hpp"
#include "tidegate/sim/faults/plan.hpp"
#include "tidegate/sim/limits/rate_limiter.hpp"

namespace tidegate::sim {

struct ServerSettings {
  LatencyProfile latency = LatencyProfile::none();
  RateLimitSettings rate_limits;
  mexc::server::StreamLimits streams;
  ListenKeySettings listen_keys;
  OrderCallSettings orders;
  std::vector<FaultRule> faults;
  base::Duration clock_skew{};  // the exchange's clock minus the true one
  std::uint64_t seed = 1;       // of latencies, faults and listen keys
  net::HttpServerSettings http;

  // What is wrong, a line a field; empty: nothing.
  std::vector<std::string> validate() const;
};

// What the exchange saw, counted when a request reaches it.
struct ServerCounters {
  std::uint64_t requests = 0;
  std::uint64_t weight = 0;  // charged, by address and by account together, at the weights of the profile
  std::uint64_t order_requests = 0;  // that place or cancel
  std::uint64_t stream_connections = 0;
  std::uint64_t pushes = 0;
  std::map<std::string, std::uint64_t> by_endpoint;  // the endpoint table's names; "other"
  std::map<int, std::uint64_t> by_status;            // of answers; 0: none was given (cut, stall)
  std::uint64_t bans = 0;                            // of addresses
  std::map<std::string, std::uint64_t>
      by_fault;                // how often each kind fired; those that never did are absent
  std::uint64_t bytes_in = 0;  // streams included
  std::uint64_t bytes_out = 0;

  std::uint64_t answered(int status) const;
};

// A request spends one way, half of its service, the look at the exchange's state, the other half, one way.
// Rate limits are judged when it arrives, and what they refuse costs no service. Pushes are delayed one way,
// in order. The server moves the exchange's time: no other code need call `advance`. Thread rule: the loop's
// thread.
class Server {
 public:
  // All references must outlive the server. Precondition: settings are valid.
  Server(net::Loop& loop, net::Network& network, Exchange& exchange, ServerSettings settings = {});
  ~Server();  // stops

  // Errors: those of Network::listen.
  base::Result<void> start(net::Address address);
  void stop();
  // Where it listens. Precondition: started.
  net::Address address() const;

  // --- what may be changed while it runs; each holds from this instant on ---

  // Times in the rule count from `counted_from` after the server's start. Precondition: the rule is valid.
  FaultId add_fault(FaultRule rule, base::Duration counted_from = {});
  // In place of all there are, with times likewise; before the start too. Preconditions: the rules are valid.
  void replace_faults(std::vector<FaultRule> rules, base::Duration counted_from = {});
  // False: there is no such fault.
  bool remove_fault(FaultId id);
  std::vector<PlannedFault> faults() const;
  const LatencyProfile& latency() const;
  void set_latency(const LatencyProfile& profile);
  // How far the exchange's clock is ahead of the true one, apart from what faults add. What happened before
  // keeps its time. Precondition: within a day.
  base::Duration clock_skew() const;
  void set_clock_skew(base::Duration skew);

  base::Duration since_start() const;
  ServerCounters counters() const;
  // The first recording that broke while being replayed; its market stands still.
  std::optional<base::Error> market_error() const;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace tidegate::sim
