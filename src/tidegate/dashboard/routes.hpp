// Which answer a request gets. Pure but for what the source does.
#pragma once

#include <optional>
#include <string_view>
#include <utility>

#include "tidegate/base/secret.hpp"
#include "tidegate/base/time.hpp"
#include "tidegate/dashboard/action_door.hpp"
#include "tidegate/dashboard/host_check.hpp"
#include "tidegate/dashboard/sources.hpp"
#include "tidegate/net/web/http.hpp"

namespace tidegate::dashboard {

// GET and HEAD of / and the page's files, /status /history /metrics /healthz /readyz /explain/REQUEST_ID, and
// POST of /actions/NAME (ActionDoor); a query behind another path than /history is left aside. Else 400, 421
// or 403 (HostCheck), 404, or 405 with Allow, each with {"error": …}. Every answer says that no other page
// may show it and that no cache may keep it; the page's files may be kept, and are asked for again each time
// by their ETag. Single owner.
class Routes {
 public:
  // For all who reach a port; a web page of somebody else's can make its visitor's browser ask there. No
  // action is taken without the token, none at all where it is empty. `source` must outlive it.
  Routes(DashboardSource& source, HostCheck hosts, base::Secret token)
      : source_(source), hosts_(std::move(hosts)), actions_(source, TokenGuard{std::move(token)}) {}
  // For a local socket, which nobody reaches but the process's owner, and no browser: nothing is asked of
  // them, and there is no page. `source` must outlive it.
  explicit Routes(DashboardSource& source) : source_(source), actions_(source, std::nullopt) {}

  net::HttpResponse answer(const net::HttpRequest& request, base::WallTime wall_now, base::MonotonicTime now);
  // What an upgrade to a WebSocket is answered instead of being accepted: it is no request for /live, or a
  // page of another host's or port's, or there are as many readers as there may be. Absent: it is accepted.
  std::optional<net::HttpResponse> refuses_upgrade(const net::HttpRequest& upgrade, bool is_full) const;

 private:
  net::HttpResponse status() const;
  net::HttpResponse history(const net::HttpRequest& request, base::WallTime now) const;
  net::HttpResponse metrics(const net::HttpRequest& request) const;
  net::HttpResponse ready() const;
  net::HttpResponse explain(std::string_view id) const;
  net::HttpResponse content_of(const net::HttpRequest& request, base::WallTime wall_now,
                               base::MonotonicTime now);

  DashboardSource& source_;
  std::optional<HostCheck> hosts_;  // absent: a local socket
  ActionDoor actions_;
};

// Whether its answer is made out of all figures, which takes the loop milliseconds: not the page's files,
// what a watchdog asks, an action.
bool takes_time(const net::HttpRequest& request) noexcept;
// In place of such an answer.
net::HttpResponse too_much_is_asked();

// What each answer bears besides, one too that the HTTP server gives by itself: what a browser must not do
// with it.
const net::Headers& headers_on_every_answer();

}  // namespace tidegate::dashboard
