// Who asks, and may he: MEXC's checks of keyed and signed requests, in its order.
#pragma once

#include <string_view>

#include "tidegate/base/error.hpp"
#include "tidegate/base/time.hpp"
#include "tidegate/mexc/wire/requests/endpoints.hpp"
#include "tidegate/mexc/wire/requests/query.hpp"
#include "tidegate/mexc/wire/requests/signing.hpp"

namespace tidegate::mexc::server {

// The keys that a server knows.
class KeyDirectory {
 public:
  virtual ~KeyDirectory() = default;
  // Signs with that key's secret; null: no such key. Good until the directory changes.
  virtual const wire::Signer* find(std::string_view api_key) const = 0;
};

// Header present (400), key well formed (700001) and known (10072); where the endpoint is signed also
// signature (700002), recvWindow (700005) and timestamp (700003): accepted when timestamp < now + 1 s and
// now - timestamp <= recvWindow (default 5 s, at most 60). Precondition: the endpoint has security.
base::Result<void> authenticate(const KeyDirectory& keys, wire::Security security, std::string_view api_key,
                                const wire::RequestParams& request, base::WallTime now);

}  // namespace tidegate::mexc::server
