// The REST calls about an account itself: balances, fees, what it may do.
#pragma once

#include <set>
#include <string>

#include "tidegate/base/error.hpp"
#include "tidegate/mexc/wire/requests/endpoints.hpp"
#include "tidegate/mexc/wire/requests/query.hpp"
#include "tidegate/sim/exchange/exchange.hpp"
#include "tidegate/sim/faults/answer_changes.hpp"

namespace tidegate::sim {

class AccountCalls {
 public:
  // `exchange` must outlive this.
  explicit AccountCalls(const Exchange& exchange) : exchange_(exchange) {}

  // The answer's JSON. Precondition: an endpoint about accounts.
  base::Result<std::string> answer(mexc::wire::Endpoint endpoint, const mexc::wire::Params& params,
                                   AccountId account, const AnswerChanges& changes);

 private:
  std::string balances(AccountId account, const AnswerChanges& changes) const;
  base::Result<std::string> trade_fee(const mexc::wire::Params& params) const;
  base::Result<std::string> set_mx_deduct(const mexc::wire::Params& params, AccountId account);
  std::string coins() const;

  const Exchange& exchange_;
  std::set<AccountId> deducting_;  // who asked to pay fees in MX; remembered, but fees stay what they are
};

}  // namespace tidegate::sim
