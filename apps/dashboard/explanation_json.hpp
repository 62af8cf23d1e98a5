// What happened to one request, as JSON: what /explain/REQUEST_ID answers.
#pragma once

#include <string>

#include "tidegate/base/error.hpp"
#include "tidegate/base/request_id.hpp"
#include "tidegate/base/time.hpp"
#include "tidegate/resilience/gate/gate.hpp"

namespace tidegate::apps {

// An object whose fields docs/explain.md lists; `lines` says all of it in words. Error: kNotFound, saying
// whether the id is forgotten, of another run, or was never given.
base::Result<std::string> explanation_json(const resilience::Gate& gate, base::RequestId id,
                                           base::MonotonicTime now, base::WallTime wall_now);

}  // namespace tidegate::apps
