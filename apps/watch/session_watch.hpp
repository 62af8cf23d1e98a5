// Who looks at a trading session once a second, for as long as it runs: quantiles, history and alerts, which
// the dashboard shows and which are there without one.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "tidegate/base/error.hpp"
#include "tidegate/base/event.hpp"
#include "tidegate/base/sample.hpp"
#include "tidegate/monitor/alerts/settings.hpp"
#include "tidegate/monitor/alerts/watch.hpp"
#include "tidegate/monitor/history/minute_store.hpp"
#include "tidegate/monitor/history/recorder.hpp"
#include "tidegate/monitor/history/series_history.hpp"
#include "tidegate/monitor/process_samples.hpp"
#include "tidegate/monitor/windows/latency_windows.hpp"
#include "tidegate/net/loop/loop.hpp"
#include "tidegate/net/network/network.hpp"

namespace tidegate::apps {

struct WatchSettings {
  monitor::AlertSettings alerts;
  // Of the minutes of the last 30 days, which outlive the process; empty: only what this process sees is
  // kept.
  std::string history_path;
};

// Everything that is shown or told of a second comes from one collect of it. Thread rule: the loop's thread.
class SessionWatch {
 public:
  // Errors: settings that do not hold, each named (kInvalidArgument); a sink whose address is not to be had.
  // `network`: of what alerts are posted by; a slow name server of theirs holds up what else it carries.
  // Loop, network and events must outlive it.
  static base::Result<std::unique_ptr<SessionWatch>> make(net::Loop& loop, net::Network& network,
                                                          const WatchSettings& settings,
                                                          monitor::AlertAddresses addresses,
                                                          base::EventSink& events);

  // From now on it looks at that source, which must outlive it.
  void look_at(const base::SampleSource& session);
  // The session ends in good order: what ends with it is told no more (Alerts::begin_wind_down).
  void begin_wind_down() noexcept { alerts_->begin_wind_down(); }
  // What there is now, the process's own included; without a session, that alone.
  std::vector<base::Sample> samples() const;

  const monitor::LatencyWindows& windows() const noexcept { return windows_; }
  const monitor::SeriesHistory& history() const noexcept { return history_; }
  const monitor::Alerts& alerts() const noexcept { return alerts_->alerts(); }
  monitor::Alerts& alerts() noexcept { return alerts_->alerts(); }
  // What went wrong with the history's file since the last call, or went right again, is told as
  // history.trouble.
  void tell_news(base::EventSink& events);

 private:
  SessionWatch(net::Loop& loop, const WatchSettings& settings);
  void observe();

  net::Loop& loop_;
  std::string history_path_;
  monitor::ProcessSamples process_;
  const base::SampleSource* session_ = nullptr;  // null: not open yet
  monitor::LatencyWindows windows_;
  monitor::HistoryRecorder recorder_;
  monitor::SeriesHistory history_;
  std::optional<monitor::MinuteStore> minutes_;
  std::unique_ptr<monitor::AlertWatch> alerts_;
  net::Timer second_;
};

}  // namespace tidegate::apps
