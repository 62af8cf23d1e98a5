#include "tidegate/sim/calls/service.hpp"

#include <utility>

#include "tidegate/base/assert.hpp"
#include "tidegate/mexc/server/answers.hpp"

namespace tidegate::sim {

namespace wire = mexc::wire;
using wire::Endpoint;

net::HttpResponse RestService::answer(Endpoint endpoint, const wire::Params& params,
                                      std::optional<AccountId> account, const AnswerChanges& changes) {
  auto made = body(endpoint, params, account, changes);
  if (!made) return mexc::server::error_answer(endpoint, made.error());
  return mexc::server::json_answer(200, std::move(*made));
}

base::Result<std::string> RestService::body(Endpoint endpoint, const wire::Params& params,
                                            std::optional<AccountId> account, const AnswerChanges& changes) {
  const wire::Subject about = wire::row(endpoint).about;
  if (about == wire::Subject::kMarket) return market_data_.answer(endpoint, params);
  TIDEGATE_ASSERT(account.has_value(), "an endpoint of accounts is asked with an account");
  if (about == wire::Subject::kOrders) return orders_.answer(endpoint, params, *account, changes);
  if (about == wire::Subject::kAccount) return accounts_.answer(endpoint, params, *account, changes);
  return listen_keys_.answer(endpoint, params, *account, exchange_.now());
}

}  // namespace tidegate::sim
