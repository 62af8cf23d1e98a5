#include "tidegate/scenarios/arms/transport_arm.hpp"

#include <utility>

#include "tidegate/mexc/wire/requests/requests.hpp"

namespace tidegate::scenarios {

using mexc::wire::Endpoint;

namespace {

constexpr base::Duration kOrderTimeout = std::chrono::seconds{2};

}  // namespace

net::Task<resilience::PayloadPtr> TransportArm::send(Endpoint endpoint, mexc::wire::Params params) {
  resilience::Call call = mexc::client::make_call(endpoint, params, loop_.now() + kOrderTimeout);
  const resilience::Outcome outcome = co_await transport_.send(std::move(call), nullptr);
  co_return outcome.payload;
}

net::Task<bool> TransportArm::place(market::NewOrder order) {
  auto sending = send(Endpoint::kOrderPlace, mexc::wire::order_params(order));
  co_return (co_await std::move(sending)) != nullptr;
}

net::Task<bool> TransportArm::cancel(market::Symbol symbol, market::ClientOrderId id) {
  auto sending = send(Endpoint::kOrderCancel, mexc::wire::order_params(symbol, id));
  co_return (co_await std::move(sending)) != nullptr;
}

net::Task<std::optional<market::OrderReport>> TransportArm::order(market::Symbol symbol,
                                                                  market::ClientOrderId id) {
  auto sending = send(Endpoint::kOrderQuery, mexc::wire::order_params(symbol, id));
  const resilience::PayloadPtr answer = co_await std::move(sending);
  if (answer == nullptr) co_return std::nullopt;
  co_return *answer->as<market::OrderReport>();
}

}  // namespace tidegate::scenarios
