#include "tidegate/mexc/client/payloads.hpp"

#include <utility>

#include "tidegate/mexc/wire/decode.hpp"

namespace tidegate::mexc::client {
namespace {

using resilience::Payload;
using resilience::PayloadPtr;
using wire::Endpoint;

template <class T>
base::Result<PayloadPtr> decoded(std::string body, base::Result<T> (*decode)(std::string_view)) {
  auto value = decode(body);
  if (!value) return std::unexpected(std::move(value.error()));
  return Payload::make(std::move(body), std::move(*value));
}

}  // namespace

base::Result<PayloadPtr> decode_payload(Endpoint endpoint, std::string body) {
  switch (endpoint) {
    case Endpoint::kPing:
      return decoded(std::move(body), wire::decode_ping);
    case Endpoint::kTime:
      return decoded(std::move(body), wire::decode_time);
    case Endpoint::kExchangeInfo:
      return decoded(std::move(body), wire::decode_exchange_info);
    case Endpoint::kDepth:
      return decoded(std::move(body), wire::decode_depth);
    case Endpoint::kTrades:
      return decoded(std::move(body), wire::decode_trades);
    case Endpoint::kTicker24h:
      return decoded(std::move(body), wire::decode_tickers_24h);
    case Endpoint::kTickerPrice:
      return decoded(std::move(body), wire::decode_price_tickers);
    case Endpoint::kTickerBook:
      return decoded(std::move(body), wire::decode_book_tickers);
    case Endpoint::kOrderPlace:
      return decoded(std::move(body), wire::decode_place_answer);
    case Endpoint::kOrderCancel:
      return decoded(std::move(body), wire::decode_cancel_answer);
    case Endpoint::kOrderQuery:
      return decoded(std::move(body), wire::decode_order);
    case Endpoint::kOpenOrders:
      return decoded(std::move(body), wire::decode_open_orders);
    case Endpoint::kAccount:
      return decoded(std::move(body), wire::decode_account);
  }
  return base::fail(base::ErrorCode::kUnsupported, "no codec for this endpoint");
}

}  // namespace tidegate::mexc::client
