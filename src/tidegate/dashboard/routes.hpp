// Which answer a request gets. Pure but for what the source does.
#pragma once

#include <optional>
#include <utility>

#include "tidegate/base/time.hpp"
#include "tidegate/dashboard/host_check.hpp"
#include "tidegate/dashboard/sources.hpp"
#include "tidegate/net/web/http.hpp"

namespace tidegate::dashboard {

// GET and HEAD of / and the page's files, /status /history /metrics /healthz /readyz; a query behind another
// path than /history is left aside. Else 400, 421 or 403 (HostCheck), 404, or 405 with Allow, each with
// {"error": …}. Every answer says that no other page may show it and that no cache may keep it; the page's
// files may be kept, and are asked for again each time by their ETag.
class Routes {
 public:
  // `source` must outlive it.
  Routes(DashboardSource& source, HostCheck hosts) : source_(source), hosts_(std::move(hosts)) {}

  net::HttpResponse answer(const net::HttpRequest& request, base::WallTime now) const;
  // What an upgrade to a WebSocket is answered instead of being accepted: it is no request for /live, or a
  // page of another host's or port's, or there are as many readers as there may be. Absent: it is accepted.
  std::optional<net::HttpResponse> refuses_upgrade(const net::HttpRequest& upgrade, bool is_full) const;

 private:
  net::HttpResponse status() const;
  net::HttpResponse history(const net::HttpRequest& request, base::WallTime now) const;
  net::HttpResponse metrics(const net::HttpRequest& request) const;
  net::HttpResponse ready() const;
  net::HttpResponse content_of(const net::HttpRequest& request, base::WallTime now) const;

  DashboardSource& source_;
  HostCheck hosts_;
};

}  // namespace tidegate::dashboard
