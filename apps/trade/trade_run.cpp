#include "apps/trade/trade_run.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <csignal>
#include <utility>

#include "apps/control/control_socket.hpp"
#include "apps/process/failure.hpp"
#include "apps/trade/what_is_left.hpp"

namespace tidegate::apps {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr base::Duration kRedraw = milliseconds{250};
constexpr base::Duration kLineInterval = seconds{10};
constexpr std::size_t kEventsShown = 8;

std::string signal_name(int signal) {
  switch (signal) {
    case SIGINT:
      return "Ctrl-C";
    case SIGTERM:
      return "SIGTERM";
    case SIGHUP:
      return "the terminal is gone";
  }
  return fmt::format("signal {}", signal);
}

std::string seconds_left(base::Duration left) {
  return fmt::format("{} s", std::chrono::ceil<seconds>(left).count());
}

}  // namespace

TradeRun::TradeRun(net::Loop& loop, net::Network& network, TradeRunSettings settings,
                   mexc::wire::Credentials credentials, monitor::Output& output, monitor::EventLog& log,
                   AlertWay alert_way)
    : loop_(loop),
      network_(network),
      settings_(std::move(settings)),
      credentials_(std::move(credentials)),
      output_(output),
      log_(log),
      alert_way_(std::move(alert_way)),
      screen_(output, settings_.terminal, kLineInterval),
      stop_(settings_.settings.trading.stop_patience),
      began_(loop.now()),
      given_up_(loop),
      tick_(loop),
      time_up_(loop),
      deadline_(loop) {
  settings_.settings.access.client.call_times = true;
}

TradeRun::~TradeRun() = default;

TradeEnd TradeRun::run() {
  if (const auto opened = open_watch(); !opened) {
    return {.exit_code = kFailed, .failures = {opened.error().message}};
  }
  if (const auto opened = open_dashboard(); !opened) {
    return {.exit_code = kFailed, .failures = {opened.error().message}};
  }
  watch_settings();
  open_control();
  loop_.spawn(open(this));
  if (settings_.length > base::Duration::zero()) {
    time_up_.arm(loop_.now() + settings_.length,
                 [this] { act(stop_.on_time_up(loop_.now()), "its time is over"); });
  }
  tick();
  loop_.run();
  return close();
}

base::Result<void> TradeRun::open_watch() {
  net::Network& network = alert_way_.network == nullptr ? network_ : *alert_way_.network;
  auto watch = SessionWatch::make(loop_, network, settings_.watch, std::move(alert_way_.addresses), *this);
  if (!watch) return std::unexpected(std::move(watch.error()));
  watch_ = std::move(*watch);
  base::EventSink& events = *this;
  actions_ = std::make_unique<SessionActions>(loop_, *watch_, events, [this] { return reload(); });
  return {};
}

base::Result<void> TradeRun::open_dashboard() {
  DashboardSubject subject{.command = "trade",
                           .exchange = settings_.settings.access.client.transport.host.to_string(),
                           .phase =
                               [this] {
                                 return SessionPhase{std::string{stop_.phase()}, stop_.is_trading()};
                               },
                           .doer = actions_.get()};
  auto opened =
      SessionDashboard::open(loop_, network_, settings_.dashboard, std::move(subject), *watch_, log_);
  if (!opened) return std::unexpected(std::move(opened.error()));
  dashboard_ = std::move(*opened);
  return {};
}

void TradeRun::watch_settings() {
  if (!settings_.watch_file || !settings_.reloading || settings_.reloading->file().empty()) return;
  const auto look = [file = settings_.reloading->file()] { return mark_of(file); };
  file_watch_ = std::make_unique<FileWatch>(loop_, look, [this] { on_reload_asked(); });
}

void TradeRun::on_reload_asked() {
  if (session_) {
    static_cast<void>(reload());  // which reports what came of it
  } else {
    reload_when_open_ = true;
  }
}

base::Result<std::string> TradeRun::reload() {
  if (!settings_.reloading) {
    return base::fail(base::ErrorCode::kUnavailable,
                      "its settings were given once; there is nothing to read anew");
  }
  if (!session_) {
    return base::fail(base::ErrorCode::kUnavailable,
                      "it does not trade yet; ask again when the exchange has answered");
  }
  const auto take = [this](const config::Settings& settings) {
    auto taken = session_->apply(settings);
    if (taken) settings_.settings.trading.risk = settings.trading.risk;  // which the screen shows
    return taken;
  };
  const auto reloaded = settings_.reloading->reload(take, *this, loop_.now());
  if (!reloaded) return std::unexpected(reloaded.error());
  return reloaded->in_words();
}

// Without it the process trades all the same.
void TradeRun::open_control() {
  auto listener = open_control_socket(network_, settings_.control, {.command = "trade", .pid = ::getpid()},
                                      ControlPlace::of_this_process());
  if (!listener) return tell(base::EventKind::kLogTrouble, listener.error().message);
  if (*listener) dashboard_->serve_locally(std::move(*listener));
}

void TradeRun::on_signal(int signal) {
  act(stop_.on_signal(loop_.now()), signal_name(signal));
}

net::Task<void> TradeRun::open(TradeRun* self) {
  auto opening = system::TradingSession::open(&self->loop_, &self->network_, self->settings_.settings,
                                              std::move(self->credentials_), self, &self->given_up_);
  auto session = co_await std::move(opening);
  if (session) {
    self->session_ = std::move(*session);
    self->watch_->look_at(*self->session_);
    self->actions_->act_on(*self->session_);
    if (self->dashboard_) self->dashboard_->tell_of(*self->session_);
    if (std::exchange(self->reload_when_open_, false)) self->on_reload_asked();
    self->act(self->stop_.on_opened(self->loop_.now()), "asked for before it began");
  } else {
    self->failure_ = std::move(session.error());
    if (self->stop_.phase() == "giving up") {
      self->failure_->message = "stopped before the exchange answered: " + self->failure_->message;
    }
    self->act(self->stop_.on_open_failed(), "");
  }
}

// Before anything else, but not where the exchange cannot be reached at all: then there is nothing to report
// but that.
void TradeRun::tell_what_is_at_stake() {
  if (!std::exchange(told_what_is_at_stake_, true)) {
    output_.write(opening_words(settings_.settings, settings_.log_path) +
                  (dashboard_ ? dashboard_->words() : ""));
  }
}

void TradeRun::on_event(const base::Event& event) {
  tell_what_is_at_stake();
  log_.on_event(event);
  if (screen_.is_terminal()) {
    latest_.push_back(event);
    if (latest_.size() > kEventsShown) latest_.pop_front();
  } else {
    output_.write(event_line(event, began_) + "\n");
  }
}

void TradeRun::tell(base::EventKind kind, std::string text) {
  base::report(*this, loop_.now(), kind, trading_site(settings_.settings.access.client.transport.host),
               std::move(text));
}

// Of the two outputs, to both: the one that it is about has room for it, or no reader.
void TradeRun::tell_news() {
  for (auto& text : output_.take_news()) tell(base::EventKind::kOutputTrouble, std::move(text));
  for (auto& text : log_.take_news()) tell(base::EventKind::kLogTrouble, std::move(text));
  if (watch_) watch_->tell_news(*this);
}

void TradeRun::tick() {
  tell_news();
  if (session_ || screen_.is_terminal()) {
    tell_what_is_at_stake();
    screen_.show(view());
  }
  tick_.arm(loop_.now() + kRedraw, [this] { tick(); });
}

void TradeRun::act(StopAction action, const std::string& why) {
  switch (action) {
    case StopAction::kNone:
      return;
    case StopAction::kGiveUpOpening:
      tell(base::EventKind::kStopBegun,
           why + ": nothing was traded; it ends when the exchange has answered, or is late to");
      given_up_.notify_all();
      return;
    case StopAction::kWindDown:
      begin_wind_down(why);
      return;
    case StopAction::kSayItIsUnderWay:
      tell(base::EventKind::kStopUnderWay,
           session_
               ? fmt::format("{}: it is winding down already, for {} at most: {}; another signal cuts it "
                             "short",
                             why, seconds_left(stop_.left(loop_.now())),
                             at_risk_in_words(session_->summary().trading))
               : why + ": it ends already, when the exchange has answered or is late to");
      return;
    case StopAction::kCutShort:
      tell(base::EventKind::kStopCutShort, fmt::format("{}: the wind-down is cut short: {}", why,
                                                       at_risk_in_words(session_->summary().trading)));
      arm_deadline();
      session_->cut_short();
      return;
    case StopAction::kEnd:
      dashboard_.reset();
      actions_.reset();
      watch_.reset();
      loop_.stop();
      return;
  }
}

void TradeRun::begin_wind_down(const std::string& why) {
  tell(base::EventKind::kStopBegun,
       fmt::format("{}: no new entries; what is held is sold, for {} at most: {}; another signal {}", why,
                   seconds_left(stop_.left(loop_.now())), at_risk_in_words(session_->summary().trading),
                   "cuts it short"));
  arm_deadline();
  watch_->begin_wind_down();
  session_->stop([this] { act(stop_.on_wound_down(), ""); });
}

void TradeRun::arm_deadline() {
  deadline_.arm(stop_.deadline(), [this] { act(stop_.on_time(loop_.now()), ""); });
}

TradeView TradeRun::view() const {
  TradeView view{.elapsed = loop_.now() - began_,
                 .phase = std::string{stop_.phase()},
                 .exchange = settings_.settings.access.client.transport.host.to_string(),
                 .journal = settings_.settings.journal.path,
                 .limits = settings_.settings.trading.risk,
                 .latest_events = {latest_.begin(), latest_.end()},
                 .began = began_};
  if (session_) view.now = session_->summary().trading;
  if (stop_.deadline() != base::kNever) {
    view.phase += ", " + seconds_left(stop_.left(loop_.now())) + " at most";
  }
  return view;
}

TradeEnd TradeRun::close() {
  tick_.disarm();
  time_up_.disarm();
  deadline_.disarm();
  file_watch_.reset();
  if (failure_) return {.exit_code = kFailed, .failures = {failure_->message}};
  screen_.show(view());
  const trading::Summary summary = session_->summary().trading;
  session_.reset();
  const WhatIsLeft left =
      what_is_left(summary, trading_site(settings_.settings.access.client.transport.host));
  tell_news();
  output_.write(closing_words(summary));
  for (const auto& line : left.dust) {
    tell(base::EventKind::kStopDust, line);
    if (screen_.is_terminal()) output_.write(line + "\n");
  }
  for (const auto& line : left.unfinished) tell(base::EventKind::kStopLeft, line);
  TradeEnd end{.exit_code = left.exit_code(), .failures = left.unfinished};
  if (end.exit_code != 0) {
    end.failures.insert(end.failures.begin(),
                        fmt::format("stopped with something left: positions: {}, open orders: {}",
                                    left.positions, left.orders));
  }
  return end;
}

}  // namespace tidegate::apps
