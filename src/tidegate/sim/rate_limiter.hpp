// The exchange's own limits: what judges whether a client kept them. Shares no code with the client's ledger.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tidegate/base/error.hpp"
#include "tidegate/mexc/wire/endpoints.hpp"
#include "tidegate/sim/ledger.hpp"

namespace tidegate::sim {

// Sources disagree about MEXC's limits, so they are a profile. Its documents (2025-07): each endpoint has 500
// weight in 10 s of its own, counted by address and, where the endpoint has such a weight, by account; GET
// account and POST batchOrders at most twice a second each. Abuse is ours to define: the documents only say
// that it ends in 418 and that bans grow from 2 minutes to 3 days.
struct RateLimitSettings {
  bool enabled = true;
  base::Duration window = std::chrono::seconds{10};  // above 0
  std::uint32_t weight = 500;                  // per endpoint, window and address or account; at least 1
  std::uint32_t account_queries_a_second = 2;  // GET account, by account; at least 1
  std::uint32_t requests_a_second = 0;         // of all endpoints together; 0: no such rule
  std::uint32_t orders_a_second = 0;           // POST order and batchOrders together, by account; 0: likewise
  std::uint32_t batches_a_second = 2;          // POST batchOrders, by account; at least 1
  std::uint32_t refusals_until_ban = 20;       // 429s within abuse_window; at least 1
  base::Duration abuse_window = std::chrono::seconds{60};
  base::Duration first_ban = std::chrono::minutes{2};  // doubles with every further ban
  base::Duration longest_ban = std::chrono::hours{72};

  // "documented": the defaults; "strict": 300 weight, 20 requests and 12 orders a second, as MEXC's support
  // told users in 2026-01; "none". Error: kInvalidArgument naming the choices.
  static base::Result<RateLimitSettings> named(std::string_view name);
  // What is wrong, a line a field; empty: nothing.
  std::vector<std::string> validate() const;
};

// What a request costs.
struct RequestWeight {
  std::uint32_t by_address = 1;
  std::uint32_t by_account = 0;
};

// A sliding log: a request at t counts from t up to, and not including, t + window. Refused requests count
// for abuse only. Every request comes from one address: the simulator does not tell addresses apart. Cost:
// O(1) amortised; memory: at most `weight` entries a log, one log an endpoint and account.
class RateLimiter {
 public:
  explicit RateLimiter(RateLimitSettings settings) : settings_(settings) {}

  struct Refusal {
    int status = 429;            // or 418
    base::Duration retry_after;  // until it may come again; to be told in whole seconds, rounded up
  };
  // Of this address, whatever it asks for; nullopt: none.
  std::optional<Refusal> ban(base::MonotonicTime now) const;
  // nullopt: admitted and counted. `account`: of a keyed request whose key is known. `now` never goes back.
  std::optional<Refusal> admit(mexc::wire::Endpoint endpoint, RequestWeight weight,
                               std::optional<AccountId> account, base::MonotonicTime now);

 private:
  class Log {
   public:
    // Zero: fits. Otherwise how long until it will.
    base::Duration wait(std::uint32_t weight, std::uint32_t limit, base::Duration window,
                        base::MonotonicTime now);
    void add(std::uint32_t weight, base::MonotonicTime now);

   private:
    std::deque<std::pair<base::MonotonicTime, std::uint32_t>> entries_;
    std::uint64_t sum_ = 0;
  };

  // One rule that a request must keep.
  struct Rule {
    Log* log;
    std::uint32_t weight;
    std::uint32_t limit;
    base::Duration window;
  };
  std::vector<Rule> rules_for(mexc::wire::Endpoint endpoint, RequestWeight weight,
                              std::optional<AccountId> account);
  Refusal refuse(base::Duration wait, base::MonotonicTime now);

  RateLimitSettings settings_;
  std::map<mexc::wire::Endpoint, Log> by_address_;
  std::map<std::pair<mexc::wire::Endpoint, AccountId>, Log> by_account_;
  std::map<std::pair<mexc::wire::Endpoint, AccountId>, Log> calls_;  // of endpoints with a rule by the second
  std::map<AccountId, Log> orders_;
  Log requests_;
  std::deque<base::MonotonicTime> refusals_;
  base::MonotonicTime banned_until_{};
  base::Duration next_ban_ = settings_.first_ban;
};

}  // namespace tidegate::sim
