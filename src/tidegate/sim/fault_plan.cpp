#include "tidegate/sim/fault_plan.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "tidegate/base/assert.hpp"
#include "tidegate/mexc/wire/endpoints.hpp"
#include "tidegate/sim/problems.hpp"

namespace tidegate::sim {
namespace {

constexpr std::array kNames{
    std::pair{FaultKind::kDelay, "delay"},
    std::pair{FaultKind::kErrorBefore, "error_before"},
    std::pair{FaultKind::kErrorAfter, "error_after"},
    std::pair{FaultKind::kCutBefore, "cut_before"},
    std::pair{FaultKind::kCutAfter, "cut_after"},
    std::pair{FaultKind::kCutInBody, "cut_in_body"},
    std::pair{FaultKind::kStall, "stall"},
    std::pair{FaultKind::kStallAfter, "stall_after"},
    std::pair{FaultKind::kTooManyRequests, "too_many_requests"},
    std::pair{FaultKind::kBanned, "banned"},
    std::pair{FaultKind::kTruncatedBody, "truncated_body"},
    std::pair{FaultKind::kStreamStall, "stream_stall"},
    std::pair{FaultKind::kStreamCut, "stream_cut"},
};

bool within(const FaultRule& rule, base::Duration since_start) {
  return rule.from <= since_start && since_start < rule.until;
}

bool known_target(const FaultRule& rule) {
  if (rule.target.empty()) return true;
  if (rule.kind == FaultKind::kStreamCut) return false;
  if (rule.kind == FaultKind::kStreamStall) {
    return rule.target == "depth" || rule.target == "deals" || rule.target == "book_ticker";
  }
  return std::ranges::any_of(mexc::wire::endpoints(), [&rule](const mexc::wire::EndpointRow& row) {
    return row.policy.name == rule.target;
  });
}

}  // namespace

std::string_view name(FaultKind kind) noexcept {
  const auto at = std::ranges::find(kNames, kind, &std::pair<FaultKind, const char*>::first);
  TIDEGATE_ASSERT(at != kNames.end(), "every kind of fault has a name");
  return at->second;
}

std::optional<FaultKind> parse_fault_kind(std::string_view name) noexcept {
  for (const auto& [kind, known] : kNames) {
    if (name == known) return kind;
  }
  return std::nullopt;
}

bool concerns_streams(FaultKind kind) noexcept {
  return kind == FaultKind::kStreamStall || kind == FaultKind::kStreamCut;
}

std::vector<std::string> FaultRule::validate() const {
  Problems problems;
  problems.require(known_target(*this), "target", target, "one that this kind of fault knows");
  problems.require(from >= base::Duration::zero(), "from", from, "0 ms or more");
  problems.require(until > from, "until", until, "after from");
  problems.require(probability >= 0 && probability <= 1, "probability", probability, "0 to 1");
  problems.require(delay >= base::Duration::zero(), "delay", delay, "0 ms or more");
  problems.require(status >= 500 && status <= 599, "status", status, "500 to 599");
  problems.require(retry_after >= base::Duration::zero(), "retry_after", retry_after, "0 ms or more");
  return problems.take();
}

FaultPlan::FaultPlan(std::vector<FaultRule> rules, std::uint64_t seed)
    : rules_(std::move(rules)), random_(seed) {}

FaultPlan::Fate FaultPlan::of_request(std::string_view endpoint, base::Duration since_start) {
  Fate fate;
  for (const FaultRule& rule : rules_) {
    if (concerns_streams(rule.kind) || !within(rule, since_start)) continue;
    if (!rule.target.empty() && rule.target != endpoint) continue;
    if (rule.probability < 1 && !random_.chance(rule.probability)) continue;
    if (rule.kind == FaultKind::kDelay) {
      fate.delay += rule.delay;
    } else if (!fate.fault) {
      fate.fault = rule;
    }
  }
  return fate;
}

bool FaultPlan::stream_stalled(std::string_view stream, base::Duration since_start) const {
  return std::ranges::any_of(rules_, [&](const FaultRule& rule) {
    return rule.kind == FaultKind::kStreamStall && within(rule, since_start) &&
           (rule.target.empty() || rule.target == stream);
  });
}

bool FaultPlan::streams_cut(base::Duration since_start) const {
  return std::ranges::any_of(rules_, [&](const FaultRule& rule) {
    return rule.kind == FaultKind::kStreamCut && within(rule, since_start);
  });
}

std::optional<base::Duration> FaultPlan::next_stream_change(base::Duration since_start) const {
  std::optional<base::Duration> next;
  for (const FaultRule& rule : rules_) {
    if (rule.kind != FaultKind::kStreamCut) continue;
    for (const base::Duration edge : {rule.from, rule.until}) {
      if (edge > since_start && edge != base::Duration::max() && (!next || edge < *next)) next = edge;
    }
  }
  return next;
}

}  // namespace tidegate::sim
