// The orders inside POST /batchOrders' one parameter.
#pragma once

#include <vector>

#include "tidegate/base/error.hpp"
#include "tidegate/mexc/wire/requests/query.hpp"

namespace tidegate::mexc::server {

// Each order's parameters, as POST /order would name them; numbers count as their text. Errors: 44444 (no
// `batchOrders`), 33333 (no JSON array of objects, none or more than 20 orders, several symbols).
base::Result<std::vector<wire::Params>> read_batch(const wire::Params& params);

}  // namespace tidegate::mexc::server
