#include "tidegate/mexc/wire/answers/errors.hpp"

#include <algorithm>
#include <charconv>
#include <string>

#include "tidegate/mexc/wire/answers/decode.hpp"
#include "tidegate/mexc/wire/answers/encode.hpp"
#include "tidegate/mexc/wire/printable.hpp"

namespace tidegate::mexc::wire {
namespace {

using base::Delivery;
using base::Error;
using base::ErrorCode;

// The texts are those seen from live accounts: clients match some of them word by word.
constexpr KnownError kKnown[] = {
    {code::kApiKeyRequired, 400, "api key required"},
    {code::kBanned, 418, "Too many requests; the address is banned"},
    {code::kTooManyRequests, 429, "Too Many Requests"},
    {code::kUnknownKey, 400, "Api key info invalid"},
    {code::kBadSymbol, 400, "bad symbol"},
    {code::kInsufficientBalance, 400, "Insufficient balance"},
    {code::kSymbolSuspended, 400, "Suspended transaction for the symbol"},
    {code::kSideOff, 400, "Current transaction direction is not allowed"},
    {code::kBelowMinimum, 400, "The minimum transaction volume cannot be less than:1USDT"},
    {code::kAboveMaximum, 400, "The maximum transaction volume cannot be greater than:2000000USDT"},
    {code::kInsufficientPosition, 400, "Insufficient position"},
    {code::kOversold, 400, "Oversold"},
    {code::kNoValidPrice, 400, "no valid trade price"},
    {code::kTradingOff, 400, "Trading disabled"},
    {code::kMarketOrdersOff, 400, "market order is disabled"},
    {code::kApiMarketOrdersOff, 400, "api market order is disabled"},
    {code::kMarketOrdersOffForAccount, 400, "api market order is disabled"},
    {code::kNoOppositeOrder, 400, "no exist opponent order"},
    {code::kTooManyOpenOrders, 400, "Cannot exceed the maximum order limit"},
    {code::kOrderTypeNotAllowed, 400, "Current order type can not place order"},
    {code::kPriceOutOfBand, 400, "Order price exceeds allowed range"},
    {code::kWrongParameter, 400, "param is error"},
    {code::kMissingParameter, 400, "param cannot be null"},
    {code::kMalformedKey, 400, "API-key format invalid"},
    {code::kBadSignature, 400, "Signature for this request is not valid."},
    {code::kTimestampOutsideWindow, 400, "Timestamp for this request is outside of the recvWindow."},
    {code::kOrderIdRequired, 400,
     "Param 'origClientOrderId' or 'orderId' must be sent, but both were empty/null!"},
    {code::kRecvWindowTooLarge, 400, "recvWindow must less than 60000"},
    {code::kIpNotAllowed, 400, "IP non white list"},
    {code::kNoPermission, 400, "No permission to access the endpoint"},
    {code::kIllegalCharacters, 400, "Illegal characters found in parameter"},
    {code::kInvalidContentType, 400, "Invalid content Type"},
    {code::kUnknownListenKey, 400, "listen key information error"},
    {code::kInvalidSymbol, 400, "Invalid symbol."},
    {code::kOptionalParameters, 400, "Combination of optional parameters invalid."},
    {code::kUnknownOrder, 400, "Unknown order sent."},
    {code::kOrderDoesNotExist, 400, "Order does not exist."},
};

// A 403 with an API error is the exchange's refusal of one request (a key without permission, an account that
// may not trade); without one it is the page of the firewall before it, which blocks the address.
ErrorCode classify(int http_status, bool structured) {
  if (http_status == 429) return ErrorCode::kRateLimited;
  if (http_status == 418) return ErrorCode::kBlocked;
  if (http_status >= 400 && http_status < 500 && structured) return ErrorCode::kRejected;
  if (http_status == 403) return ErrorCode::kBlocked;
  return ErrorCode::kUnavailable;
}

// Words for success or for a failure of the exchange's own, and requests that came too late or too early:
// whatever the answer's form, they do not say what became of an order.
bool tells_nothing(int http_status, int code) {
  const bool in_time = http_status != 408 && http_status != 425;
  return !in_time || code == 0 || code == 200 || (code >= 500 && code <= 599);
}

}  // namespace

const KnownError* find_error(int code) noexcept {
  const auto found =
      std::find_if(std::begin(kKnown), std::end(kKnown), [&](const KnownError& e) { return e.code == code; });
  return found == std::end(kKnown) ? nullptr : &*found;
}

Error to_error(std::string_view what, int http_status, std::string_view body) {
  const auto structured = decode_error(body);
  const bool is_4xx = http_status >= 400 && http_status < 500;
  const bool refused = structured && is_4xx && !tells_nothing(http_status, structured->code);
  Error error{.code = classify(http_status, structured.has_value()),
              .message = std::string{what} + ": HTTP " + std::to_string(http_status),
              .delivery = refused || http_status == 429 ? Delivery::kRejected : Delivery::kUnknown,
              .http_status = http_status,
              .upstream_code = structured ? structured->code : 0,
              .retry_at = std::nullopt};
  if (structured) {
    error.message += ", code " + std::to_string(structured->code) + ": " + printable(structured->message);
  } else {
    error.message += ", no API error in the body: \"" + printable(body, 60) + "\"";
  }
  return error;
}

Error to_error(std::string_view what, const ApiError& refusal) {
  constexpr int kBadRequest = 400;
  Error error = to_error(what, kBadRequest, encode_error(refusal));
  // The answer as a whole was a success: only a code that some source names proves that this part was none.
  if (find_error(refusal.code) == nullptr) error.delivery = Delivery::kUnknown;
  return error;
}

bool is_unknown_order(const Error& error) noexcept {
  return error.code == ErrorCode::kRejected &&
         (error.upstream_code == code::kUnknownOrder || error.upstream_code == code::kOrderDoesNotExist);
}

bool is_refused_by_rules(const Error& error) noexcept {
  constexpr int kRules[] = {code::kBadSymbol,           code::kSymbolSuspended, code::kSideOff,
                            code::kBelowMinimum,        code::kAboveMaximum,    code::kTradingOff,
                            code::kOrderTypeNotAllowed, code::kWrongParameter,  code::kPriceOutOfBand};
  return error.code == ErrorCode::kRejected &&
         std::find(std::begin(kRules), std::end(kRules), error.upstream_code) != std::end(kRules);
}

}  // namespace tidegate::mexc::wire
