#include "apps/dashboard/explanation_json.hpp"

#include <chrono>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "tidegate/resilience/gate/explanation.hpp"

namespace tidegate::apps {

using Json = nlohmann::ordered_json;
using resilience::CacheWord;
using resilience::DecisionRecord;
using resilience::LoadRecord;
using resilience::Ruling;

namespace {

double seconds(base::Duration duration) {
  return std::chrono::duration<double>{duration}.count();
}

// From the decision on; null: it has not come, or nobody knows when.
Json seconds_until(base::MonotonicTime at, const DecisionRecord& from) {
  return at == base::kNever ? Json(nullptr) : Json(seconds(at - from.decided_at));
}

Json decision(const DecisionRecord& record) {
  const bool old = record.ruling == Ruling::kServedOld;
  const bool served = old || record.ruling == Ruling::kServed;
  const bool hindered = old || record.ruling == Ruling::kRefused;
  Json told{{"ruling", name(record.ruling)}, {"stream", name(record.stream)}, {"cache", name(record.cache)}};
  told["expired_for_s"] =
      record.cache == CacheWord::kExpired ? Json(seconds(record.past_ttl)) : Json(nullptr);
  told["source"] = served ? Json(name(record.source)) : Json(nullptr);
  told["age_s"] = served ? Json(seconds(record.age)) : Json(nullptr);
  told["circuit"] = record.judged ? Json(name(record.circuit)) : Json(nullptr);
  told["weight"] = record.judged ? Json(record.weight) : Json(nullptr);
  const bool limited = record.judged && record.weight_left != DecisionRecord::kNoLimit;
  told["weight_left"] = limited ? Json(record.weight_left) : Json(nullptr);
  told["error"] = hindered ? Json(name(record.code)) : Json(nullptr);
  told["turn_after_s"] = seconds_until(record.until, record);
  return told;
}

Json load(const std::optional<LoadRecord>& record, const DecisionRecord& asked) {
  if (!record) return nullptr;
  Json told{{"request_id", base::to_text(record->asked_by)},
            {"sent_after_s", seconds_until(record->sent_at, asked)},
            {"ended_after_s", seconds_until(record->ended_at, asked)},
            {"attempts", record->attempts},
            {"hedges", record->hedges},
            {"hedge_won", record->hedge_won}};
  told["source"] = record->has_value ? Json(name(record->source)) : Json(nullptr);
  told["age_s"] = record->has_value ? Json(seconds(record->age)) : Json(nullptr);
  told["error"] = record->has_error ? Json(name(record->code)) : Json(nullptr);
  told["http_status"] = record->http_status > 0 ? Json(record->http_status) : Json(nullptr);
  return told;
}

}  // namespace

base::Result<std::string> explanation_json(const resilience::Gate& gate, base::RequestId id,
                                           base::MonotonicTime now, base::WallTime wall_now) {
  const auto found = gate.explain(id);
  if (!found) return std::unexpected(found.error());
  const DecisionRecord& record = found->decision;
  const resilience::EndpointPolicy& policy = gate.policy(record.endpoint);
  const Json told{
      {"request_id", base::to_text(id)},
      {"asked_at_ms", base::to_unix_ms(resilience::wall_time_of(record.decided_at, now, wall_now))},
      {"endpoint", policy.name},
      {"params", std::string{record.params()}},
      {"params_cut", record.params_cut},
      {"account", record.account.value()},
      {"asker", name(record.asker)},
      {"decision", decision(record)},
      {"load", load(found->load, record)},
      {"bulk", load(found->whole, record)},
      {"lines", resilience::explanation(*found, policy, now, wall_now)}};
  // What a caller's parameters hold is bytes: what is no UTF-8, a sign cut in two above all, is replaced.
  return told.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace tidegate::apps
