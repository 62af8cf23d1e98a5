// Reads the parameters of MEXC's REST requests. Errors are MEXC's own refusals.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "tidegate/base/error.hpp"
#include "tidegate/base/time.hpp"
#include "tidegate/market/types.hpp"
#include "tidegate/mexc/wire/requests/query.hpp"

namespace tidegate::mexc::server {

// Errors: 44444 (absent or empty).
base::Result<std::string_view> required(const wire::Params& params, std::string_view name);
// More than `most` counts as `most`. Error: 33333 (no positive whole number).
base::Result<std::size_t> read_limit(const wire::Params& params, std::size_t usual, std::size_t most);
// "A,B,C"; empty text: none.
std::vector<market::Symbol> split_symbols(std::string_view text);
// startTime and endTime, each where it is given. Error: 33333 (no time in milliseconds).
struct TimeRange {
  std::optional<base::WallTime> from;
  std::optional<base::WallTime> until;
};
base::Result<TimeRange> read_time_range(const wire::Params& params);
// orderId, or else origClientOrderId. Errors: 44444 (no symbol), 700004 (neither id).
struct NamedOrder {
  market::Symbol symbol;
  market::OrderId id;  // empty: the other one names it; given together this one counts
  market::ClientOrderId client_id;
};
base::Result<NamedOrder> read_named_order(const wire::Params& params);
// The parameters of POST /order; unknown ones are ignored, `price` of a MARKET order too.
// Errors: 44444 (something needed is absent), 33333 (a word or number that is none).
base::Result<market::NewOrder> read_new_order(const wire::Params& params);

}  // namespace tidegate::mexc::server
