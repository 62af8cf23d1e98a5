#include "tidegate/scenarios/arms/direct_arm.hpp"

#include <utility>

#include "tidegate/scenarios/arms/exchange_calls.hpp"

namespace tidegate::scenarios {

net::Task<ReadAnswer> DirectArm::ask(AskedCall call) {
  const CallKind kind = call.kind;
  resilience::Call request = exchange_call(call);
  const resilience::Outcome outcome = co_await transport().send(std::move(request), nullptr);
  co_return answer_with(kind, outcome.payload);
}

}  // namespace tidegate::scenarios
