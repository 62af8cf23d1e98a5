// Request parameters: a client builds them, an exchange reads them from query and body.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tidegate/base/error.hpp"

namespace tidegate::mexc::wire {

// Everything but [A-Za-z0-9-_.~] becomes %XX with upper-case digits, the only ones MEXC accepts when signing.
std::string percent_encode(std::string_view text);
// `+` is a space, as in forms. Error: kParse (a `%` without two hexadecimal digits).
base::Result<std::string> percent_decode(std::string_view text);

// Decoded name-value pairs in the order given. Names may repeat; the first one counts.
class Params {
 public:
  Params& add(std::string name, std::string value);
  std::optional<std::string_view> find(std::string_view name) const;
  bool empty() const noexcept { return pairs_.empty(); }
  const std::vector<std::pair<std::string, std::string>>& pairs() const noexcept { return pairs_; }

  // "limit=20&symbol=BTCUSDT": names in byte order, values percent-encoded. Equal parameters give equal text.
  std::string canonical() const;

 private:
  std::vector<std::pair<std::string, std::string>> pairs_;
};

// "a=1&b=%20" decoded. Empty pairs ("&&") are skipped, a name without "=" has an empty value. At most 256
// pairs. Error: kParse.
base::Result<Params> parse_form(std::string_view text);

// A JSON array of objects, as batchOrders comes: the members of each that are no object and no array. At most
// 256 objects. Error: kParse.
base::Result<std::vector<Params>> parse_params_list(std::string_view json);

// What an exchange receives.
struct RequestParams {
  Params params;  // query first: the same name in both counts as the query says it; without `signature`
  std::string total_params;  // what the client signed: raw query + raw body without the signature pair
  std::string signature;     // empty: none
};

// Sniffs the body (JSON object or form) whatever its Content-Type says, since clients label forms as JSON.
// A signature inside a JSON body is read but cannot verify: nothing says which bytes it covers.
// At most 256 parameters in both together. Error: kParse.
base::Result<RequestParams> parse_request(std::string_view raw_query, std::string_view body);

// The parts of an HTTP target, "/api/v3/depth?symbol=X" → path and query without "?".
struct Target {
  std::string_view path;
  std::string_view query;
};
Target split_target(std::string_view target) noexcept;

}  // namespace tidegate::mexc::wire
