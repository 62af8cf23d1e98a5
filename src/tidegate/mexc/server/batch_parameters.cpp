#include "tidegate/mexc/server/batch_parameters.hpp"

#include <algorithm>
#include <string>

#include "tidegate/mexc/server/parameters.hpp"
#include "tidegate/mexc/server/refusal.hpp"
#include "tidegate/mexc/wire/answers/errors.hpp"
#include "tidegate/mexc/wire/requests/endpoints.hpp"

namespace tidegate::mexc::server {

using wire::Params;

namespace {

std::unexpected<base::Error> wrong(const std::string& what) {
  return refuse(wire::code::kWrongParameter, "batchOrders " + what);
}

}  // namespace

base::Result<std::vector<Params>> read_batch(const Params& params) {
  const auto text = required(params, "batchOrders");
  if (!text) return std::unexpected(text.error());
  const auto orders = wire::parse_params_list(*text);
  if (!orders) return wrong("must be a JSON array of orders: " + orders.error().message);
  if (orders->empty() || orders->size() > wire::kMostBatchOrders) {
    return wrong("must hold 1 to " + std::to_string(wire::kMostBatchOrders) + " orders");
  }
  const auto symbol = orders->front().find("symbol");
  const bool one_symbol =
      std::ranges::all_of(*orders, [&symbol](const Params& order) { return order.find("symbol") == symbol; });
  if (!one_symbol) return wrong("must be of one symbol");
  return *orders;
}

}  // namespace tidegate::mexc::server
