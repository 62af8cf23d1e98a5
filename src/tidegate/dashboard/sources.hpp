// Where the dashboard gets what it tells. Programs implement it; the room knows no more of them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tidegate/base/error.hpp"
#include "tidegate/base/request_id.hpp"
#include "tidegate/dashboard/actions.hpp"
#include "tidegate/dashboard/status.hpp"
#include "tidegate/monitor/history/series_history.hpp"

namespace tidegate::dashboard {

struct MetricsText {
  std::string content_type;
  std::string body;
};

// Thread rule: asked on the loop of the server, from inside a request: an answer must be at hand, for all
// else on the loop waits for it. Must not destroy the server from inside.
class DashboardSource {
 public:
  virtual ~DashboardSource() = default;
  // In the format that the request's Accept header asks for; empty where it has none.
  virtual MetricsText metrics(std::string_view accept) = 0;
  virtual Status status() = 0;
  // What charts are drawn from; the same one each time. Null: none is kept.
  virtual const monitor::SeriesHistory* history() = 0;
  // Why the process does not do now what it is there for, a plain sentence each; empty: it is ready.
  virtual std::vector<std::string> not_ready_because() = 0;
  // What may be done from outside; the same one each time. Null, and so by default: nothing.
  virtual Actions* actions() { return nullptr; }
  // What became of that request, as JSON. Error, and so by default: kNotFound, saying why nothing is known.
  virtual base::Result<std::string> explain(base::RequestId id);
};

}  // namespace tidegate::dashboard
