#include "tidegate/dashboard/sources.hpp"

namespace tidegate::dashboard {

base::Result<std::string> DashboardSource::explain(base::RequestId id) {
  return base::fail(base::ErrorCode::kNotFound, "nothing is known of request " + base::to_text(id) +
                                                    ": this process has asked the exchange for nothing yet");
}

}  // namespace tidegate::dashboard
