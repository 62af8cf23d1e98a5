// How reads of several symbols become one request to MEXC, and its answer several again.
#pragma once

#include <optional>

#include "tidegate/mexc/wire/requests/endpoints.hpp"
#include "tidegate/resilience/batch_plan.hpp"

namespace tidegate::mexc::client {

// As the endpoint's row says; absent: it is no read, or its reads do not go together. A part is a read with
// one symbol and no other parameter. Its body is encoded from the part's value in MEXC's own form for one
// symbol: fields that wire does not know are not in it.
std::optional<resilience::BatchPlan> batch_plan(wire::Endpoint endpoint);

}  // namespace tidegate::mexc::client
