// The REST calls about orders and their fills.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "tidegate/base/error.hpp"
#include "tidegate/mexc/wire/requests/endpoints.hpp"
#include "tidegate/mexc/wire/requests/query.hpp"
#include "tidegate/sim/exchange/exchange.hpp"
#include "tidegate/sim/faults/answer_changes.hpp"

namespace tidegate::sim {

struct OrderCallSettings {
  // Live MEXC answers a cancel with the order's status NEW, although its documents say CANCELED.
  bool cancel_answers_new = true;
};

// Memory: the orders that a fault hides, until they show.
class OrderCalls {
 public:
  // `exchange` must outlive this.
  OrderCalls(Exchange& exchange, OrderCallSettings settings) : exchange_(exchange), settings_(settings) {}

  // The answer's JSON. Precondition: an endpoint about orders.
  base::Result<std::string> answer(mexc::wire::Endpoint endpoint, const mexc::wire::Params& params,
                                   AccountId account, const AnswerChanges& changes);

 private:
  base::Result<market::OrderReport> place_one(const market::NewOrder& order, AccountId account,
                                              const AnswerChanges& changes);
  base::Result<std::string> place(const mexc::wire::Params& params, AccountId account,
                                  const AnswerChanges& changes);
  base::Result<std::string> test(const mexc::wire::Params& params, AccountId account) const;
  base::Result<std::string> batch(const mexc::wire::Params& params, AccountId account,
                                  const AnswerChanges& changes);
  base::Result<std::string> cancel(const mexc::wire::Params& params, AccountId account);
  base::Result<std::string> cancel_open(const mexc::wire::Params& params, AccountId account);
  base::Result<std::string> cancel_all(AccountId account);
  base::Result<std::string> query(const mexc::wire::Params& params, AccountId account) const;
  base::Result<std::string> open(const mexc::wire::Params& params, AccountId account) const;
  base::Result<std::string> all(const mexc::wire::Params& params, AccountId account) const;
  base::Result<std::string> fills(const mexc::wire::Params& params, AccountId account) const;

  // What the account sees of its open orders.
  std::vector<market::OrderReport> visible_open(AccountId account,
                                                const std::vector<market::Symbol>& symbols) const;
  std::vector<market::OrderReport> cancel_each(AccountId account, std::vector<market::OrderReport> orders);
  base::Result<std::vector<market::Symbol>> known_symbols(const mexc::wire::Params& params) const;
  bool hidden(const market::OrderId& id) const;

  Exchange& exchange_;
  OrderCallSettings settings_;
  std::map<market::OrderId, base::MonotonicTime> hidden_until_;
};

}  // namespace tidegate::sim
