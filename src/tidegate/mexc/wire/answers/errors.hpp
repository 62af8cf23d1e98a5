// MEXC's error codes and what an HTTP answer that is no success means for the request.
// Sources: MEXC spot v3 documents (2025-07), ccxt 4.5.84, logs of live accounts; section 3 of the checklist.
#pragma once

#include <optional>
#include <string_view>

#include "tidegate/base/error.hpp"
#include "tidegate/base/time.hpp"
#include "tidegate/mexc/wire/values.hpp"

namespace tidegate::mexc::wire {

namespace code {
inline constexpr int kApiKeyRequired = 400;
inline constexpr int kBanned = 418;
inline constexpr int kTooManyRequests = 429;
inline constexpr int kUnknownKey = 10072;
inline constexpr int kBadSymbol = 10007;
inline constexpr int kInsufficientBalance = 10101;
inline constexpr int kSymbolSuspended = 30000;
inline constexpr int kSideOff = 30001;
inline constexpr int kBelowMinimum = 30002;
inline constexpr int kAboveMaximum = 30003;
inline constexpr int kInsufficientPosition = 30004;  // not enough quote to buy
inline constexpr int kOversold = 30005;              // not enough base to sell
inline constexpr int kNoValidPrice = 30010;
inline constexpr int kTradingOff = 30016;
inline constexpr int kMarketOrdersOff = 30018;
inline constexpr int kApiMarketOrdersOff = 30019;
inline constexpr int kMarketOrdersOffForAccount = 30051;  // ccxt, hummingbot#6932
inline constexpr int kNoOppositeOrder = 30025;
inline constexpr int kTooManyOpenOrders = 30029;
inline constexpr int kOrderTypeNotAllowed = 30041;
inline constexpr int kPriceOutOfBand = 30087;
inline constexpr int kWrongParameter = 33333;
inline constexpr int kMissingParameter = 44444;
inline constexpr int kMalformedKey = 700001;
inline constexpr int kBadSignature = 700002;
inline constexpr int kTimestampOutsideWindow = 700003;
inline constexpr int kOrderIdRequired = 700004;
inline constexpr int kRecvWindowTooLarge = 700005;
inline constexpr int kIpNotAllowed = 700006;
inline constexpr int kNoPermission = 700007;
inline constexpr int kIllegalCharacters = 700008;
inline constexpr int kInvalidContentType = 700013;
inline constexpr int kUnknownListenKey = 730708;  // written as text
inline constexpr int kInvalidSymbol = -1121;
inline constexpr int kOptionalParameters = -1128;
inline constexpr int kUnknownOrder = -2011;       // cancel of an unknown or finished order
inline constexpr int kOrderDoesNotExist = -2013;  // also answered for a moment right after a successful place
}  // namespace code

// What MEXC answers with that code.
struct KnownError {
  int code;
  int http_status;
  std::string_view message;
};
// Null: a code that no source names.
const KnownError* find_error(int code) noexcept;

// Turns an answer with a status other than 2xx into an error. `what` names the request ("order_place") in the
// message. Delivery: a structured 4xx is kRejected whatever its code (MEXC adds codes without notice), as is
// any 429; all else is kUnknown, among it 408, 425 and codes that say success (0, 200) or 5xx.
base::Error to_error(std::string_view what, int http_status, std::string_view body);
// A refusal inside an answer with status 200: one order's of a batch. Judged as the same refusal by itself,
// if a source names its code; else the outcome is unknown.
base::Error to_error(std::string_view what, const ApiError& refusal);

// The exchange says that it knows no such order (place, cancel and query alike).
bool is_unknown_order(const base::Error& error) noexcept;
// An order did not fit its symbol's rules: decimals, bounds, what is traded at all. They may be newer than
// ours.
bool is_refused_by_rules(const base::Error& error) noexcept;

}  // namespace tidegate::mexc::wire
