#include "apps/demo/demo.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <functional>
#include <future>
#include <memory>
#include <optional>
#include <utility>

#include "apps/control/control_socket.hpp"
#include "apps/dashboard/session_actions.hpp"
#include "apps/dashboard/session_dashboard.hpp"
#include "apps/demo/demo_result.hpp"
#include "apps/demo/demo_view.hpp"
#include "apps/process/screen.hpp"
#include "apps/process/stop_on_signal.hpp"
#include "apps/watch/session_watch.hpp"
#include "tidegate/monitor/event_log.hpp"
#include "tidegate/monitor/writer_thread.hpp"
#include "tidegate/scenarios/arms/tidegate_arm.hpp"
#include "tidegate/scenarios/impact/scenario.hpp"
#include "tidegate/sim/markets/recording_check.hpp"
#include "tidegate/sim/whole/exchange_thread.hpp"
#include "tidegate/system/trading_session.hpp"

namespace tidegate::apps {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr base::Duration kRedraw = milliseconds{250};
constexpr base::Duration kLineInterval = seconds{3};  // into a file or pipe
constexpr std::size_t kEventsShown = 6;
// How long the end waits for a reader: the result is what a demo is for.
constexpr base::Duration kReading = seconds{60};
// What the end of a session may take: it sells what it holds.
constexpr base::Duration kStopping = seconds{4};

// When the demo's exchange falls ill, as shares of its length: first the streams, then order books by request
// too.
constexpr double kStreamFails = 0.35;
constexpr double kDepthFails = 0.50;
constexpr double kRecovers = 0.65;

// How much longer it may take until everything is well again: a probe that fails in the outage's last moments
// keeps a circuit open for a while.
constexpr base::Duration kLongestRecovery = seconds{20};

base::Duration share_of(base::Duration length, double share) {
  return milliseconds{static_cast<std::int64_t>(base::to_ms(length) * share)};
}

// A journal of this run's own, gone with it.
class TemporaryJournal {
 public:
  TemporaryJournal()
      : path_(std::filesystem::temp_directory_path() / fmt::format("tidegate-demo-{}.db", ::getpid())) {}
  ~TemporaryJournal() {
    std::error_code ignored;
    for (const char* suffix : {"", "-wal", "-shm", ".lock"})
      std::filesystem::remove(path_.string() + suffix, ignored);
  }
  TemporaryJournal(const TemporaryJournal&) = delete;
  TemporaryJournal& operator=(const TemporaryJournal&) = delete;
  std::string path() const { return path_.string(); }

 private:
  std::filesystem::path path_;
};

sim::SimulatedExchangeSettings exchange_settings(const DemoSettings& settings) {
  sim::SimulatedExchangeSettings exchange{.seed = settings.seed};
  exchange.recordings = settings.recordings;
  exchange.server.latency = sim::LatencyProfile::far();
  return exchange;
}

class Demo {
 public:
  Demo(DemoSettings settings, net::Loop& loop, sim::ExchangeThread& exchange, monitor::EventLog& log,
       monitor::Output& output)
      : settings_(std::move(settings)),
        exchange_(exchange),
        log_(log),
        loop_(loop),
        network_(net::make_socket_network(loop_)),
        alert_network_(net::make_socket_network(loop_)),
        screen_(output, terminal_size(STDOUT_FILENO), kLineInterval),
        begin_(loop_.now()),
        length_(settings_.length - kStopping) {
    settings_.settings.access.client.call_times = true;
    note_call_ = [this](const scenarios::CallRecord& record) { result_.caller.add(record, std::nullopt); };
  }

  // Where it is, as whole lines; empty: none is wanted.
  base::Result<std::string> open_dashboard() {
    auto watch =
        SessionWatch::make(loop_, *alert_network_, {.alerts = settings_.settings.alerts, .history_path = {}},
                           std::move(settings_.addresses), log_);
    if (!watch) return std::unexpected(std::move(watch.error()));
    watch_ = std::move(*watch);
    actions_ = std::make_unique<SessionActions>(loop_, *watch_, log_);
    DashboardSubject subject{.command = "demo",
                             .exchange = exchange_.address().to_string(),
                             .phase = [this] { return session_phase(); },
                             .doer = actions_.get()};
    auto opened =
        SessionDashboard::open(loop_, *network_, settings_.dashboard, std::move(subject), *watch_, log_);
    if (!opened) return std::unexpected(std::move(opened.error()));
    dashboard_ = std::move(*opened);
    std::string words = dashboard_->words();
    open_control();
    return words;
  }

  base::Result<DemoResult> run() {
    loop_.spawn(perform(this));
    loop_.run();
    if (failure_) return std::unexpected(std::move(*failure_));
    if (!ended_) return base::fail(base::ErrorCode::kCancelled, "interrupted; what was held in play is gone");
    return std::move(result_);
  }

 private:
  // Without it the demo shows all the same.
  void open_control() {
    auto listener = open_control_socket(*network_, settings_.control, {.command = "demo", .pid = ::getpid()},
                                        ControlPlace::of_this_process());
    if (!listener) {
      base::report(log_, loop_.now(), base::EventKind::kLogTrouble, exchange_.address().to_string(),
                   listener.error().message);
    } else if (*listener) {
      dashboard_->serve_locally(std::move(*listener));
    }
  }

  static net::Task<void> perform(Demo* self) {
    const bool opened = co_await open_session(self);
    if (opened) {
      self->start_components();
      co_await watch(self);
      co_await stop_session(self);
    }
    self->dashboard_.reset();
    self->actions_.reset();
    self->watch_.reset();
    self->session_.reset();
    self->ended_ = true;
    self->loop_.stop();
  }

  static net::Task<bool> open_session(Demo* self) {
    auto opening = system::TradingSession::open(&self->loop_, self->network_.get(), self->settings_.settings,
                                                sim::demo_credentials(), &self->log_);
    auto session = co_await std::move(opening);
    if (!session) {
      self->failure_ = session.error();
      co_return false;
    }
    self->session_ = std::move(*session);
    self->watch_->look_at(*self->session_);
    self->actions_->act_on(*self->session_);
    if (self->dashboard_) self->dashboard_->tell_of(*self->session_);
    co_return true;
  }

  // The parts of a trading agent that look at the market by themselves: the load that the client is there
  // for.
  void start_components() {
    arm_ = std::make_unique<scenarios::TidegateArm>(session_->client());
    scenarios::WorkloadSettings workload;
    workload.symbols = settings_.settings.trading.symbols;
    scenarios::start_workload(loop_, *arm_, workload, settings_.seed, begin_ + length_, note_call_);
  }

  static net::Task<void> watch(Demo* self) {
    bool stream_failed = false, depth_failed = false;
    for (auto next = self->loop_.now(); !self->trading_is_over(); next += kRedraw) {
      co_await net::sleep_until(self->loop_, next);
      const base::Duration elapsed = self->loop_.now() - self->begin_;
      if (!stream_failed && elapsed >= share_of(self->length_, kStreamFails)) {
        stream_failed = true;
        self->fail_streams();
      }
      if (!depth_failed && elapsed >= share_of(self->length_, kDepthFails)) {
        depth_failed = true;
        self->fail_depth();
      }
      self->screen_.show(self->view());
    }
  }

  static net::Task<void> stop_session(Demo* self) {
    self->stopping_ = true;
    self->watch_->begin_wind_down();
    net::Signal stopped{self->loop_};
    bool done = false;
    auto on_done = [&stopped, &done] {
      done = true;
      stopped.notify_all();
    };
    self->session_->stop(std::move(on_done));
    const auto patience = self->loop_.now() + self->settings_.settings.trading.stop_patience + seconds{1};
    if (!done) co_await stopped.wait_until(patience);
    self->screen_.show(self->view());
    self->result_.desk = self->session_->summary();
    self->result_.gate = self->session_->client().gate().snapshot(self->loop_.now());
    self->result_.exchange = self->exchange_.counters();
    self->result_.length = self->loop_.now() - self->begin_;
    self->result_.circuits_opened = self->log_.count(base::EventKind::kCircuitOpened);
    self->result_.ladder_changes = self->log_.count(base::EventKind::kLadderSteppedDown) +
                                   self->log_.count(base::EventKind::kLadderClimbed);
  }

  bool trading_is_over() const {
    const base::Duration elapsed = loop_.now() - begin_;
    return elapsed >= length_ && (recovered() || elapsed >= length_ + kLongestRecovery);
  }
  bool recovered() const {
    const auto symbols = session_->summary().trading.symbols;
    const bool live = std::all_of(symbols.begin(), symbols.end(),
                                  [](const auto& symbol) { return symbol.step == trading::Step::kLiveBook; });
    return live && circuits_not_closed(session_->client().gate().snapshot(loop_.now())).empty();
  }

  void fail_streams() {
    sim::FaultRule cut;
    cut.kind = sim::FaultKind::kStreamCut;
    exchange_.add_fault(std::move(cut), share_of(length_, kRecovers - kStreamFails));
  }
  void fail_depth() {
    const base::Duration length = share_of(length_, kRecovers - kDepthFails);
    for (const auto kind : {sim::FaultKind::kErrorBefore, sim::FaultKind::kStall}) {
      sim::FaultRule rule;
      rule.kind = kind;
      rule.target = "depth";
      rule.probability = kind == sim::FaultKind::kErrorBefore ? 0.7 : 1;
      exchange_.add_fault(std::move(rule), length);
    }
  }

  std::string phase(base::Duration elapsed) const {
    if (stopping_) return "ending: selling what is held";
    if (elapsed < share_of(length_, kStreamFails)) return "healthy";
    if (elapsed < share_of(length_, kDepthFails)) return "OUTAGE: streams cut";
    if (elapsed < share_of(length_, kRecovers)) return "OUTAGE: streams cut, order books fail by request";
    return "recovered";
  }

  SessionPhase session_phase() const {
    if (!session_) return {.name = "waiting for the exchange", .trading = false};
    return {.name = phase(loop_.now() - begin_), .trading = !stopping_};
  }

  DemoView view() {
    DemoView view;
    view.elapsed = loop_.now() - begin_;
    view.total = std::max(length_, view.elapsed);
    view.phase = phase(view.elapsed);
    const desk::DeskSummary desk = session_->summary();
    for (const auto& symbol : desk.trading.symbols) view.symbols.push_back(symbol_view(symbol));
    view.orders_sent = desk.trading.orders.sent;
    view.fills = desk.trading.totals.fills;
    view.realised = desk.trading.totals.realised;
    view.calls = result_.caller.calls;
    view.requests = exchange_.counters().requests;
    view.mean_latency_ms = base::to_ms(result_.caller.latency.mean());
    const resilience::GateSnapshot gate = session_->client().gate().snapshot(loop_.now());
    view.hit_percent = hit_percent(gate);
    view.circuits = circuits_not_closed(gate);
    const auto& events = log_.latest();
    for (std::size_t i = events.size() - std::min(events.size(), kEventsShown); i < events.size(); ++i) {
      view.latest_events.push_back(events[i]);
    }
    view.began = begin_;
    return view;
  }

  SymbolView symbol_view(const trading::SymbolSummary& summary) const {
    SymbolView view;
    view.symbol = summary.symbol.value();
    view.step = trading::name(summary.step);
    view.held = summary.held.quantity.is_zero() ? "-" : summary.held.quantity.to_string();
    const auto* keeper = session_->books().find(summary.symbol.value());
    const bool live = keeper != nullptr && keeper->state() == mexc::client::BookState::kLive;
    const auto bid = live ? keeper->book().best_bid() : std::nullopt;
    const auto ask = live ? keeper->book().best_ask() : std::nullopt;
    view.best = bid && ask ? bid->price.to_string() + " / " + ask->price.to_string() : "no live book";
    return view;
  }

  DemoSettings settings_;
  sim::ExchangeThread& exchange_;
  monitor::EventLog& log_;
  net::Loop& loop_;
  std::unique_ptr<net::Network> network_;
  std::unique_ptr<net::Network> alert_network_;
  Screen screen_;
  base::MonotonicTime begin_;
  base::Duration length_;  // of trading, at least; stopping comes after
  DemoResult result_;
  scenarios::OnCallDone note_call_;
  std::unique_ptr<system::TradingSession> session_;
  // All go before the session of which they tell, or on which they act.
  std::unique_ptr<SessionWatch> watch_;
  std::unique_ptr<SessionActions> actions_;
  std::unique_ptr<SessionDashboard> dashboard_;
  std::unique_ptr<scenarios::TidegateArm> arm_;
  std::optional<base::Error> failure_;
  bool stopping_ = false;
  bool ended_ = false;
};

// Trades what the exchange lists, as far as the settings ask for it.
base::Result<void> choose_symbols(config::Settings& settings, const std::vector<market::Symbol>& listed) {
  std::vector<market::Symbol> chosen;
  for (const auto& symbol : settings.trading.symbols) {
    if (std::find(listed.begin(), listed.end(), symbol) != listed.end()) chosen.push_back(symbol);
  }
  if (chosen.empty()) {
    return base::fail(base::ErrorCode::kNotFound, "none of trading.symbols is on this exchange; it lists " +
                                                      fmt::format("{}", listed.front().value()));
  }
  settings.trading.symbols = chosen;
  settings.access.venue.symbols = chosen;
  return {};
}

}  // namespace

base::Result<void> run_demo(DemoSettings settings) {
  monitor::EventLog log{settings.log_path};
  if (!log.open_error().empty()) return base::fail(base::ErrorCode::kIo, log.open_error());
  if (auto checked = sim::check_recordings(settings.recordings); !checked) {
    return std::unexpected(std::move(checked.error()));
  }
  const auto loop = net::Loop::real();
  const StopOnSignal on_signal{*loop};  // before any other thread
  auto exchange = sim::ExchangeThread::start(exchange_settings(settings));
  if (!exchange) return std::unexpected(std::move(exchange.error()));
  const TemporaryJournal journal;
  settings.settings.access.set_host((*exchange)->address());
  settings.settings.journal.path = journal.path();
  settings.settings.access.blocks_path.clear();  // a demo's exchange is gone with it
  // A short demo cannot wait for the longest pause between reconnections.
  settings.settings.access.books.stream.longest_backoff = seconds{2};
  const auto chosen = choose_symbols(settings.settings, (*exchange)->symbols());
  if (!chosen) return std::unexpected(chosen.error());

  // In virtual time, on the other core: it is ready when the demo ends.
  scenarios::ScenarioSettings scenario;
  scenario.seed = settings.seed;

  monitor::WriterThread output{STDOUT_FILENO};
  Demo demo{std::move(settings), *loop, **exchange, log, output};
  const auto dashboard = demo.open_dashboard();
  if (!dashboard) return std::unexpected(dashboard.error());
  auto impact =
      std::async(std::launch::async, [scenario] { return to_text(scenarios::run_impact(scenario)); });
  output.write(
      *dashboard +
      fmt::format("tidegate demo: a simulated MEXC exchange on {}, as far away as the real one\n"
                  "(ping 193 ms), a client and the flash-trading system on it. No keys, no internet, "
                  "play money.\n\n",
                  (*exchange)->address().to_string()));
  auto result = demo.run();
  if (!result) return std::unexpected(std::move(result.error()));
  output.write("\n" + to_text(*result));
  output.write(
      "\nImpact: the same calls under three arms, each with an exchange of its own, in virtual time\n" +
      impact.get());
  output.finish(kReading);
  return {};
}

}  // namespace tidegate::apps
