#include "tidegate/mexc/client/rest/payloads.hpp"

#include <array>
#include <cstddef>
#include <string_view>
#include <type_traits>
#include <utility>

#include "tidegate/mexc/wire/answers/decode.hpp"

namespace tidegate::mexc::client {
namespace {

using resilience::Payload;
using resilience::PayloadPtr;
using wire::Endpoint;

// A decoder of `wire` as one that makes a payload.
template <auto decode>
base::Result<PayloadPtr> decoded(std::string body, wire::UnknownWords* unknown) {
  constexpr bool kMeetsNewWords =
      std::is_invocable_v<decltype(decode), std::string_view, wire::UnknownWords*>;
  auto value = [&] {
    if constexpr (kMeetsNewWords) {
      return decode(body, unknown);
    } else {
      return decode(body);
    }
  }();
  if (!value) return std::unexpected(std::move(value.error()));
  return Payload::make(std::move(body), std::move(*value));
}

struct Decoder {
  Endpoint endpoint;
  base::Result<PayloadPtr> (*decode)(std::string body, wire::UnknownWords* unknown);
};

constexpr std::array<Decoder, wire::kEndpointCount> kDecoders{{
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
    {Endpoint::kOrderPlace, decoded<wire::decode_place_answer>},
    {Endpoint::kOrderTest, decoded<wire::decode_order_test>},
    {Endpoint::kBatchOrders, decoded<wire::decode_batch_answers>},
    {Endpoint::kOrderCancel, decoded<wire::decode_cancel_answer>},
    {Endpoint::kOpenOrdersCancel, decoded<wire::decode_cancel_answers>},
    {Endpoint::kOrderCancelAll, decoded<wire::decode_cancel_all_answer>},
    {Endpoint::kOrderQuery, decoded<wire::decode_order>},
    {Endpoint::kOpenOrders, decoded<wire::decode_open_orders>},
    {Endpoint::kAllOrders, decoded<wire::decode_open_orders>},
    {Endpoint::kMyTrades, decoded<wire::decode_fills>},
    {Endpoint::kAccount, decoded<wire::decode_account>},
    {Endpoint::kTradeFee, decoded<wire::decode_trade_fee>},
    {Endpoint::kSelfSymbols, decoded<wire::decode_symbols>},
    {Endpoint::kUid, decoded<wire::decode_uid>},
    {Endpoint::kKycStatus, decoded<wire::decode_kyc_status>},
    {Endpoint::kMxDeduct, decoded<wire::decode_mx_deduct>},
    {Endpoint::kMxDeductSet, decoded<wire::decode_mx_deduct>},
    {Endpoint::kCoins, decoded<wire::decode_coins>},
    {Endpoint::kListenKeyCreate, decoded<wire::decode_listen_key>},
    {Endpoint::kListenKeys, decoded<wire::decode_listen_keys>},
    {Endpoint::kListenKeyKeep, decoded<wire::decode_listen_key>},
    {Endpoint::kListenKeyClose, decoded<wire::decode_listen_key>},
}};
constexpr bool in_order() {
  for (std::size_t i = 0; i < kDecoders.size(); ++i) {
    if (static_cast<std::size_t>(kDecoders[i].endpoint) != i) return false;
  }
  return true;
}
static_assert(in_order(), "decoders stand in Endpoint's order");

}  // namespace

base::Result<PayloadPtr> decode_payload(Endpoint endpoint, std::string body, wire::UnknownWords* unknown) {
  return kDecoders[static_cast<std::size_t>(endpoint)].decode(std::move(body), unknown);
}

}  // namespace tidegate::mexc::client
