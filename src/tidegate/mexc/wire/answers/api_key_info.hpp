// What an API key may do, and for how long: GET /api/v3/apiKeyInfo (documents of 2026-10, read 2026-11-30).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tidegate/base/error.hpp"

namespace tidegate::mexc::wire {

struct ApiKeyInfo {
  std::string status;                          // "VALID"; any other word: it is not
  std::vector<std::string> permissions;        // "SPOT_ACCOUNT_READ", "SPOT_DEAL_WRITE"
  std::optional<std::int64_t> remaining_days;  // until it expires; absent: not said
  std::string ip_whitelist;                    // addresses joined by commas; empty: it works from anywhere
  std::string note;                            // its owner's own word for it
  std::string created;                         // "2026-09-14T18:53:36.000+00:00"
  friend bool operator==(const ApiKeyInfo&, const ApiKeyInfo&) = default;
};

// Error: kParse naming the field.
base::Result<ApiKeyInfo> decode_api_key_info(std::string_view body);
std::string encode_api_key_info(const ApiKeyInfo& info, std::string_view api_key);

}  // namespace tidegate::mexc::wire
