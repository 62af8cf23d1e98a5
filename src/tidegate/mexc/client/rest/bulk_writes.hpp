// How orders of one symbol, and cancels of several, become one request to MEXC, and its answer several again.
#pragma once

#include <optional>

#include "tidegate/mexc/wire/requests/endpoints.hpp"
#include "tidegate/resilience/batch_plan.hpp"

namespace tidegate::mexc::client {

// As the endpoint's row says; absent: it is no write, or its writes do not go together.
//
// Orders: of one symbol, with no other parameters than an order takes; they go to batch_orders. An order's
// answer is encoded as if it had been placed alone, out of what was asked for and the id that the exchange
// gave it, without an instant; a refusal reads as that of a single order. Results are distinguished by their
// places alone, as client order ids may repeat; an answer with another number of results, or with another
// order's id in a place, says nothing of it.
//
// Cancels: of all open orders of one symbol each, of different symbols. What was cancelled of a symbol may be
// nothing.
std::optional<resilience::BatchPlan> write_batch_plan(wire::Endpoint endpoint);

}  // namespace tidegate::mexc::client
