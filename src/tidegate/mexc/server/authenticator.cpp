#include "tidegate/mexc/server/authenticator.hpp"

#include <charconv>
#include <cstdint>
#include <optional>
#include <string>

#include "tidegate/mexc/server/refusal.hpp"
#include "tidegate/mexc/wire/answers/errors.hpp"

namespace tidegate::mexc::server {

namespace code = wire::code;
using wire::Params;
using wire::Security;

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

base::Result<void> check_time(const Params& params, base::WallTime at) {
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
  const std::int64_t now = base::to_unix_ms(at);
  // A far negative timestamp must not overflow the difference.
  const bool timely = *timestamp >= now - window && *timestamp < now + kMaxAheadMs;
  if (!timely) return refuse(code::kTimestampOutsideWindow);
  return {};
}

}  // namespace

base::Result<void> authenticate(const KeyDirectory& keys, Security security, std::string_view api_key,
                                const wire::RequestParams& request, base::WallTime now) {
  if (api_key.empty()) return refuse(code::kApiKeyRequired);
  if (!well_formed(api_key)) return refuse(code::kMalformedKey);
  const wire::Signer* const signer = keys.find(api_key);
  if (signer == nullptr) return refuse(code::kUnknownKey);
  if (security != Security::kSigned) return {};
  if (!signer->verify(request.total_params, request.signature)) return refuse(code::kBadSignature);
  return check_time(request.params, now);
}

}  // namespace tidegate::mexc::server
