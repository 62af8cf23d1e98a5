#include "tidegate/scenarios/orders/plain_order_arm.hpp"

#include <utility>

#include "tidegate/mexc/wire/requests/requests.hpp"
#include "tidegate/mexc/wire/values.hpp"
#include "tidegate/scenarios/orders/order_arms.hpp"

namespace tidegate::scenarios {

using mexc::wire::Endpoint;
using Where = Belief::Where;

namespace {

constexpr int kTries = 3;
constexpr base::Duration kPause = std::chrono::milliseconds{500};  // before the next one
constexpr base::Duration kTimeout = std::chrono::seconds{2};

bool is_refusal(const base::Error& error) {
  return error.delivery == base::Delivery::kRejected;
}

Belief as_reported(const market::OrderReport& report) {
  return {market::is_final(report.status) ? Where::kOver : Where::kOpen, report.executed};
}

}  // namespace

PlainOrderArm::PlainOrderArm(net::Loop& loop, net::Network& network, const net::Address& exchange)
    : loop_(loop), transport_(loop, network, order_transport(exchange), sim::demo_credentials()) {}

void PlainOrderArm::carry_out(const OrderIntent& intent) {
  beliefs_[intent.number] = {Where::kUnknown, {}};
  ++under_way_;
  loop_.spawn(look_after(this, intent));
}

net::Task<void> PlainOrderArm::look_after(PlainOrderArm* self, OrderIntent intent) {
  const int number = intent.number;
  const market::Symbol symbol = intent.order.symbol;
  auto placing = ask(self, Endpoint::kOrderPlace, mexc::wire::order_params(intent.order));
  const resilience::Outcome placed = co_await std::move(placing);
  if (placed.payload == nullptr) {
    self->beliefs_[number] = {Where::kAbsent, {}};
  } else {
    self->beliefs_[number] = {Where::kOpen, {}};
    market::OrderId id = placed.payload->as<mexc::wire::PlaceAnswer>()->id;
    co_await net::sleep_until(self->loop_, self->loop_.now() + kRests);
    auto ending = end(self, symbol, std::move(id));
    self->beliefs_[number] = co_await std::move(ending);
  }
  --self->under_way_;
}

net::Task<Belief> PlainOrderArm::end(PlainOrderArm* self, market::Symbol symbol, market::OrderId id) {
  Belief belief{Where::kUnknown, {}};
  auto asking = ask(self, Endpoint::kOrderQuery, mexc::wire::order_params(symbol, id));
  const resilience::Outcome found = co_await std::move(asking);
  if (found.payload != nullptr) belief = as_reported(*found.payload->as<market::OrderReport>());
  if (found.error && is_refusal(*found.error)) belief.where = Where::kOver;
  if (belief.where == Where::kOver) co_return belief;
  auto cancelling = ask(self, Endpoint::kOrderCancel, mexc::wire::order_params(symbol, id));
  const resilience::Outcome cancelled = co_await std::move(cancelling);
  if (cancelled.payload != nullptr) {
    belief = {Where::kOver, cancelled.payload->as<market::OrderReport>()->executed};
  } else if (is_refusal(*cancelled.error)) {
    belief.where = Where::kOver;
  }
  co_return belief;
}

net::Task<resilience::Outcome> PlainOrderArm::ask(PlainOrderArm* self, Endpoint endpoint,
                                                  mexc::wire::Params params) {
  for (int attempt = 1;; ++attempt) {
    resilience::Call call = mexc::client::make_call(endpoint, params, self->loop_.now() + kTimeout);
    auto sending = self->transport_.send(std::move(call), nullptr);
    resilience::Outcome outcome = co_await std::move(sending);
    if (!outcome.error || is_refusal(*outcome.error) || attempt == kTries) co_return outcome;
    co_await net::sleep_until(self->loop_, self->loop_.now() + kPause);
  }
}

}  // namespace tidegate::scenarios
