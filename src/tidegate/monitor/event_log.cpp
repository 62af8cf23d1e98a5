#include "tidegate/monitor/event_log.hpp"

#include <spdlog/details/null_mutex.h>
#include <spdlog/logger.h>
#include <spdlog/sinks/base_sink.h>

#include <algorithm>

namespace tidegate::monitor {
namespace {

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

// Lines with instant and severity, to the thread that writes them.
class LinesTo final : public spdlog::sinks::base_sink<spdlog::details::null_mutex> {
 public:
  explicit LinesTo(Output& output) : output_(output) {}

 private:
  void sink_it_(const spdlog::details::log_msg& message) override {
    spdlog::memory_buf_t line;
    formatter_->format(message, line);
    output_.write(std::string{line.data(), line.size()});
  }
  void flush_() override {}

  Output& output_;
};

}  // namespace

EventLog::EventLog(const std::string& path, std::size_t kept) : kept_(std::max<std::size_t>(kept, 1)) {
  if (path.empty()) return;
  auto file = WriterThread::append_to(
      path,
      {.name = path + ": the event log", .dropped_because = path + " takes them too slowly or not at all"});
  if (!file) {
    open_error_ = path + ": the event log cannot be written: " + file.error().message;
    return;
  }
  file_ = std::move(*file);
  logger_ = std::make_shared<spdlog::logger>("tidegate", std::make_shared<LinesTo>(*file_));
}

EventLog::~EventLog() = default;

void EventLog::on_event(const base::Event& event) {
  if (logger_) {
    logger_->log(level_of(event.severity()), "{} {}: {}", name(event.kind), event.subject, event.text);
  }
  ++counts_[static_cast<std::size_t>(event.kind)];
  latest_.push_back(event);
  if (latest_.size() > kept_) latest_.pop_front();
}

std::vector<std::string> EventLog::take_news() {
  return file_ ? file_->take_news() : std::vector<std::string>{};
}

}  // namespace tidegate::monitor
