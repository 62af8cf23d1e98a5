// Alerts as events: whatever hears of events hears of them, the log and the screen among them.
#pragma once

#include "tidegate/base/event.hpp"
#include "tidegate/monitor/alerts/sink.hpp"

namespace tidegate::monitor {

class LogSink final : public AlertSink {
 public:
  // `events` must outlive the sink.
  explicit LogSink(base::EventSink& events) : events_(events) {}

  void deliver(const AlertNotice& notice) override;
  bool idle() const noexcept override { return true; }

 private:
  base::EventSink& events_;
};

}  // namespace tidegate::monitor
