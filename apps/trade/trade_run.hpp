// One run of `trade` on a loop: opens the session, shows what it does, and ends it as the stop sequence says.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "apps/dashboard/session_actions.hpp"
#include "apps/dashboard/session_dashboard.hpp"
#include "apps/process/screen.hpp"
#include "apps/settings/file_watch.hpp"
#include "apps/settings/reloading.hpp"
#include "apps/trade/stop_sequence.hpp"
#include "apps/trade/trade_view.hpp"
#include "apps/watch/session_watch.hpp"
#include "tidegate/monitor/event_log.hpp"
#include "tidegate/system/trading_session.hpp"

namespace tidegate::apps {

struct TradeRunSettings {
  config::Settings settings;
  std::function<PictureSize()> terminal;   // that `output` is; empty: it is none (see Screen)
  base::Duration length{};                 // then it stops by itself; zero: never
  std::string log_path;                    // for the opening words
  std::optional<DashboardWish> dashboard;  // absent: none
  std::string control = "off";             // its local socket, as of open_control_socket
  WatchSettings watch;
  std::optional<Reloading> reloading;  // absent: the settings are read once
  bool watch_file = false;             // its file's change reloads; where it has one
};

// By what way alerts leave.
struct AlertWay {
  net::Network* network = nullptr;  // null: by the exchange's
  monitor::AlertAddresses addresses;
};

struct TradeEnd {
  int exit_code = 0;
  std::vector<std::string> failures;  // for standard error, a line each
};

// Nothing here waits for a reader or a disk: what is reported goes to `output` and into `log`, each of which
// drops and counts what it has no room for; what goes wrong with one is reported by the other.
// Thread rule: the loop's thread. All references must outlive the run.
class TradeRun final : private base::EventSink {
 public:
  TradeRun(net::Loop& loop, net::Network& network, TradeRunSettings settings,
           mexc::wire::Credentials credentials, monitor::Output& output, monitor::EventLog& log,
           AlertWay alert_way = {});
  ~TradeRun() override;

  // Runs the loop until the end. Once. Without a turn of it where the dashboard cannot be where it must.
  TradeEnd run();
  // A signal that asks for the end; only while run() is under way.
  void on_signal(int signal);
  // The settings are to be read anew, now or as soon as it trades; events say what came of it.
  void on_reload_asked();
  // The same at once, for who wants an answer: what has changed, in whole sentences. Errors: kUnavailable
  // (not trading yet; there is nothing to read anew), and those of Reloading::reload.
  base::Result<std::string> reload();

  // None: not open (yet).
  const system::TradingSession* session() const noexcept { return session_.get(); }

 private:
  static net::Task<void> open(TradeRun* self);
  base::Result<void> open_watch();
  base::Result<void> open_dashboard();
  void watch_settings();
  void open_control();
  void on_event(const base::Event& event) override;
  void tell_what_is_at_stake();
  void tell(base::EventKind kind, std::string text);
  void tell_news();
  void tick();
  void act(StopAction action, const std::string& why);
  void begin_wind_down(const std::string& why);
  void arm_deadline();
  TradeView view() const;
  TradeEnd close();

  net::Loop& loop_;
  net::Network& network_;
  TradeRunSettings settings_;
  mexc::wire::Credentials credentials_;
  monitor::Output& output_;
  monitor::EventLog& log_;
  AlertWay alert_way_;
  Screen screen_;
  StopSequence stop_;
  base::MonotonicTime began_;
  std::deque<base::Event> latest_;  // for the picture
  bool told_what_is_at_stake_ = false;
  net::Signal given_up_;
  net::Timer tick_;
  net::Timer time_up_;
  net::Timer deadline_;
  std::unique_ptr<system::TradingSession> session_;
  // All go before the session of which they tell, or on which they act.
  std::unique_ptr<SessionWatch> watch_;
  std::unique_ptr<SessionActions> actions_;
  std::unique_ptr<SessionDashboard> dashboard_;  // null: none
  std::unique_ptr<FileWatch> file_watch_;        // null: none
  bool reload_when_open_ = false;
  std::optional<base::Error> failure_;
};

}  // namespace tidegate::apps
