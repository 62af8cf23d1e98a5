// A client's market data and what it reads and sets of its account.
#include <span>
#include <utility>

#include "tidegate/mexc/client/rest/client_impl.hpp"
#include "tidegate/mexc/client/rest/endpoint_policies.hpp"
#include "tidegate/mexc/client/rest/payloads.hpp"
#include "tidegate/mexc/wire/answers/decode.hpp"

namespace tidegate::mexc::client {

using market::Symbol;
using wire::Endpoint;

namespace {

constexpr PayloadDecoder kReadDecoders[] = {
    {Endpoint::kPing, decoded<wire::decode_ping>},
    {Endpoint::kTime, decoded<wire::decode_time>},
    {Endpoint::kDefaultSymbols, decoded<wire::decode_symbols>},
    {Endpoint::kExchangeInfo, decoded<wire::decode_exchange_info>},
    {Endpoint::kDepth, decoded<wire::decode_depth>},
    {Endpoint::kTrades, decoded<wire::decode_trades>},
    {Endpoint::kHistoricalTrades, decoded<wire::decode_trades>},
    {Endpoint::kAggTrades, decoded<wire::decode_agg_trades>},
    {Endpoint::kKlines, decoded<wire::decode_klines>},
    {Endpoint::kAveragePrice, decoded<wire::decode_average_price>},
    {Endpoint::kTicker24h, decoded<wire::decode_tickers_24h>},
    {Endpoint::kTickerPrice, decoded<wire::decode_price_tickers>},
    {Endpoint::kTickerBook, decoded<wire::decode_book_tickers>},
    {Endpoint::kContractDetail, decoded<wire::decode_contract_detail>},
    {Endpoint::kOfflineSymbols, decoded<wire::decode_offline_symbols>},
    {Endpoint::kEtfInfo, decoded<wire::decode_etf_infos>},
    {Endpoint::kAnnouncements, decoded<wire::decode_announcements>},
    {Endpoint::kAccount, decoded<wire::decode_account>},
    {Endpoint::kTradeFee, decoded<wire::decode_trade_fee>},
    {Endpoint::kSelfSymbols, decoded<wire::decode_symbols>},
    {Endpoint::kUid, decoded<wire::decode_uid>},
    {Endpoint::kKycStatus, decoded<wire::decode_kyc_status>},
    {Endpoint::kApiKeyInfo, decoded<wire::decode_api_key_info>},
    {Endpoint::kMxDeduct, decoded<wire::decode_mx_deduct>},
    {Endpoint::kMxDeductSet, decoded<wire::decode_mx_deduct>},
    {Endpoint::kCoins, decoded<wire::decode_coins>},
    {Endpoint::kListenKeyCreate, decoded<wire::decode_listen_key>},
    {Endpoint::kListenKeys, decoded<wire::decode_listen_keys>},
    {Endpoint::kListenKeyKeep, decoded<wire::decode_listen_key>},
    {Endpoint::kListenKeyClose, decoded<wire::decode_listen_key>},
};

}  // namespace

std::span<const PayloadDecoder> read_decoders() noexcept {
  return kReadDecoders;
}

net::Task<Answer<wire::Pong>> Client::ping(CallOptions options) {
  return Impl::read<wire::Pong>(impl_, Endpoint::kPing, {}, options);
}
net::Task<Answer<wire::ServerTime>> Client::time(CallOptions options) {
  return Impl::read<wire::ServerTime>(impl_, Endpoint::kTime, {}, options);
}
net::Task<Answer<std::vector<Symbol>>> Client::default_symbols(CallOptions options) {
  return Impl::read<std::vector<Symbol>>(impl_, Endpoint::kDefaultSymbols, {}, options);
}
net::Task<Answer<wire::ExchangeInfo>> Client::exchange_info(CallOptions options) {
  return Impl::read<wire::ExchangeInfo>(impl_, Endpoint::kExchangeInfo, {}, options);
}
net::Task<Answer<market::Depth>> Client::depth(Symbol symbol, int limit, CallOptions options) {
  return Impl::read<market::Depth>(impl_, Endpoint::kDepth, wire::limited_params(symbol, limit), options);
}
net::Task<Answer<std::vector<market::Trade>>> Client::trades(Symbol symbol, int limit, CallOptions options) {
  return Impl::read<std::vector<market::Trade>>(impl_, Endpoint::kTrades, wire::limited_params(symbol, limit),
                                                options);
}
net::Task<Answer<std::vector<market::Trade>>> Client::historical_trades(Symbol symbol, int limit,
                                                                        CallOptions options) {
  return Impl::read<std::vector<market::Trade>>(impl_, Endpoint::kHistoricalTrades,
                                                wire::limited_params(symbol, limit), options);
}
net::Task<Answer<std::vector<market::Trade>>> Client::agg_trades(Symbol symbol, wire::HistoryRange range,
                                                                 CallOptions options) {
  return Impl::read<std::vector<market::Trade>>(impl_, Endpoint::kAggTrades,
                                                wire::history_params(symbol, range), options);
}
net::Task<Answer<std::vector<market::Kline>>> Client::klines(Symbol symbol, market::KlineInterval interval,
                                                             wire::HistoryRange range, CallOptions options) {
  auto params = wire::kline_params(symbol, interval, range);
  if (!params) {
    return answered(Answer<std::vector<market::Kline>>{std::unexpected(std::move(params.error()))});
  }
  return Impl::read<std::vector<market::Kline>>(impl_, Endpoint::kKlines, std::move(*params), options);
}
net::Task<Answer<wire::AveragePrice>> Client::average_price(Symbol symbol, CallOptions options) {
  return Impl::read<wire::AveragePrice>(impl_, Endpoint::kAveragePrice, wire::symbol_params(symbol), options);
}
net::Task<Answer<std::vector<market::Ticker24h>>> Client::ticker_24h(std::optional<Symbol> symbol,
                                                                     CallOptions options) {
  return Impl::read<std::vector<market::Ticker24h>>(impl_, Endpoint::kTicker24h, wire::symbol_params(symbol),
                                                    options);
}
net::Task<Answer<std::vector<market::PriceTicker>>> Client::price(std::optional<Symbol> symbol,
                                                                  CallOptions options) {
  return Impl::read<std::vector<market::PriceTicker>>(impl_, Endpoint::kTickerPrice,
                                                      wire::symbol_params(symbol), options);
}
net::Task<Answer<std::vector<market::BookTicker>>> Client::book_ticker(std::optional<Symbol> symbol,
                                                                       CallOptions options) {
  return Impl::read<std::vector<market::BookTicker>>(impl_, Endpoint::kTickerBook,
                                                     wire::symbol_params(symbol), options);
}

net::Task<Answer<std::vector<wire::OfflineSymbol>>> Client::offline_symbols(CallOptions options) {
  return Impl::read<std::vector<wire::OfflineSymbol>>(impl_, Endpoint::kOfflineSymbols, {}, options);
}
net::Task<Answer<std::vector<wire::EtfInfo>>> Client::etf_info(std::optional<Symbol> symbol,
                                                               CallOptions options) {
  return Impl::read<std::vector<wire::EtfInfo>>(impl_, Endpoint::kEtfInfo, wire::symbol_params(symbol),
                                                options);
}
net::Task<Answer<wire::Announcements>> Client::announcements(wire::AnnouncementPage page,
                                                             CallOptions options) {
  return Impl::read<wire::Announcements>(impl_, Endpoint::kAnnouncements, wire::announcement_params(page),
                                         options);
}

net::Task<Answer<market::Account>> Client::account(CallOptions options) {
  return Impl::read<market::Account>(impl_, Endpoint::kAccount, {}, options);
}
net::Task<Answer<market::TradeFee>> Client::trade_fee(Symbol symbol, CallOptions options) {
  return Impl::read<market::TradeFee>(impl_, Endpoint::kTradeFee, wire::symbol_params(symbol), options);
}
net::Task<Answer<std::vector<Symbol>>> Client::self_symbols(CallOptions options) {
  return Impl::read<std::vector<Symbol>>(impl_, Endpoint::kSelfSymbols, {}, options);
}
net::Task<Answer<wire::Uid>> Client::uid(CallOptions options) {
  return Impl::read<wire::Uid>(impl_, Endpoint::kUid, {}, options);
}
net::Task<Answer<wire::KycStatus>> Client::kyc_status(CallOptions options) {
  return Impl::read<wire::KycStatus>(impl_, Endpoint::kKycStatus, {}, options);
}
net::Task<Answer<wire::ApiKeyInfo>> Client::api_key_info(std::string api_key, CallOptions options) {
  return Impl::read<wire::ApiKeyInfo>(impl_, Endpoint::kApiKeyInfo,
                                      wire::Params{}.add("accessKey", std::move(api_key)), options);
}
net::Task<Answer<wire::MxDeduct>> Client::mx_deduct(CallOptions options) {
  return Impl::read<wire::MxDeduct>(impl_, Endpoint::kMxDeduct, {}, options);
}
net::Task<base::Result<wire::MxDeduct>> Client::Impl::set_mx_deduct(Self self, wire::MxDeduct wanted,
                                                                    CallOptions options) {
  auto setting =
      demand<wire::MxDeduct>(self, Endpoint::kMxDeductSet, wire::mx_deduct_params(wanted), options);
  auto answer = co_await std::move(setting);
  self->gate.invalidate({endpoint_id(Endpoint::kMxDeduct), options.account});
  co_return answer;
}
net::Task<base::Result<wire::MxDeduct>> Client::set_mx_deduct(wire::MxDeduct wanted, CallOptions options) {
  return Impl::set_mx_deduct(impl_, wanted, options);
}
net::Task<Answer<std::vector<wire::Coin>>> Client::coins(CallOptions options) {
  return Impl::read<std::vector<wire::Coin>>(impl_, Endpoint::kCoins, {}, options);
}

net::Task<base::Result<wire::ListenKey>> Client::create_listen_key(CallOptions options) {
  return Impl::demand<wire::ListenKey>(impl_, Endpoint::kListenKeyCreate, {}, options);
}
net::Task<base::Result<std::vector<wire::ListenKey>>> Client::listen_keys(CallOptions options) {
  return Impl::demand<std::vector<wire::ListenKey>>(impl_, Endpoint::kListenKeys, {}, options);
}
net::Task<base::Result<wire::ListenKey>> Client::keep_listen_key(wire::ListenKey key, CallOptions options) {
  return Impl::demand<wire::ListenKey>(impl_, Endpoint::kListenKeyKeep, wire::listen_key_params(key),
                                       options);
}
net::Task<base::Result<wire::ListenKey>> Client::close_listen_key(wire::ListenKey key, CallOptions options) {
  return Impl::demand<wire::ListenKey>(impl_, Endpoint::kListenKeyClose, wire::listen_key_params(key),
                                       options);
}

}  // namespace tidegate::mexc::client
