// The running record of what happened: every event as a log line, the latest ones kept for a page or a
// screen.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <string>

#include "tidegate/base/event.hpp"

namespace spdlog {
class logger;
}

namespace tidegate::monitor {

// Single owner. Keeps the latest `kept` events; older ones are forgotten, their count is not.
class EventLog final : public base::EventSink {
 public:
  static constexpr std::size_t kDefaultKept = 1'000;

  // `path` empty: nothing is written, events are only kept. A file that cannot be opened is told by
  // `open_error` and events are still kept.
  explicit EventLog(const std::string& path = {}, std::size_t kept = kDefaultKept);
  ~EventLog() override;

  void on_event(const base::Event& event) override;

  const std::deque<base::Event>& latest() const noexcept { return latest_; }
  // How many events of that kind there ever were.
  std::uint64_t count(const std::string& kind) const;
  const std::string& open_error() const noexcept { return open_error_; }

 private:
  std::size_t kept_;
  std::deque<base::Event> latest_;
  std::map<std::string, std::uint64_t> counts_;
  std::shared_ptr<spdlog::logger> logger_;
  std::string open_error_;
};

}  // namespace tidegate::monitor
