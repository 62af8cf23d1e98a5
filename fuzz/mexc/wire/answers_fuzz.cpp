// Any bytes as one of the exchange's JSON answers (the first byte says which): a value, which the exchange's
// side writes in a form that reads as the same value again; or an error that says what is wrong.
#include <algorithm>
#include <iterator>
#include <type_traits>

#include "fuzz_input.hpp"
#include "tidegate/base/assert.hpp"
#include "tidegate/mexc/wire/answers/decode.hpp"
#include "tidegate/mexc/wire/answers/encode.hpp"

namespace tidegate::mexc::wire {
namespace {

// What is new to us is told as other, which no order of ours is.
bool is_other(const market::OrderReport& report) {
  return report.type == market::OrderType::kOther || report.status == market::OrderStatus::kOther;
}
template <class T>
bool is_other(const T&) {
  return false;
}
// Nor is what was left out written again.
bool is_other(const OrderList& list) {
  return !list.complete() || std::any_of(list.items.begin(), list.items.end(),
                                         [](const market::OrderReport& report) { return is_other(report); });
}
bool is_other(const FillList& list) {
  return !list.complete();
}
bool is_other(const market::Account& account) {
  return !account.unreadable.empty();
}
bool is_other(const PlaceAnswer& answer) {
  return answer.type == market::OrderType::kOther;
}
bool is_other(KycStatus status) {
  return status == KycStatus::kOther;
}

template <class Decode, class Encode>
void expect_value_or_error(std::string_view body, Decode decode, Encode encode) {
  const auto value = decode(body);
  if (!value) {
    TIDEGATE_ASSERT(value.error().code == base::ErrorCode::kParse, "what cannot be read says so");
    TIDEGATE_ASSERT(!value.error().message.empty(), "and says what is wrong");
    return;
  }
  if (is_other(*value)) return;
  const auto again = decode(encode(*value));
  TIDEGATE_ASSERT(again && *again == *value, "what was read can be written and read again");
}

// The exchange tells no times with it; decode_order reads them where they are.
base::Result<market::OrderReport> decode_cancel_without_times(std::string_view body) {
  auto report = decode_cancel_answer(body);
  if (report) report->created = report->updated = {};
  return report;
}

// The clock of an envelope, which nobody reads.
std::string encode_trade_fee_now(const market::TradeFee& fee) {
  return encode_trade_fee(fee, {});
}
std::string encode_mx_deduct_now(const MxDeduct& deduct) {
  return encode_mx_deduct(deduct, {});
}
std::string encode_symbols_now(const std::vector<market::Symbol>& symbols) {
  return encode_symbols(symbols, {});
}
std::string encode_whole_depth(const market::Depth& depth) {
  return encode_depth(depth);
}
std::string encode_some_listen_keys(const std::vector<ListenKey>& keys) {
  return encode_listen_keys(keys, keys.size());
}
std::string encode_order_test_of(const Done&) {
  return encode_order_test();
}
std::string encode_cancel_all_of(const Done&) {
  return encode_cancel_all_answer({});
}
std::string encode_contracts_of(const Done&) {
  return encode_contract_detail();
}

// A cancel's answers, without the times that they do not tell.
base::Result<OrderList> decode_cancels_without_times(std::string_view body) {
  auto reports = decode_cancel_answers(body);
  if (!reports) return reports;
  for (market::OrderReport& report : reports->items) report.created = report.updated = {};
  return reports;
}

std::string encode_orders_of(const OrderList& list) {
  return encode_open_orders(list.items);
}
std::string encode_cancels_of(const OrderList& list) {
  return encode_cancel_answers(list.items);
}
std::string encode_fills_of(const FillList& list) {
  return encode_fills(list.items);
}

template <auto decode>
auto decoded(std::string_view body) {
  if constexpr (std::is_invocable_v<decltype(decode), std::string_view, UnknownWords*>) {
    UnknownWords unknown;
    return decode(body, &unknown);
  } else {
    return decode(body);
  }
}

template <auto decode, auto encode>
void read(std::string_view body) {
  expect_value_or_error(body, decoded<decode>, encode);
}

// The first byte of an input counts from here, so that the corpus keeps its meaning: append.
constexpr void (*kAnswers[])(std::string_view) = {
    read<decode_depth, encode_whole_depth>,
    read<decode_trades, encode_trades>,
    read<decode_tickers_24h, encode_tickers_24h>,
    read<decode_price_tickers, encode_price_tickers>,
    read<decode_book_tickers, encode_book_tickers>,
    read<decode_exchange_info, encode_exchange_info>,
    read<decode_time, encode_time>,
    read<decode_place_answer, encode_place_answer>,
    read<decode_cancel_without_times, encode_cancel_answer>,
    read<decode_order, encode_order>,
    read<decode_open_orders, encode_orders_of>,
    read<decode_account, encode_account>,
    read<decode_error, encode_error>,
    read<decode_agg_trades, encode_agg_trades>,
    read<decode_klines, encode_klines>,
    read<decode_average_price, encode_average_price>,
    read<decode_symbols, encode_symbols_now>,
    read<decode_contract_detail, encode_contracts_of>,
    read<decode_order_test, encode_order_test_of>,
    read<decode_batch_answers, encode_batch_answers>,
    read<decode_cancels_without_times, encode_cancels_of>,
    read<decode_cancel_all_answer, encode_cancel_all_of>,
    read<decode_fills, encode_fills_of>,
    read<decode_trade_fee, encode_trade_fee_now>,
    read<decode_uid, encode_uid>,
    read<decode_kyc_status, encode_kyc_status>,
    read<decode_mx_deduct, encode_mx_deduct_now>,
    read<decode_coins, encode_coins>,
    read<decode_listen_key, encode_listen_key>,
    read<decode_listen_keys, encode_some_listen_keys>,
    read<decode_offline_symbols, encode_offline_symbols>,
    read<decode_etf_infos, encode_etf_infos>,
    read<decode_announcements, encode_announcements>,
    read<decode_error, encode_market_data_error>,
};

}  // namespace
}  // namespace tidegate::mexc::wire

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tidegate::mexc::wire;
  if (size == 0) return 0;
  kAnswers[data[0] % std::size(kAnswers)](tidegate::fuzz::bytes_of(data + 1, size - 1));
  return 0;
}
