// How much an exchange lets us ask, as data: the sources disagree, so it is a choice and no constant.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "tidegate/base/error.hpp"
#include "tidegate/base/time.hpp"

namespace tidegate::resilience {

// At most `weight` within any stretch of `window`.
struct RateLimit {
  base::Duration window = std::chrono::seconds{10};
  std::uint32_t weight = 0;            // 0: no such limit
  std::uint32_t held_for_cancels = 0;  // the part of it that only cancels may use; less than `weight`

  friend bool operator==(const RateLimit&, const RateLimit&) = default;
};

inline constexpr std::int64_t kMostLimitWeight = 1'000'000'000;
inline constexpr base::Duration kShortestLimitWindow = std::chrono::milliseconds{1};
inline constexpr base::Duration kLongestLimitWindow = std::chrono::hours{24};

struct LimitProfile {
  std::string name = "documented";
  // Each endpoint has two of these, one for our address and one for our account, independent of each other.
  RateLimit per_endpoint{.weight = 500};
  std::map<std::string, RateLimit> address_of;  // … but these, by endpoint name
  std::map<std::string, RateLimit> account_of;
  // Over all endpoints together.
  RateLimit total;          // weight by address
  RateLimit account_total;  // weight by account
  RateLimit requests;       // every request counts 1
  RateLimit orders;         // every order placed counts 1, those of a batch too
  RateLimit order_moves;    // likewise, and every cancel: of one order, or of all open ones of a symbol
  // Of what all endpoints share and is not held for cancels, how much reads of one endpoint may use: who
  // polls one thing must not starve the rest. 1..100; 100: all
  std::uint32_t one_read_percent = 50;
  // What a request by address weighs at the least, by endpoint name, whatever the endpoint table says of it:
  // a profile's source has weights of its own.
  std::map<std::string, std::uint32_t> least_weight_of;
  // Extra rules by endpoint name; every request counts 1. Names that a table does not know are left aside.
  std::map<std::string, RateLimit> requests_to;

  // MEXC's documents (read 2026-11-22): 500 weight in 10 s per endpoint, account and batchOrders 2/s.
  static LimitProfile documented();
  // Its announcement of 2025-08: 500 weight in 10 s over all endpoints, by address and by account.
  static LimitProfile weight_500();
  // Its support's word of 2026-01: 20 requests/s, and 12/s that place or cancel orders.
  static LimitProfile support();
  // Readings of 2026-09 (ccxt, gocryptotrader): 300 weight in 10 s by address over all endpoints, with
  // heavier weights for market data, 500 by account, 12/s that place or cancel orders.
  static LimitProfile weight_300();
  // Every rule of all of these at once, with the heaviest weights: which one is enforced is not known.
  // Cancels have a part of each shared limit to themselves.
  static LimitProfile safe();
  // By these names; "strict" is safe(). Error: kInvalidArgument naming them.
  static base::Result<LimitProfile> named(std::string_view name);

  // One message a wrong field; empty: all right.
  std::vector<std::string> validate() const;

  friend bool operator==(const LimitProfile&, const LimitProfile&) = default;
};

}  // namespace tidegate::resilience
