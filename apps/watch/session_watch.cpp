#include "apps/watch/session_watch.hpp"

#include <utility>

namespace tidegate::apps {
namespace {

// To the middle of the next second of the wall: a timer that is late, or a clock that is set a little, still
// falls into the second that it was meant for.
base::Duration to_next_middle(base::WallTime now) {
  using namespace std::chrono_literals;
  const auto into_second =
      now.time_since_epoch() - std::chrono::floor<std::chrono::seconds>(now.time_since_epoch());
  return 1500ms - into_second;
}

std::string joined(const std::vector<std::string>& lines) {
  std::string all;
  for (const auto& line : lines) all += (all.empty() ? "" : "\n") + line;
  return all;
}

}  // namespace

SessionWatch::SessionWatch(net::Loop& loop, const WatchSettings& settings)
    : loop_(loop),
      history_path_(settings.history_path),
      process_(TIDEGATE_VERSION, loop.clock().wall_now()),
      history_(recorder_.groups()),
      second_(loop) {
  if (!settings.history_path.empty()) {
    minutes_.emplace(monitor::MinuteStoreSettings{.path = settings.history_path}, recorder_.groups());
  }
}

base::Result<std::unique_ptr<SessionWatch>> SessionWatch::make(net::Loop& loop, net::Network& network,
                                                               const WatchSettings& settings,
                                                               monitor::AlertAddresses addresses,
                                                               base::EventSink& events) {
  if (const auto wrong = settings.alerts.validate(); !wrong.empty()) {
    return base::fail(base::ErrorCode::kInvalidArgument, joined(wrong));
  }
  std::unique_ptr<SessionWatch> self{new SessionWatch{loop, settings}};
  auto alerts = monitor::AlertWatch::make(loop, network, settings.alerts, std::move(addresses), events);
  if (!alerts) return std::unexpected(std::move(alerts.error()));
  self->alerts_ = std::move(*alerts);
  return self;
}

void SessionWatch::look_at(const base::SampleSource& session) {
  session_ = &session;
  observe();
}

std::vector<base::Sample> SessionWatch::samples() const {
  std::vector<base::Sample> samples;
  if (session_ != nullptr) session_->collect(samples);
  process_.collect(samples);
  return samples;
}

void SessionWatch::observe() {
  const std::vector<base::Sample> now_there = samples();
  const base::MonotonicTime now = loop_.now();
  const base::WallTime wall_now = loop_.clock().wall_now();
  windows_.observe(now_there, now);
  const auto row = recorder_.observe(now_there, now);
  history_.record(wall_now, row);
  if (minutes_) minutes_->add(wall_now, row);
  alerts_->on_samples(now_there);
  second_.arm(now + to_next_middle(wall_now), [this] { observe(); });
}

void SessionWatch::tell_news(base::EventSink& events) {
  if (!minutes_) return;
  for (std::string& text : minutes_->take_news()) {
    base::report(events, loop_.now(), base::EventKind::kHistoryTrouble, history_path_, std::move(text));
  }
}

}  // namespace tidegate::apps
