// Values as MEXC's JSON answers: the exchange's side. The shapes are those that live MEXC sends (strings for
// numbers of money, numbers for times), which decode.hpp and unmodified third-party clients read.
#pragma once

#include <span>
#include <string>

#include "tidegate/market/types.hpp"
#include "tidegate/mexc/wire/padded.hpp"
#include "tidegate/mexc/wire/values.hpp"

namespace tidegate::mexc::wire {

std::string encode_ping();
std::string encode_time(const ServerTime& time);
std::string encode_exchange_info(const ExchangeInfo& info);
std::string encode_depth(const market::Depth& depth);
// As live MEXC writes it: every price and quantity with all of the symbol's decimals.
std::string encode_depth(const market::Depth& depth, Decimals decimals);
// trades and historicalTrades.
std::string encode_trades(std::span<const market::Trade> trades);
std::string encode_agg_trades(std::span<const market::Trade> trades);
std::string encode_klines(std::span<const market::Kline> klines);
std::string encode_average_price(const AveragePrice& average);
// defaultSymbols and selfSymbols.
std::string encode_symbols(std::span<const market::Symbol> symbols, base::WallTime now);
// No futures are traded.
std::string encode_contract_detail();
std::string encode_offline_symbols(std::span<const OfflineSymbol> symbols);
// Singular and plural as with tickers.
std::string encode_etf_info(const EtfInfo& etf);
std::string encode_etf_infos(std::span<const EtfInfo> etfs);
std::string encode_announcements(const Announcements& announcements);

// Singular: an object, as asked for one symbol. Plural: an array.
std::string encode_ticker_24h(const market::Ticker24h& ticker);
std::string encode_tickers_24h(std::span<const market::Ticker24h> tickers);
std::string encode_price_ticker(const market::PriceTicker& ticker);
std::string encode_price_tickers(std::span<const market::PriceTicker> tickers);
std::string encode_book_ticker(const market::BookTicker& ticker);
std::string encode_book_tickers(std::span<const market::BookTicker> tickers);

std::string encode_place_answer(const PlaceAnswer& answer);
std::string encode_order_test();
std::string encode_batch_answers(std::span<const BatchAnswer> answers);
// `report.status` is sent as it is: the caller decides whether to say NEW, as live MEXC does, or CANCELED.
std::string encode_cancel_answer(const market::OrderReport& report);
std::string encode_cancel_answers(std::span<const market::OrderReport> reports);
std::string encode_cancel_all_answer(base::WallTime now);
std::string encode_order(const market::OrderReport& report);
// openOrders and allOrders.
std::string encode_open_orders(std::span<const market::OrderReport> reports);
std::string encode_fills(std::span<const market::Fill> fills);

std::string encode_account(const market::Account& account);
std::string encode_trade_fee(const market::TradeFee& fee, base::WallTime now);
std::string encode_uid(const Uid& uid);
std::string encode_kyc_status(KycStatus status);
std::string encode_mx_deduct(const MxDeduct& deduct, base::WallTime now);
std::string encode_coins(std::span<const Coin> coins);
std::string encode_listen_key(const ListenKey& key);
// `most`: how many the account may have.
std::string encode_listen_keys(std::span<const ListenKey> keys, std::size_t most);

std::string encode_error(const ApiError& error);
// As live MEXC refuses market data: with one member more, and the others in the other order.
std::string encode_market_data_error(const ApiError& error);

}  // namespace tidegate::mexc::wire
