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
#include "tidegate/mexc/wire/requests/endpoints.hpp"
#include "tidegate/sim/accounts/ledger.hpp"
#include "tidegate/sim/limits/request_weight.hpp"

namespace tidegate::sim {

// Sources disagree about MEXC's limits (wire checklist, sections 4 and 11), so they are a profile. Abuse is
// ours to define: the documents only say that it ends in 418 and that bans grow from 2 minutes to 3 days.
struct RateLimitSettings {
  bool enabled = true;
  base::Duration window = std::chrono::seconds{10};  // above 0
  std::uint32_t weight = 500;    // per endpoint, window and address or account; at least 1
  std::uint32_t by_address = 0;  // weight of all endpoints together, per window and address; 0: no such rule
  std::uint32_t by_account = 0;  // likewise by account
  std::uint32_t account_queries_a_second = 2;  // GET account, by account; at least 1
  std::uint32_t requests_a_second = 0;         // of all endpoints together, by address; 0: no such rule
  // Orders placed and cancelled, not requests that do so, by account; 0: likewise.
  std::uint32_t orders_a_second = 0;
  std::uint32_t batches_a_second = 2;  // POST batchOrders, by account; at least 1
  // What requests by address weigh where it is more than the documents say.
  std::map<mexc::wire::Endpoint, std::uint32_t> weights{};
  std::uint32_t refusals_until_ban = 20;  // 429s within abuse_window; at least 1
  base::Duration abuse_window = std::chrono::seconds{60};
  base::Duration first_ban = std::chrono::minutes{2};  // doubles with every further ban
  base::Duration longest_ban = std::chrono::hours{72};

  // "documented" (2025-07): 500 weight in 10 s an endpoint; the defaults. "weight_500" (announcement of
  // 2025-08): 500 weight in 10 s over all endpoints by address, and by account. "support" (2026-01): 20
  // requests a second and 12 orders and cancels. "weight_300" (2026-09): 300 weight in 10 s by address at the
  // new weights, 500 by account, 12 orders and cancels a second. "strict": all of them at once, which
  // clients call "safe"; that name is taken too. "none".
  // Error: kInvalidArgument naming the choices.
  static base::Result<RateLimitSettings> named(std::string_view name);
  // What is wrong, a line a field; empty: nothing.
  std::vector<std::string> validate() const;
};

// A sliding log: a request at t counts from t up to, and not including, t + window. Refused requests count
// for abuse only. Addresses are distinguished, up to `kMostAddresses` of them; later ones are one together.
// Cost: O(1) amortised; memory: at most `weight` entries a log, one log an endpoint, address and account.
class RateLimiter {
 public:
  static constexpr std::size_t kMostAddresses = 1'024;

  explicit RateLimiter(RateLimitSettings settings) : settings_(std::move(settings)) {}

  struct Refusal {
    int status = 429;            // or 418
    base::Duration retry_after;  // until it may come again; to be reported in whole seconds, rounded up
  };
  // Of this address, whatever it asks for; nullopt: none.
  std::optional<Refusal> ban(base::MonotonicTime now, const std::string& address = {}) const;
  // nullopt: admitted and counted. `endpoint`: absent for a path that is none; all of these are one together.
  // `account`: of a keyed request whose key is known. `now` never goes back.
  std::optional<Refusal> admit(std::optional<mexc::wire::Endpoint> endpoint, RequestWeight weight,
                               std::optional<AccountId> account, base::MonotonicTime now,
                               const std::string& address = {});
  // So far, of all addresses.
  std::uint64_t bans() const noexcept { return bans_; }
  // Charged so far, by address and by account together, at the profile's weights; without limits, what they
  // would have been by the documents.
  std::uint64_t charged() const noexcept { return charged_; }

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
  struct Address {
    std::map<std::optional<mexc::wire::Endpoint>, Log> endpoints;
    Log all;
    Log requests;
    std::deque<base::MonotonicTime> refusals;
    base::MonotonicTime banned_until{};
    base::Duration next_ban;
  };
  struct Account {
    std::map<std::optional<mexc::wire::Endpoint>, Log> endpoints;
    std::map<std::optional<mexc::wire::Endpoint>, Log> calls;  // of endpoints with a rule by the second
    Log all;
    Log orders;
  };

  Address& state_of(const std::string& address);
  std::vector<Rule> rules_of(Address& from, std::optional<mexc::wire::Endpoint> endpoint,
                             std::uint32_t weight) const;
  std::vector<Rule> rules_of(Account& account, std::optional<mexc::wire::Endpoint> endpoint,
                             RequestWeight weight) const;
  Refusal refuse(Address& from, base::Duration wait, base::MonotonicTime now);

  RateLimitSettings settings_;
  std::uint64_t bans_ = 0;
  std::uint64_t charged_ = 0;
  std::map<std::string, Address> addresses_;
  std::map<AccountId, Account> accounts_;
};

}  // namespace tidegate::sim
