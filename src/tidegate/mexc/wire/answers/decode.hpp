// MEXC's JSON answers as values: the client's side. Numbers are taken as strings or as numbers, both without
// loss; unknown fields are ignored; a required field that is missing or mistyped is an error (kParse) naming
// its path, "bids[3][0]". All functions are O(length).
//
// Where MEXC may say what this version has no word for (a type, a status, a listing unlike the others), the
// decoder takes an `unknown`: what is new is noted there, unless that is null, and the rest is read. An order
// of a new type or status is kept as kOther; an item of a list that cannot be read is left out. From an
// order, a fill or a balance that is not there somebody may conclude something: their lists say how many are
// left out, an account of which assets. Two lists are read whole or not at all: a book, which is wrong
// without one of its levels, and the results of a batch, which belong to its orders by their places.
#pragma once

#include <string_view>
#include <vector>

#include "tidegate/base/error.hpp"
#include "tidegate/market/types.hpp"
#include "tidegate/mexc/wire/unknown_words.hpp"
#include "tidegate/mexc/wire/values.hpp"

namespace tidegate::mexc::wire {

base::Result<Pong> decode_ping(std::string_view body);
base::Result<ServerTime> decode_time(std::string_view body);
base::Result<ExchangeInfo> decode_exchange_info(std::string_view body, UnknownWords* unknown = nullptr);
base::Result<market::Depth> decode_depth(std::string_view body);
// trades and historicalTrades.
base::Result<std::vector<market::Trade>> decode_trades(std::string_view body,
                                                       UnknownWords* unknown = nullptr);
base::Result<std::vector<market::Trade>> decode_agg_trades(std::string_view body,
                                                           UnknownWords* unknown = nullptr);
base::Result<std::vector<market::Kline>> decode_klines(std::string_view body,
                                                       UnknownWords* unknown = nullptr);
base::Result<AveragePrice> decode_average_price(std::string_view body);
// defaultSymbols and selfSymbols.
base::Result<std::vector<market::Symbol>> decode_symbols(std::string_view body,
                                                         UnknownWords* unknown = nullptr);
// Futures, of which nothing is kept.
base::Result<Done> decode_contract_detail(std::string_view body);
base::Result<std::vector<OfflineSymbol>> decode_offline_symbols(std::string_view body,
                                                                UnknownWords* unknown = nullptr);
base::Result<Announcements> decode_announcements(std::string_view body, UnknownWords* unknown = nullptr);

// One object or an array of them, as MEXC answers with and without a symbol.
base::Result<std::vector<market::Ticker24h>> decode_tickers_24h(std::string_view body,
                                                                UnknownWords* unknown = nullptr);
base::Result<std::vector<market::PriceTicker>> decode_price_tickers(std::string_view body,
                                                                    UnknownWords* unknown = nullptr);
base::Result<std::vector<market::BookTicker>> decode_book_tickers(std::string_view body,
                                                                  UnknownWords* unknown = nullptr);
base::Result<std::vector<EtfInfo>> decode_etf_infos(std::string_view body, UnknownWords* unknown = nullptr);

base::Result<PlaceAnswer> decode_place_answer(std::string_view body, UnknownWords* unknown = nullptr);
base::Result<Done> decode_order_test(std::string_view body);
base::Result<std::vector<BatchAnswer>> decode_batch_answers(std::string_view body);
// The order as MEXC describes it when cancelling. Its status is not to be trusted: live MEXC says NEW.
base::Result<market::OrderReport> decode_cancel_answer(std::string_view body,
                                                       UnknownWords* unknown = nullptr);
base::Result<OrderList> decode_cancel_answers(std::string_view body, UnknownWords* unknown = nullptr);
base::Result<Done> decode_cancel_all_answer(std::string_view body);
base::Result<market::OrderReport> decode_order(std::string_view body, UnknownWords* unknown = nullptr);
// openOrders and allOrders.
base::Result<OrderList> decode_open_orders(std::string_view body, UnknownWords* unknown = nullptr);
base::Result<FillList> decode_fills(std::string_view body, UnknownWords* unknown = nullptr);

base::Result<market::Account> decode_account(std::string_view body, UnknownWords* unknown = nullptr);
base::Result<market::TradeFee> decode_trade_fee(std::string_view body);
base::Result<Uid> decode_uid(std::string_view body);
base::Result<KycStatus> decode_kyc_status(std::string_view body, UnknownWords* unknown = nullptr);
base::Result<MxDeduct> decode_mx_deduct(std::string_view body);
base::Result<std::vector<Coin>> decode_coins(std::string_view body, UnknownWords* unknown = nullptr);
base::Result<ListenKey> decode_listen_key(std::string_view body);
base::Result<std::vector<ListenKey>> decode_listen_keys(std::string_view body,
                                                        UnknownWords* unknown = nullptr);

// {"code": …, "msg": …}; the code may be a number or a string.
base::Result<ApiError> decode_error(std::string_view body);

}  // namespace tidegate::mexc::wire
