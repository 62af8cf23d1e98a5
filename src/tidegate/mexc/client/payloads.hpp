// Which value an endpoint's answer decodes to: the tag under which a Payload of that endpoint is read.
//
//   ping wire::Pong · time wire::ServerTime · exchange_info wire::ExchangeInfo · depth market::Depth
//   trades vector<market::Trade> · ticker_24h vector<market::Ticker24h>
//   ticker_price vector<market::PriceTicker> · ticker_book vector<market::BookTicker>
//   order_place wire::PlaceAnswer · order_cancel, order_query market::OrderReport
//   open_orders vector<market::OrderReport> · account market::Account
#pragma once

#include <string>

#include "tidegate/base/error.hpp"
#include "tidegate/mexc/wire/endpoints.hpp"
#include "tidegate/resilience/payload.hpp"

namespace tidegate::mexc::client {

// Error: kParse naming the field.
base::Result<resilience::PayloadPtr> decode_payload(wire::Endpoint endpoint, std::string body);

}  // namespace tidegate::mexc::client
