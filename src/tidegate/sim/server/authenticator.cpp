#include "tidegate/sim/server/authenticator.hpp"

#include <charconv>
#include <optional>
#include <string>

#include "tidegate/mexc/wire/answers/errors.hpp"
#include "tidegate/sim/exchange/order_rules.hpp"

namespace tidegate::sim {

namespace code = mexc::wire::code;
using mexc::wire::Params;
using mexc::wire::Security;

namespace {

constexpr std::int64_t kDefaultRecvWindowMs = 5'000;
constexpr std::int64_t kMaxRecvWindowMs = 60'000;
constexpr std::int64_t kMaxAheadMs = 1'000;
constexpr std::size_t kMaxKeyLength = 64;

std::optional<std::int64_t> whole_number(std::string_view text) {
  std::int64_t value = 0;
  const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || rest != text.data() + text.size() || text.empty()) return std::nullopt;
  return value;
}

bool well_formed(std::string_view key) {
  constexpr std::string_view kSafe = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";
  return key.size() <= kMaxKeyLength && key.find_first_not_of(kSafe) == std::string_view::npos;
}

}  // namespace

Authenticator::Authenticator(const Exchange& exchange) : exchange_(exchange) {
  for (std::uint32_t i = 1; i <= exchange.ledger().accounts(); ++i) {
    const mexc::wire::Secret secret{exchange.credentials(AccountId{i}).secret};
    signers_.emplace_back(secret);
  }
}

base::Result<AccountId> Authenticator::check(Security security, std::string_view api_key,
                                             const mexc::wire::RequestParams& request) const {
  if (api_key.empty()) return refuse(code::kApiKeyRequired);
  if (!well_formed(api_key)) return refuse(code::kMalformedKey);
  const auto account = exchange_.account_of(api_key);
  if (!account) return refuse(code::kUnknownKey);
  if (security != Security::kSigned) return *account;
  if (!signers_[account->value() - 1].verify(request.total_params, request.signature)) {
    return refuse(code::kBadSignature);
  }
  if (auto timely = check_time(request.params); !timely) return std::unexpected(std::move(timely.error()));
  return *account;
}

base::Result<void> Authenticator::check_time(const Params& params) const {
  std::int64_t window = kDefaultRecvWindowMs;
  if (const auto text = params.find("recvWindow")) {
    const auto value = whole_number(*text);
    if (!value || *value < 0) return refuse(code::kWrongParameter, "recvWindow must be a whole number");
    if (*value > kMaxRecvWindowMs) return refuse(code::kRecvWindowTooLarge);
    window = *value;
  }
  const auto text = params.find("timestamp");
  if (!text) return refuse(code::kMissingParameter, "timestamp cannot be null");
  const auto timestamp = whole_number(*text);
  if (!timestamp) return refuse(code::kWrongParameter, "timestamp must be a whole number");
  const std::int64_t now = base::to_unix_ms(exchange_.wall_now());
  // A far negative timestamp must not overflow the difference.
  const bool timely = *timestamp >= now - window && *timestamp < now + kMaxAheadMs;
  if (!timely) return refuse(code::kTimestampOutsideWindow);
  return {};
}

}  // namespace tidegate::sim
