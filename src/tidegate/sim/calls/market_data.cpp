#include "tidegate/sim/calls/market_data.hpp"

#include <string_view>
#include <utility>

#include "tidegate/base/assert.hpp"
#include "tidegate/mexc/server/parameters.hpp"
#include "tidegate/mexc/server/refusal.hpp"
#include "tidegate/mexc/wire/answers/encode.hpp"
#include "tidegate/mexc/wire/answers/errors.hpp"
#include "tidegate/mexc/wire/kline_interval.hpp"

namespace tidegate::sim {

namespace code = mexc::wire::code;
namespace wire = mexc::wire;
using base::Result;
using market::Symbol;
using mexc::server::read_limit;
using mexc::server::read_time_range;
using mexc::server::refuse;
using mexc::server::required;
using mexc::server::split_symbols;
using wire::Endpoint;
using wire::Params;

namespace {

constexpr std::size_t kUsualDepth = 100;
constexpr std::size_t kMostDepth = 5'000;   // that may be asked for
constexpr std::size_t kMostLevels = 2'000;  // that are sent (checklist, section 11)
constexpr std::size_t kUsualTrades = 500;
constexpr std::size_t kUsualKlines = 500;
constexpr int kAverageMinutes = 5;
constexpr std::size_t kUsualAnnouncements = 20;
constexpr std::size_t kMostAnnouncements = 100;
constexpr std::size_t kAnnouncementStep = 5;

template <class T>
std::unexpected<base::Error> failed(Result<T>& result) {
  return std::unexpected(std::move(result.error()));
}

// One ticker with a symbol, all of them without.
template <class T>
Result<std::string> tickers(const Exchange& exchange, const Params& params,
                            Result<T> (Exchange::*read)(const Symbol&) const, std::string (*one)(const T&),
                            std::string (*all)(std::span<const T>)) {
  if (const auto symbol = params.find("symbol"); symbol && !symbol->empty()) {
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

// Live answers have none.
std::vector<market::Trade> without_ids(std::vector<market::Trade> trades) {
  for (market::Trade& trade : trades) trade.id.clear();
  return trades;
}

}  // namespace

std::string tradable_symbols(const Exchange& exchange) {
  std::vector<Symbol> symbols;
  for (const market::Instrument& instrument : exchange.instruments()) {
    if (instrument.trading) symbols.push_back(instrument.symbol);
  }
  return wire::encode_symbols(symbols, exchange.wall_now());
}

Result<std::string> MarketDataCalls::answer(Endpoint endpoint, const Params& params) const {
  switch (endpoint) {
    case Endpoint::kPing:
      return wire::encode_ping();
    case Endpoint::kTime:
      return wire::encode_time({exchange_.wall_now()});
    case Endpoint::kDefaultSymbols:
      return tradable_symbols(exchange_);
    case Endpoint::kExchangeInfo:
      return exchange_info(params);
    case Endpoint::kDepth:
      return depth(params);
    case Endpoint::kTrades:
    case Endpoint::kHistoricalTrades:
      return trades(params);
    case Endpoint::kAggTrades:
      return agg_trades(params);
    case Endpoint::kKlines:
      return klines(params);
    case Endpoint::kAveragePrice:
      return average_price(params);
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
    case Endpoint::kOfflineSymbols:
      return offline_symbols();
    case Endpoint::kEtfInfo:
      return etf_info(params);
    case Endpoint::kAnnouncements:
      return announcements(params);
    default:
      TIDEGATE_ASSERT(false, "market data has no other endpoint");
  }
}

Result<std::string> MarketDataCalls::exchange_info(const Params& params) const {
  wire::ExchangeInfo info{.server_time = exchange_.wall_now(), .instruments = {}};
  std::string_view wanted = params.find("symbols").value_or(params.find("symbol").value_or(""));
  if (wanted.empty()) info.instruments = exchange_.instruments();
  for (const Symbol& symbol : split_symbols(wanted)) {
    const auto* instrument = exchange_.instrument(symbol);
    if (instrument == nullptr) return refuse(code::kInvalidSymbol);
    info.instruments.push_back(*instrument);
  }
  return wire::encode_exchange_info(info);
}

Result<std::string> MarketDataCalls::depth(const Params& params) const {
  const auto symbol = required(params, "symbol");
  if (!symbol) return std::unexpected(symbol.error());
  const auto limit = read_limit(params, kUsualDepth, kMostDepth);
  if (!limit) return std::unexpected(limit.error());
  const Symbol named{std::string(*symbol)};
  auto depth = exchange_.depth(named, std::min(*limit, kMostLevels));
  if (!depth) return failed(depth);
  const market::Instrument& instrument = *exchange_.instrument(named);
  return wire::encode_depth(*depth, {instrument.price_decimals, instrument.quantity_decimals});
}

Result<std::string> MarketDataCalls::trades(const Params& params) const {
  const auto symbol = required(params, "symbol");
  if (!symbol) return std::unexpected(symbol.error());
  const auto limit = read_limit(params, kUsualTrades, Tape::kMaxTrades);
  if (!limit) return std::unexpected(limit.error());
  auto trades = exchange_.trades(Symbol{std::string(*symbol)}, *limit);
  if (!trades) return failed(trades);
  return wire::encode_trades(without_ids(*std::move(trades)));
}

Result<std::string> MarketDataCalls::agg_trades(const Params& params) const {
  const auto symbol = required(params, "symbol");
  if (!symbol) return std::unexpected(symbol.error());
  const auto limit = read_limit(params, kUsualTrades, Tape::kMaxTrades);
  if (!limit) return std::unexpected(limit.error());
  const auto range = read_time_range(params);
  if (!range) return std::unexpected(range.error());
  if (range->from.has_value() != range->until.has_value()) {
    return refuse(code::kWrongParameter, "startTime and endTime must be sent together or not at all");
  }
  const Symbol of{std::string(*symbol)};
  auto trades = range->from ? exchange_.trades_between(of, *range->from, *range->until, *limit)
                            : exchange_.trades(of, *limit);
  if (!trades) return failed(trades);
  return wire::encode_agg_trades(without_ids(*std::move(trades)));
}

Result<std::string> MarketDataCalls::klines(const Params& params) const {
  const auto symbol = required(params, "symbol");
  if (!symbol) return std::unexpected(symbol.error());
  const auto word = required(params, "interval");
  if (!word) return std::unexpected(word.error());
  const auto interval = wire::parse_rest_interval(*word);
  if (!interval) return refuse(code::kInvalidSymbol, "Invalid interval.");
  const auto limit = read_limit(params, kUsualKlines, KlineHistory::kMaxKlines);
  if (!limit) return std::unexpected(limit.error());
  const auto range = read_time_range(params);
  if (!range) return std::unexpected(range.error());
  auto klines =
      exchange_.klines(Symbol{std::string(*symbol)}, *interval, {range->from, range->until, *limit});
  if (!klines) return failed(klines);
  return wire::encode_klines(*klines);
}

Result<std::string> MarketDataCalls::average_price(const Params& params) const {
  const auto symbol = required(params, "symbol");
  if (!symbol) return std::unexpected(symbol.error());
  auto price = exchange_.average_price(Symbol{std::string(*symbol)}, kAverageMinutes);
  if (!price) return failed(price);
  return wire::encode_average_price({kAverageMinutes, *price});
}

// None is ever delisted.
std::string MarketDataCalls::offline_symbols() const {
  std::vector<wire::OfflineSymbol> paused;
  for (const market::Instrument& instrument : exchange_.instruments()) {
    if (!instrument.trading) paused.push_back({.symbol = instrument.symbol});
  }
  return wire::encode_offline_symbols(paused);
}

// No leveraged tokens are listed.
Result<std::string> MarketDataCalls::etf_info(const Params& params) const {
  if (!params.find("symbol").value_or("").empty()) return refuse(code::kInvalidSymbol);
  return wire::encode_etf_infos({});
}

// There is nothing to announce, to a request as the documents want it.
Result<std::string> MarketDataCalls::announcements(const Params& params) const {
  const auto limit = read_limit(params, kUsualAnnouncements, kMostAnnouncements + 1);
  if (!limit) return std::unexpected(limit.error());
  if (*limit > kMostAnnouncements || *limit % kAnnouncementStep != 0) {
    return refuse(code::kWrongParameter, "limit must be a multiple of 5 up to 100");
  }
  return wire::encode_announcements({});
}

}  // namespace tidegate::sim
