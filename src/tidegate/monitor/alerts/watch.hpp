// The alerts of a process as a whole: rules over samples, and every sink.
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "tidegate/base/error.hpp"
#include "tidegate/base/event.hpp"
#include "tidegate/base/sample.hpp"
#include "tidegate/monitor/alerts/alerts.hpp"
#include "tidegate/monitor/alerts/settings.hpp"
#include "tidegate/monitor/alerts/sink.hpp"
#include "tidegate/net/loop/loop.hpp"
#include "tidegate/net/network/network.hpp"

namespace tidegate::monitor {

// By the name of the webhook, or of the heartbeat.
using AlertAddresses = std::map<std::string, WebAddress>;

// Thread rule: the loop's thread. What it does for a sink never holds up its caller.
class AlertWatch {
 public:
  // Precondition: settings.validate() is empty. `plain` and `events` must outlive its tasks, `loop`
  // everything. Error: kInvalidArgument or kIo naming the sink, and never its address.
  static base::Result<std::unique_ptr<AlertWatch>> make(net::Loop& loop, net::Network& plain,
                                                        const AlertSettings& settings,
                                                        AlertAddresses addresses, base::EventSink& events);
  ~AlertWatch();
  AlertWatch(const AlertWatch&) = delete;
  AlertWatch& operator=(const AlertWatch&) = delete;

  // Once a second, of all samples that there are: judges every rule, tells what is to be told, and gives the
  // sign of life. Whoever stops calling it stops the heartbeat.
  void on_samples(std::span<const base::Sample> samples);
  // The process ends, in good order: what goes down with it is told no more (Alerts::begin_wind_down).
  void begin_wind_down() noexcept { alerts_.begin_wind_down(); }
  // A trial: to every sink, as if a rule had said so, and a beat.
  void try_all(const AlertNotice& notice);
  // Every sink and the heartbeat have done what they were given.
  bool idle() const noexcept;

  Alerts& alerts() noexcept { return alerts_; }
  const Alerts& alerts() const noexcept { return alerts_; }

 private:
  AlertWatch(net::Loop& loop, const AlertSettings& settings);
  void tell(const AlertNotice& notice);

  net::Loop& loop_;
  Alerts alerts_;
  std::vector<std::unique_ptr<AlertSink>> sinks_;  // the log first
  std::unique_ptr<Heartbeat> heartbeat_;           // null: none is wanted
};

}  // namespace tidegate::monitor
