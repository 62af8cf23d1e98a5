#include "apps/impact/tidegate_arm.hpp"

#include <utility>

#include "apps/impact/exchange_calls.hpp"

namespace tidegate::apps {

net::Task<Answer> TidegateArm::ask(AskedCall call) {
  const CallKind kind = call.kind;
  resilience::Call request = exchange_call(call);
  const auto reply = co_await client_.call(std::move(request));
  if (!reply) co_return Answer{};
  Answer answer = answer_with(kind, reply->value);
  answer.stale = reply->source == base::Source::kStale;
  answer.told_age = reply->age;
  co_return answer;
}

}  // namespace tidegate::apps
