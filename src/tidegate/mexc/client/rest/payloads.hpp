// Which value an endpoint's answer decodes to: the tag under which a Payload of that endpoint is read.
//
//   ping wire::Pong · time wire::ServerTime · exchange_info wire::ExchangeInfo · depth market::Depth
//   default_symbols, self_symbols vector<market::Symbol>
//   trades, historical_trades, agg_trades vector<market::Trade> · klines vector<market::Kline>
//   avg_price wire::AveragePrice · ticker_24h vector<market::Ticker24h>
//   ticker_price vector<market::PriceTicker> · ticker_book vector<market::BookTicker>
//   offline_symbols vector<wire::OfflineSymbol> · etf_info vector<wire::EtfInfo>
//   announcements wire::Announcements
//   order_place wire::PlaceAnswer · batch_orders vector<wire::BatchAnswer>
//   order_cancel, order_query market::OrderReport
//   open_orders_cancel, open_orders, all_orders wire::OrderList
//   order_test, order_cancel_all, contract_detail wire::Done · my_trades wire::FillList
//   account market::Account · trade_fee market::TradeFee · uid wire::Uid · kyc_status wire::KycStatus
//   mx_deduct, mx_deduct_set wire::MxDeduct · coins vector<wire::Coin>
//   listen_key_create, listen_key_keep, listen_key_close wire::ListenKey · listen_keys
//   vector<wire::ListenKey>
#pragma once

#include <string>

#include "tidegate/base/error.hpp"
#include "tidegate/mexc/wire/requests/endpoints.hpp"
#include "tidegate/mexc/wire/unknown_words.hpp"
#include "tidegate/resilience/payload.hpp"

namespace tidegate::mexc::client {

// Error: kParse naming the field. What the answer says in words new to us is added to `unknown`,
// unless that is null.
base::Result<resilience::PayloadPtr> decode_payload(wire::Endpoint endpoint, std::string body,
                                                    wire::UnknownWords* unknown = nullptr);

}  // namespace tidegate::mexc::client
