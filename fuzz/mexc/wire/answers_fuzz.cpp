// Any bytes as one of the exchange's JSON answers (the first byte says which): a value, which the exchange's
// side writes in a form that reads as the same value again; or an error that says what is wrong.
#include "fuzz_input.hpp"
#include "tidegate/base/assert.hpp"
#include "tidegate/mexc/wire/decode.hpp"
#include "tidegate/mexc/wire/encode.hpp"

namespace tidegate::mexc::wire {
namespace {

template <class T, class Encode>
void expect_value_or_error(std::string_view body, base::Result<T> (*decode)(std::string_view),
                           Encode encode) {
  const base::Result<T> value = decode(body);
  if (!value) {
    TIDEGATE_ASSERT(value.error().code == base::ErrorCode::kParse, "what cannot be read says so");
    TIDEGATE_ASSERT(!value.error().message.empty(), "and says what is wrong");
    return;
  }
  const base::Result<T> again = decode(encode(*value));
  TIDEGATE_ASSERT(again && *again == *value, "what was read can be written and read again");
}

// The exchange tells no times with it; decode_order reads them where they are.
base::Result<market::OrderReport> decode_cancel_without_times(std::string_view body) {
  auto report = decode_cancel_answer(body);
  if (report) report->created = report->updated = {};
  return report;
}

void read_market_data(std::size_t kind, std::string_view body) {
  switch (kind) {
    case 0:
      return expect_value_or_error(body, decode_depth, encode_depth);
    case 1:
      return expect_value_or_error(body, decode_trades, encode_trades);
    case 2:
      return expect_value_or_error(body, decode_tickers_24h, encode_tickers_24h);
    case 3:
      return expect_value_or_error(body, decode_price_tickers, encode_price_tickers);
    case 4:
      return expect_value_or_error(body, decode_book_tickers, encode_book_tickers);
    case 5:
      return expect_value_or_error(body, decode_exchange_info, encode_exchange_info);
    default:
      return expect_value_or_error(body, decode_time, encode_time);
  }
}

void read_trading_answer(std::size_t kind, std::string_view body) {
  switch (kind) {
    case 0:
      return expect_value_or_error(body, decode_place_answer, encode_place_answer);
    case 1:
      return expect_value_or_error(body, decode_cancel_without_times, encode_cancel_answer);
    case 2:
      return expect_value_or_error(body, decode_order, encode_order);
    case 3:
      return expect_value_or_error(body, decode_open_orders, encode_open_orders);
    case 4:
      return expect_value_or_error(body, decode_account, encode_account);
    default:
      return expect_value_or_error(body, decode_error, encode_error);
  }
}

}  // namespace
}  // namespace tidegate::mexc::wire

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tidegate::mexc::wire;
  if (size == 0) return 0;
  constexpr std::size_t kMarketDataKinds = 7;
  constexpr std::size_t kKinds = 13;
  const std::size_t kind = data[0] % kKinds;
  const std::string_view body = tidegate::fuzz::bytes_of(data + 1, size - 1);
  if (kind < kMarketDataKinds) {
    read_market_data(kind, body);
  } else {
    read_trading_answer(kind - kMarketDataKinds, body);
  }
  return 0;
}
