#include "tidegate/mexc/server/refusal.hpp"

#include <utility>

#include "tidegate/base/assert.hpp"
#include "tidegate/mexc/wire/answers/errors.hpp"

namespace tidegate::mexc::server {

std::unexpected<base::Error> refuse(int code, std::string detail) {
  const wire::KnownError* known = wire::find_error(code);
  TIDEGATE_ASSERT(known != nullptr, "only known codes are answered");
  if (detail.empty()) detail = std::string(known->message);
  return std::unexpected(base::Error{.code = base::ErrorCode::kRejected,
                                     .message = std::move(detail),
                                     .delivery = base::Delivery::kRejected,
                                     .http_status = known->http_status,
                                     .upstream_code = code,
                                     .retry_at = std::nullopt});
}

}  // namespace tidegate::mexc::server
