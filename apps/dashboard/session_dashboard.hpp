// The dashboard of a process that trades: from its first moment, before there is a session, to its last.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "apps/dashboard/dashboard_options.hpp"
#include "apps/dashboard/session_status.hpp"
#include "apps/watch/session_watch.hpp"
#include "tidegate/base/error.hpp"
#include "tidegate/base/secret.hpp"
#include "tidegate/dashboard/server.hpp"
#include "tidegate/dashboard/sources.hpp"
#include "tidegate/monitor/event_log.hpp"
#include "tidegate/net/loop/loop.hpp"
#include "tidegate/net/network/network.hpp"
#include "tidegate/system/trading_session.hpp"

namespace tidegate::apps {

struct DashboardSubject {
  std::string command;                  // "trade", "demo"
  std::string exchange;                 // HOST:PORT
  std::function<SessionPhase()> phase;  // now; whatever it refers to must outlive the dashboard
  dashboard::Actions* doer = nullptr;   // does what the page asks for, and outlives it; null: nothing is done
};

// Thread rule: the loop's thread.
class SessionDashboard final : private dashboard::DashboardSource {
 public:
  // Serves from the loop's next turn on, over TCP unless `page` is absent. Error: the address was named
  // and cannot be had. One that nobody named and that cannot be had is told by words(), and the process goes
  // on without a dashboard. Loop, network, watch and log must outlive it.
  static base::Result<std::unique_ptr<SessionDashboard>> open(net::Loop& loop, net::Network& network,
                                                              const std::optional<DashboardWish>& page,
                                                              DashboardSubject subject,
                                                              const SessionWatch& watch,
                                                              const monitor::EventLog& log);

  // Where it is, what to know of that, and the token of its actions, for who started the process and for
  // nobody else, no log either: whole lines.
  const std::string& words() const noexcept { return words_; }
  // From now on it tells of that session, which must outlive it.
  void tell_of(system::TradingSession& session) noexcept { session_ = &session; }
  // Tells and does the same on a local socket, without the page, for whoever can connect there. Once.
  void serve_locally(std::unique_ptr<net::Listener> listener);

 private:
  SessionDashboard(net::Loop& loop, DashboardSubject subject, const SessionWatch& watch,
                   const monitor::EventLog& log);
  base::Secret draw_token();
  void follow_the_wall(base::MonotonicTime now, base::WallTime wall_now);
  dashboard::MetricsText metrics(std::string_view accept) override;
  dashboard::Status status() override;
  std::vector<std::string> not_ready_because() override;
  const monitor::SeriesHistory* history() override { return &watch_.history(); }
  dashboard::Actions* actions() override { return subject_.doer; }
  base::Result<std::string> explain(base::RequestId id) override;

  net::Loop& loop_;
  DashboardSubject subject_;
  const SessionWatch& watch_;
  const monitor::EventLog& log_;
  base::MonotonicTime began_;
  base::WallTime began_wall_;
  // One instant by both clocks, by which events get their time of day. Kept while the clocks agree on it:
  // read anew each time it would differ a little, and every event would be told again as another.
  base::MonotonicTime anchor_;
  base::WallTime anchor_wall_;
  std::string words_;
  bool page_acts_ = false;                              // there is a token
  system::TradingSession* session_ = nullptr;           // null: not open yet
  std::unique_ptr<dashboard::DashboardServer> server_;  // last: it asks this no more when the others go
  // Of the local socket, and likewise.
  std::unique_ptr<dashboard::DashboardServer> local_server_;
};

}  // namespace tidegate::apps
