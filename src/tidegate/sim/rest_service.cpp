#include "tidegate/sim/rest_service.hpp"

#include <string_view>
#include <utility>

#include "tidegate/mexc/wire/encode.hpp"
#include "tidegate/mexc/wire/errors.hpp"
#include "tidegate/sim/order_rules.hpp"
#include "tidegate/sim/rest_params.hpp"

namespace tidegate::sim {

namespace code = mexc::wire::code;
namespace wire = mexc::wire;
using base::Result;
using market::Symbol;
using wire::Endpoint;
using wire::Params;

namespace {

constexpr std::size_t kUsualDepth = 100;
constexpr std::size_t kMostDepth = 5'000;
constexpr std::size_t kUsualTrades = 500;

template <class T>
std::unexpected<base::Error> failed(Result<T>& result) {
  return std::unexpected(std::move(result.error()));
}

// One ticker with a symbol, all of them without.
template <class T>
Result<std::string> tickers(const Exchange& exchange, const Params& params,
                            Result<T> (Exchange::*read)(const Symbol&) const, std::string (*one)(const T&),
                            std::string (*all)(std::span<const T>)) {
  if (const auto symbol = params.find("symbol")) {
    auto ticker = (exchange.*read)(Symbol{std::string(*symbol)});
    if (!ticker) return failed(ticker);
    return one(*ticker);
  }
  std::vector<T> list;
  for (const market::Instrument& instrument : exchange.instruments()) {
    list.push_back(*(exchange.*read)(instrument.symbol));
  }
  return all(list);
}

Result<std::string> depth(const Exchange& exchange, const Params& params) {
  const auto symbol = required(params, "symbol");
  if (!symbol) return std::unexpected(symbol.error());
  const auto limit = read_limit(params, kUsualDepth, kMostDepth);
  if (!limit) return std::unexpected(limit.error());
  auto depth = exchange.depth(Symbol{std::string(*symbol)}, *limit);
  if (!depth) return failed(depth);
  return wire::encode_depth(*depth);
}

Result<std::string> trades(const Exchange& exchange, const Params& params) {
  const auto symbol = required(params, "symbol");
  if (!symbol) return std::unexpected(symbol.error());
  const auto limit = read_limit(params, kUsualTrades, Tape::kMaxTrades);
  if (!limit) return std::unexpected(limit.error());
  auto trades = exchange.trades(Symbol{std::string(*symbol)}, *limit);
  if (!trades) return failed(trades);
  return wire::encode_trades(*trades);
}

// An endpoint of the table that this exchange does not answer.
std::unexpected<base::Error> not_served(Endpoint endpoint) {
  base::Error error =
      base::fail(base::ErrorCode::kUnsupported, wire::row(endpoint).policy.name + " is not served here")
          .error();
  error.http_status = error.exchange_code = 404;
  return std::unexpected(std::move(error));
}

}  // namespace

RestAnswer to_answer(const base::Error& error) {
  return {error.http_status, wire::encode_error({error.exchange_code, error.message})};
}

RestAnswer RestService::answer(Endpoint endpoint, const Params& params, std::optional<AccountId> account) {
  auto body = account ? private_data(endpoint, params, *account) : public_data(endpoint, params);
  if (!body) return to_answer(body.error());
  return {200, std::move(*body)};
}

Result<std::string> RestService::public_data(Endpoint endpoint, const Params& params) const {
  switch (endpoint) {
    case Endpoint::kPing:
      return wire::encode_ping();
    case Endpoint::kTime:
      return wire::encode_time({exchange_.wall_now()});
    case Endpoint::kExchangeInfo:
      return exchange_info(params);
    case Endpoint::kDepth:
      return depth(exchange_, params);
    case Endpoint::kTrades:
      return trades(exchange_, params);
    case Endpoint::kTicker24h:
      return tickers(exchange_, params, &Exchange::ticker_24h, &wire::encode_ticker_24h,
                     &wire::encode_tickers_24h);
    case Endpoint::kTickerPrice:
      return tickers(exchange_, params, &Exchange::price_ticker, &wire::encode_price_ticker,
                     &wire::encode_price_tickers);
    case Endpoint::kTickerBook:
      return tickers(exchange_, params, &Exchange::book_ticker, &wire::encode_book_ticker,
                     &wire::encode_book_tickers);
    case Endpoint::kContractDetail:
      return wire::encode_contract_detail();
    default:
      return not_served(endpoint);
  }
}

Result<std::string> RestService::private_data(Endpoint endpoint, const Params& params, AccountId account) {
  switch (endpoint) {
    case Endpoint::kOrderPlace:
      return place(params, account);
    case Endpoint::kOrderCancel:
      return cancel(params, account);
    case Endpoint::kOrderQuery:
      return query(params, account);
    case Endpoint::kOpenOrders:
      return open_orders(params, account);
    case Endpoint::kAccount:
      return wire::encode_account(exchange_.account(account));
    default:
      return not_served(endpoint);
  }
}

Result<std::string> RestService::exchange_info(const Params& params) const {
  wire::ExchangeInfo info{.server_time = exchange_.wall_now(), .instruments = {}};
  std::string_view wanted = params.find("symbols").value_or(params.find("symbol").value_or(""));
  if (wanted.empty()) info.instruments = exchange_.instruments();
  while (!wanted.empty()) {
    const std::size_t comma = std::min(wanted.find(','), wanted.size());
    const auto* instrument = exchange_.instrument(Symbol{std::string(wanted.substr(0, comma))});
    if (instrument == nullptr) return refuse(code::kInvalidSymbol);
    info.instruments.push_back(*instrument);
    wanted.remove_prefix(std::min(comma + 1, wanted.size()));
  }
  return wire::encode_exchange_info(info);
}

Result<std::string> RestService::place(const Params& params, AccountId account) {
  const auto order = read_new_order(params);
  if (!order) return std::unexpected(order.error());
  auto report = exchange_.place(account, *order);
  if (!report) return failed(report);
  return wire::encode_place_answer({.symbol = report->symbol,
                                    .id = report->id,
                                    .side = report->side,
                                    .type = report->type,
                                    .price = report->price,
                                    .quantity = report->quantity,
                                    .transact_time = exchange_.wall_now()});
}

Result<std::string> RestService::cancel(const Params& params, AccountId account) {
  const auto named = read_named_order(params);
  if (!named) return std::unexpected(named.error());
  auto report = exchange_.cancel(account, named->symbol, named->key);
  if (!report) return failed(report);
  if (settings_.cancel_answers_new) report->status = market::OrderStatus::kNew;
  return wire::encode_cancel_answer(*report);
}

Result<std::string> RestService::query(const Params& params, AccountId account) const {
  const auto named = read_named_order(params);
  if (!named) return std::unexpected(named.error());
  auto report = exchange_.order(account, named->symbol, named->key);
  if (!report) return failed(report);
  return wire::encode_order(*report);
}

Result<std::string> RestService::open_orders(const Params& params, AccountId account) const {
  std::optional<Symbol> symbol;
  if (const auto text = params.find("symbol"); text && !text->empty()) symbol = Symbol{std::string(*text)};
  if (symbol && exchange_.instrument(*symbol) == nullptr) return refuse(code::kBadSymbol);
  return wire::encode_open_orders(exchange_.open_orders(account, symbol));
}

}  // namespace tidegate::sim
