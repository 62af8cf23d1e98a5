// A sign of life for a watcher elsewhere, who says what a dead process cannot.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "tidegate/base/event.hpp"
#include "tidegate/monitor/alerts/web_caller.hpp"
#include "tidegate/net/loop/loop.hpp"

namespace tidegate::monitor {

struct HeartbeatSettings {
  std::string name = "heartbeat";                     // in the log; the address is told nowhere
  base::Duration interval = std::chrono::minutes{1};  // 10 s..1 h
  base::Duration timeout = std::chrono::seconds{10};  // 100 ms..1 min
  // No beat while an alert of severity error fires: then the watcher elsewhere tells of that too.
  bool only_while_well = false;
  std::string ca_file;  // as WebhookSettings::ca_file

  std::vector<std::string> validate() const;
};

// A GET of its address, once an interval for as long as `beat` is called: by whoever evaluates the rules, so
// that it stops when they are not evaluated any more, whatever the reason. One that fails is told, and tried
// again after `kSoon`. At most one is under way.
class Heartbeat {
 public:
  static constexpr base::Duration kSoon = std::chrono::seconds{10};

  // Precondition: settings.validate() is empty. `loop` and `events` must outlive its tasks.
  Heartbeat(net::Loop& loop, HeartbeatSettings settings, std::shared_ptr<WebCaller> address,
            base::EventSink& events);
  ~Heartbeat();
  Heartbeat(const Heartbeat&) = delete;
  Heartbeat& operator=(const Heartbeat&) = delete;

  // All was looked at just now. `well`: no alert of severity error fires.
  void beat(bool well);
  // No request is under way.
  bool idle() const noexcept;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace tidegate::monitor
