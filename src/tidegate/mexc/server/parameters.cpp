#include "tidegate/mexc/server/parameters.hpp"

#include <algorithm>
#include <charconv>
#include <string>
#include <utility>

#include "tidegate/mexc/server/refusal.hpp"
#include "tidegate/mexc/wire/answers/errors.hpp"
#include "tidegate/mexc/wire/comma_list.hpp"
#include "tidegate/mexc/wire/words.hpp"

namespace tidegate::mexc::server {

namespace code = wire::code;
using wire::Params;

namespace {

// Zero where the parameter is absent.
template <class D>
base::Result<D> read_decimal(const Params& params, std::string_view name) {
  const auto text = params.find(name);
  if (!text || text->empty()) return D{};
  const auto value = D::parse(*text);
  if (!value) return refuse(code::kWrongParameter, std::string(name) + " is no number within range");
  return *value;
}

template <class T>
base::Result<T> read_word(const Params& params, std::string_view name,
                          std::optional<T> (*parse)(std::string_view)) {
  const auto text = required(params, name);
  if (!text) return std::unexpected(text.error());
  const auto word = parse(*text);
  if (!word) return refuse(code::kWrongParameter, std::string(name) + " is not one of its words");
  return *word;
}

base::Result<std::optional<base::WallTime>> read_time(const Params& params, std::string_view name) {
  // Year 2286: far enough for anybody, and nothing overflows.
  constexpr std::int64_t kLatest = 9'999'999'999'999;
  const auto text = params.find(name);
  if (!text || text->empty()) return std::nullopt;
  std::int64_t ms = 0;
  const auto [rest, error] = std::from_chars(text->data(), text->data() + text->size(), ms);
  const bool number = error == std::errc{} && rest == text->data() + text->size();
  if (!number || ms < 0 || ms > kLatest) {
    return refuse(code::kWrongParameter, std::string(name) + " must be a time in milliseconds");
  }
  return base::from_unix_ms(ms);
}

base::Result<market::SelfTradePrevention> read_self_trade(const Params& params) {
  const auto mode = wire::parse_stp_mode(params.find("stpMode").value_or(""));
  if (!mode) return refuse(code::kWrongParameter, "stpMode is not one of its words");
  return *mode;
}

}  // namespace

base::Result<std::string_view> required(const Params& params, std::string_view name) {
  const auto text = params.find(name);
  if (!text || text->empty()) return refuse(code::kMissingParameter, std::string(name) + " cannot be null");
  return *text;
}

base::Result<std::size_t> read_limit(const Params& params, std::size_t usual, std::size_t most) {
  const auto text = params.find("limit");
  if (!text) return usual;
  std::size_t value = 0;
  const auto [rest, error] = std::from_chars(text->data(), text->data() + text->size(), value);
  const bool number = error == std::errc{} && rest == text->data() + text->size();
  if (!number || value == 0) return refuse(code::kWrongParameter, "limit must be a positive whole number");
  return std::min(value, most);
}

std::vector<market::Symbol> split_symbols(std::string_view text) {
  std::vector<market::Symbol> out;
  for (std::string& name : wire::split_at_commas(text)) out.emplace_back(std::move(name));
  return out;
}

base::Result<TimeRange> read_time_range(const Params& params) {
  const auto from = read_time(params, "startTime");
  if (!from) return std::unexpected(from.error());
  const auto until = read_time(params, "endTime");
  if (!until) return std::unexpected(until.error());
  return TimeRange{*from, *until};
}

base::Result<NamedOrder> read_named_order(const Params& params) {
  const auto symbol = required(params, "symbol");
  if (!symbol) return std::unexpected(symbol.error());
  const std::string id{params.find("orderId").value_or("")};
  const std::string client_id{params.find("origClientOrderId").value_or("")};
  if (id.empty() && client_id.empty()) return refuse(code::kOrderIdRequired);
  return NamedOrder{market::Symbol{std::string(*symbol)}, market::OrderId{id},
                    market::ClientOrderId{client_id}};
}

base::Result<market::NewOrder> read_new_order(const Params& params) {
  const auto symbol = required(params, "symbol");
  if (!symbol) return std::unexpected(symbol.error());
  const auto side = read_word<market::Side>(params, "side", wire::parse_side);
  if (!side) return std::unexpected(side.error());
  const auto type = read_word<market::OrderType>(params, "type", wire::parse_order_type);
  if (!type) return std::unexpected(type.error());
  const auto quantity = read_decimal<market::Quantity>(params, "quantity");
  if (!quantity) return std::unexpected(quantity.error());
  const auto self_trade = read_self_trade(params);
  if (!self_trade) return std::unexpected(self_trade.error());
  market::NewOrder order{
      .symbol = market::Symbol{std::string(*symbol)},
      .side = *side,
      .type = *type,
      .quantity = *quantity,
      .client_id = market::ClientOrderId{std::string(params.find("newClientOrderId").value_or(""))},
      .self_trade = *self_trade};
  if (*type == market::OrderType::kMarket) {
    // With both given the quantity counts, as for any order.
    if (!quantity->is_zero()) return order;
    const auto quote = read_decimal<market::Amount>(params, "quoteOrderQty");
    if (!quote) return std::unexpected(quote.error());
    order.quote_quantity = *quote;
    return order;
  }
  const auto price = read_decimal<market::Price>(params, "price");
  if (!price) return std::unexpected(price.error());
  order.price = *price;
  return order;
}

}  // namespace tidegate::mexc::server
