// Which answer a request gets. Pure but for what the source does.
#pragma once

#include <utility>

#include "tidegate/dashboard/host_check.hpp"
#include "tidegate/dashboard/sources.hpp"
#include "tidegate/net/web/http.hpp"

namespace tidegate::dashboard {

// GET and HEAD of / /style.css /status /metrics /healthz /readyz; a query behind a path is left aside. Else
// 400, 421 or 403 (HostCheck), 404, or 405 with Allow, each with {"error": …}. Every answer says that no
// cache may keep it and that no other page may show it.
class Routes {
 public:
  // `source` must outlive it.
  Routes(DashboardSource& source, HostCheck hosts) : source_(source), hosts_(std::move(hosts)) {}

  net::HttpResponse answer(const net::HttpRequest& request) const;
  // What an upgrade to a WebSocket is answered: there is no stream here.
  net::HttpResponse refuse_upgrade(const net::HttpRequest& upgrade) const;

 private:
  net::HttpResponse page() const;
  net::HttpResponse style() const;
  net::HttpResponse status() const;
  net::HttpResponse metrics(const net::HttpRequest& request) const;
  net::HttpResponse ready() const;
  net::HttpResponse content_of(const net::HttpRequest& request) const;

  DashboardSource& source_;
  HostCheck hosts_;
};

}  // namespace tidegate::dashboard
