#include "tidegate/monitor/event_log.hpp"

#include <spdlog/logger.h>
#include <spdlog/sinks/basic_file_sink.h>

#include <algorithm>

namespace tidegate::monitor {
namespace {

// Kinds are named in code, so they are few; a bound all the same, because a bug must not eat memory.
constexpr std::size_t kMaxKinds = 1'000;

spdlog::level::level_enum level_of(base::Severity severity) {
  switch (severity) {
    case base::Severity::kInfo:
      return spdlog::level::info;
    case base::Severity::kWarning:
      return spdlog::level::warn;
    case base::Severity::kError:
      return spdlog::level::err;
  }
  return spdlog::level::err;
}

}  // namespace

EventLog::EventLog(const std::string& path, std::size_t kept) : kept_(std::max<std::size_t>(kept, 1)) {
  if (path.empty()) return;
  try {
    logger_ = std::make_shared<spdlog::logger>(
        "tidegate", std::make_shared<spdlog::sinks::basic_file_sink_st>(path, true));
    logger_->flush_on(spdlog::level::info);
  } catch (const spdlog::spdlog_ex& error) {
    open_error_ = path + ": the event log cannot be written: " + error.what();
  }
}

EventLog::~EventLog() = default;

void EventLog::on_event(const base::Event& event) {
  if (logger_) logger_->log(level_of(event.severity), "{} {}: {}", event.kind, event.subject, event.text);
  if (counts_.size() < kMaxKinds || counts_.contains(event.kind)) ++counts_[event.kind];
  latest_.push_back(event);
  if (latest_.size() > kept_) latest_.pop_front();
}

std::uint64_t EventLog::count(const std::string& kind) const {
  const auto found = counts_.find(kind);
  return found == counts_.end() ? 0 : found->second;
}

}  // namespace tidegate::monitor
