#include "tidegate/scenarios/orders/order_lines.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <sstream>
#include <string_view>

namespace tidegate::scenarios {
namespace {

using std::chrono::milliseconds;

constexpr std::array<std::string_view, 4> kWhere{"unknown", "absent", "open", "over"};

std::int64_t in_ms(base::Duration duration) {
  return std::chrono::duration_cast<milliseconds>(duration).count();
}

auto no_line(const std::string& line) {
  return base::fail(base::ErrorCode::kParse, "no line of orders under faults: " + line);
}

}  // namespace

std::string plan_lines(const std::vector<OrderIntent>& intents) {
  std::string text;
  for (const auto& [number, order, at] : intents) {
    text += fmt::format("order {} {} {} {} {} {}\n", number, order.symbol.value(), market::name(order.side),
                        order.quantity.to_string(), order.price.to_string(), in_ms(at));
  }
  return text + fmt::format("go {}\n", in_ms(kRests));
}

base::Result<std::optional<OrderIntent>> parse_plan_line(const std::string& line) {
  std::istringstream words{line};
  std::string what, symbol, side, quantity, price;
  std::int64_t at_ms = 0;
  OrderIntent intent;
  words >> what;
  if (what == "go") return std::nullopt;
  words >> intent.number >> symbol >> side >> quantity >> price >> at_ms;
  const auto of_quantity = market::Quantity::parse(quantity);
  const auto of_price = market::Price::parse(price);
  const bool known_side =
      side == market::name(market::Side::kBuy) || side == market::name(market::Side::kSell);
  if (what != "order" || !words || !of_quantity || !of_price || !known_side) return no_line(line);
  intent.order.symbol = market::Symbol{symbol};
  intent.order.side = side == market::name(market::Side::kBuy) ? market::Side::kBuy : market::Side::kSell;
  intent.order.quantity = *of_quantity;
  intent.order.price = *of_price;
  intent.at = milliseconds{at_ms};
  return intent;
}

std::string belief_line(int number, const Belief& belief) {
  return fmt::format("belief {} {} {}\n", number, kWhere[static_cast<std::size_t>(belief.where)],
                     belief.executed.to_string());
}

base::Result<ToldBelief> parse_belief_line(const std::string& line) {
  std::istringstream words{line};
  std::string what, where, executed;
  ToldBelief told;
  words >> what >> told.number >> where >> executed;
  const auto found = std::ranges::find(kWhere, where);
  const auto quantity = market::Quantity::parse(executed);
  if (what != "belief" || !words || found == kWhere.end() || !quantity) return no_line(line);
  told.belief = {static_cast<Belief::Where>(found - kWhere.begin()), *quantity};
  return told;
}

}  // namespace tidegate::scenarios
