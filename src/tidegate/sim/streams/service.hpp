// All stream connections of the simulated exchange: lets them in, sends them what is due, lets faults hit
// some of it.
#pragma once

#include <cstdint>
#include <deque>
#include <list>
#include <map>
#include <memory>
#include <utility>

#include "tidegate/net/loop/loop.hpp"
#include "tidegate/net/web/http.hpp"
#include "tidegate/net/web/websocket.hpp"
#include "tidegate/sim/accounts/listen_keys.hpp"
#include "tidegate/sim/faults/latency.hpp"
#include "tidegate/sim/faults/plan.hpp"
#include "tidegate/sim/streams/hub.hpp"
#include "tidegate/sim/streams/session.hpp"

namespace tidegate::sim {

// Pushes meet their faults when they leave the exchange, the same for all who hear them: a dropped one is
// missing, so its listeners find a gap. Memory: at most 16,384 delayed pushes, then the oldest leaves early;
// one push a channel that waits for the next. Thread rule: the loop's thread.
class StreamService {
 public:
  // All references must outlive this.
  StreamService(net::Loop& loop, const Exchange& exchange, ListenKeys& keys, LatencyModel& latency,
                FaultPlan& faults, mexc::server::StreamLimits limits);

  StreamHub& hub() noexcept { return hub_; }

  // Null: not let in, and cut. A bad listen key is reported in plain text, as MEXC does, and closed.
  std::shared_ptr<StreamSession> open(const net::HttpRequest& upgrade,
                                      std::shared_ptr<net::WebSocket> socket);
  void close(const std::shared_ptr<StreamSession>& session) { sessions_.remove(session); }

  base::MonotonicTime next_due() const;
  // Sends everything due. How many pushes that were.
  std::uint64_t deliver(base::Duration since_start);
  void cut_all();

 private:
  struct Delayed {
    base::MonotonicTime due;
    Frame frame;
  };
  using FrameKey = std::pair<mexc::wire::Channel, AccountId>;

  std::uint64_t send(Frame frame, base::Duration since_start);
  std::uint64_t send_to_all(const Frame& frame);

  net::Loop& loop_;
  const Exchange& exchange_;
  ListenKeys& keys_;
  LatencyModel& latency_;
  FaultPlan& faults_;
  mexc::server::StreamLimits limits_;
  StreamHub hub_;
  std::list<std::shared_ptr<StreamSession>> sessions_;
  std::deque<Delayed> delayed_;        // in the order of leaving
  std::map<FrameKey, Frame> waiting_;  // for the next of its channel, to come after it
};

}  // namespace tidegate::sim
