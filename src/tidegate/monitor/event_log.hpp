// The running record of what happened: every event as a log line, the latest ones kept for a page or a
// screen.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "tidegate/base/event.hpp"
#include "tidegate/monitor/writer_thread.hpp"

namespace spdlog {
class logger;
}

namespace tidegate::monitor {

// Single owner. Keeps the latest `kept` events; older ones are forgotten, their count is not. The file is
// written by a thread of its own: a disk that is slow or full holds up no caller; take_news() reports it.
class EventLog final : public base::EventSink {
 public:
  static constexpr std::size_t kDefaultKept = 1'000;

  // `path` empty: nothing is written, events are only kept. A file is appended to: what it says of an earlier
  // run, perhaps one that crashed, stays. One that cannot be opened is reported by `open_error` and events
  // are still kept.
  explicit EventLog(const std::string& path = {}, std::size_t kept = kDefaultKept);
  ~EventLog() override;  // waits for the file, WriterThread::kPatience at most

  void on_event(const base::Event& event) override;

  const std::deque<base::Event>& latest() const noexcept { return latest_; }
  // How many events of that kind there ever were.
  std::uint64_t count(base::EventKind kind) const noexcept { return counts_[static_cast<std::size_t>(kind)]; }
  const std::string& open_error() const noexcept { return open_error_; }
  // What went wrong with the file since the last call, or went right again.
  std::vector<std::string> take_news();

 private:
  std::size_t kept_;
  std::deque<base::Event> latest_;
  std::array<std::uint64_t, base::kEventKindCount> counts_{};  // by kind
  std::unique_ptr<WriterThread> file_;                         // null: nothing is written
  std::shared_ptr<spdlog::logger> logger_;
  std::string open_error_;
};

}  // namespace tidegate::monitor
