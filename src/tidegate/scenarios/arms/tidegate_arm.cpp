#include "tidegate/scenarios/arms/tidegate_arm.hpp"

#include <utility>

#include "tidegate/scenarios/arms/exchange_calls.hpp"

namespace tidegate::scenarios {

net::Task<ReadAnswer> TidegateArm::ask(AskedCall call) {
  resilience::Call request = exchange_call(call);
  resilience::Call whatever_age = request;
  whatever_age.max_age.reset();
  auto asking = client_.call(std::move(request));
  auto reply = co_await std::move(asking);
  if (!reply) {
    // Costs the exchange nothing: what failed just now is not asked for again.
    auto asking_again = client_.call(std::move(whatever_age));
    reply = co_await std::move(asking_again);
  }
  if (!reply) co_return ReadAnswer{};
  ReadAnswer answer = answer_with(call.kind, reply->value);
  answer.stale = reply->source == base::Source::kStale || reply->age > call.max_age;
  answer.told_age = reply->age;
  co_return answer;
}

net::Task<bool> TidegateArm::place(market::NewOrder order) {
  auto placing = client_.place(std::move(order));
  co_return (co_await std::move(placing)).has_value();
}

net::Task<bool> TidegateArm::cancel(market::Symbol symbol, market::ClientOrderId id) {
  auto canceling = client_.cancel(std::move(symbol), std::move(id));
  co_return (co_await std::move(canceling)).has_value();
}

net::Task<std::optional<market::OrderReport>> TidegateArm::order(market::Symbol symbol,
                                                                 market::ClientOrderId id) {
  auto asking = client_.query_order(std::move(symbol), std::move(id));
  auto report = co_await std::move(asking);
  if (!report) co_return std::nullopt;
  co_return std::move(*report);
}

}  // namespace tidegate::scenarios
