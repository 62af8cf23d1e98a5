#include "tidegate/mexc/client/rest/bulk_reads.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "tidegate/mexc/client/rest/endpoint_policies.hpp"
#include "tidegate/mexc/wire/answers/encode.hpp"
#include "tidegate/mexc/wire/requests/query.hpp"

namespace tidegate::mexc::client {
namespace {

using resilience::BatchPart;
using resilience::BatchPlan;
using resilience::Payload;
using resilience::PayloadPtr;
using wire::Endpoint;

constexpr std::string_view kSymbol = "symbol=";

bool names_one_symbol(std::string_view params) {
  return params.starts_with(kSymbol) && params.size() > kSymbol.size() &&
         params.find_first_of("&%") == std::string_view::npos;
}

std::string_view symbol_of(std::string_view part) {
  return part.substr(kSymbol.size());
}

std::string no_params(std::span<const std::string_view>) {
  return {};
}

std::string listed_symbols(std::span<const std::string_view> parts) {
  std::string symbols;
  for (const std::string_view part : parts) {
    if (!symbols.empty()) symbols += ',';
    symbols += symbol_of(part);
  }
  wire::Params params;
  params.add("symbols", std::move(symbols));
  return params.canonical();
}

// O(symbols in the answer).
template <class T, std::string (*encode)(const T&)>
base::Result<PayloadPtr> ticker_of(const Payload& bulk, const BatchPart& part) {
  const auto all = bulk.as<std::vector<T>>();
  const auto is_asked = [symbol = symbol_of(part.params)](const T& ticker) {
    return ticker.symbol.value() == symbol;
  };
  const auto found = std::find_if(all->begin(), all->end(), is_asked);
  if (found == all->end()) return nullptr;
  return Payload::make(encode(*found), std::vector<T>{*found});
}

base::Result<PayloadPtr> instrument_of(const Payload& bulk, const BatchPart& part) {
  const auto all = bulk.as<wire::ExchangeInfo>();
  wire::ExchangeInfo own{.server_time = all->server_time, .instruments = {}};
  for (const market::Instrument& instrument : all->instruments) {
    if (instrument.symbol.value() == symbol_of(part.params)) own.instruments.push_back(instrument);
  }
  if (own.instruments.empty()) return nullptr;
  std::string body = wire::encode_exchange_info(own);
  return Payload::make(std::move(body), std::move(own));
}

auto splitter(Endpoint endpoint) -> base::Result<PayloadPtr> (*)(const Payload&, const BatchPart&) {
  switch (endpoint) {
    case Endpoint::kTicker24h:
      return ticker_of<market::Ticker24h, wire::encode_ticker_24h>;
    case Endpoint::kTickerPrice:
      return ticker_of<market::PriceTicker, wire::encode_price_ticker>;
    case Endpoint::kTickerBook:
      return ticker_of<market::BookTicker, wire::encode_book_ticker>;
    case Endpoint::kExchangeInfo:
      return instrument_of;
    default:
      return nullptr;
  }
}

}  // namespace

std::optional<BatchPlan> batch_plan(Endpoint endpoint) {
  const wire::Bulk bulk = wire::row(endpoint).bulk;
  const bool listed = bulk == wire::Bulk::kListedSymbols;
  if (!listed && bulk != wire::Bulk::kAllSymbols) return std::nullopt;
  return BatchPlan{.name = listed ? "a list of symbols" : "all symbols",
                   .scope = listed ? BatchPlan::Scope::kListed : BatchPlan::Scope::kEverything,
                   .weight = call_weight(endpoint, {}),
                   .takes = names_one_symbol,
                   .merge = listed ? listed_symbols : no_params,
                   .split = splitter(endpoint)};
}

}  // namespace tidegate::mexc::client
