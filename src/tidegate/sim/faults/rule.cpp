#include "tidegate/sim/faults/rule.hpp"

#include <algorithm>
#include <array>

#include "tidegate/base/assert.hpp"
#include "tidegate/base/validation.hpp"
#include "tidegate/mexc/wire/requests/endpoints.hpp"

namespace tidegate::sim {

using base::Duration;

namespace {

struct KnownKind {
  FaultKind kind;
  std::string_view name;
  FaultScope scope;
};
constexpr std::array<KnownKind, kFaultKinds> kKnown{{
    {FaultKind::kDelay, "delay", FaultScope::kRequest},
    {FaultKind::kLateEffect, "late_effect", FaultScope::kRequest},
    {FaultKind::kErrorBefore, "error_before", FaultScope::kRequest},
    {FaultKind::kErrorAfter, "error_after", FaultScope::kRequest},
    {FaultKind::kCutBefore, "cut_before", FaultScope::kRequest},
    {FaultKind::kCutAfter, "cut_after", FaultScope::kRequest},
    {FaultKind::kCutInBody, "cut_in_body", FaultScope::kRequest},
    {FaultKind::kStall, "stall", FaultScope::kRequest},
    {FaultKind::kStallAfter, "stall_after", FaultScope::kRequest},
    {FaultKind::kStallInBody, "stall_in_body", FaultScope::kRequest},
    {FaultKind::kTooManyRequests, "too_many_requests", FaultScope::kRequest},
    {FaultKind::kBanned, "banned", FaultScope::kRequest},
    {FaultKind::kForbidden, "forbidden", FaultScope::kRequest},
    {FaultKind::kTruncatedBody, "truncated_body", FaultScope::kRequest},
    {FaultKind::kGarbledBody, "garbled_body", FaultScope::kRequest},
    {FaultKind::kLateVisible, "late_visible", FaultScope::kRequest},
    {FaultKind::kBalanceMissing, "balance_missing", FaultScope::kRequest},
    {FaultKind::kHalfBatchRefused, "half_batch_refused", FaultScope::kRequest},
    {FaultKind::kPushDropped, "push_dropped", FaultScope::kPush},
    {FaultKind::kPushDuplicated, "push_duplicated", FaultScope::kPush},
    {FaultKind::kPushReordered, "push_reordered", FaultScope::kPush},
    {FaultKind::kPushDelayed, "push_delayed", FaultScope::kPush},
    {FaultKind::kPushGarbled, "push_garbled", FaultScope::kPush},
    {FaultKind::kStreamStall, "stream_stall", FaultScope::kState},
    {FaultKind::kStreamCut, "stream_cut", FaultScope::kState},
    {FaultKind::kChannelRefused, "channel_refused", FaultScope::kState},
    {FaultKind::kMaintenance, "maintenance", FaultScope::kState},
    {FaultKind::kClockSkew, "clock_skew", FaultScope::kState},
    {FaultKind::kSymbolPaused, "symbol_paused", FaultScope::kState},
    {FaultKind::kPrecisionChanged, "precision_changed", FaultScope::kState},
    {FaultKind::kListenKeysExpired, "listen_keys_expired", FaultScope::kState},
}};

// In the order of ChannelKind.
constexpr std::array<std::string_view, 11> kStreams{
    "depth",       "deals",        "book_ticker",    "book_ticker_batch", "limit_depth",    "kline",
    "mini_ticker", "mini_tickers", "private_orders", "private_deals",     "private_account"};

const KnownKind& known(FaultKind kind) noexcept {
  const KnownKind& found = kKnown[static_cast<std::size_t>(kind)];
  TIDEGATE_ASSERT(found.kind == kind, "kinds of faults stand in their enum's order");
  return found;
}

// What can become of an upgrade: it has no body to damage, and no effect but the stream.
bool knows_upgrades(FaultKind kind) {
  switch (kind) {
    case FaultKind::kDelay:
    case FaultKind::kErrorBefore:
    case FaultKind::kCutBefore:
    case FaultKind::kStall:
    case FaultKind::kTooManyRequests:
    case FaultKind::kBanned:
    case FaultKind::kForbidden:
      return true;
    default:
      return false;
  }
}

// Kinds that change what particular endpoints answer know those only.
bool changes_answer_of(FaultKind kind, std::string_view endpoint) {
  switch (kind) {
    case FaultKind::kLateVisible:
      return endpoint == "order_place" || endpoint == "batch_orders";
    case FaultKind::kBalanceMissing:
      return endpoint == "account";
    case FaultKind::kHalfBatchRefused:
      return endpoint == "batch_orders";
    default:
      return true;
  }
}

bool is_about_streams(FaultKind kind) {
  return scope(kind) == FaultScope::kPush || kind == FaultKind::kStreamStall ||
         kind == FaultKind::kChannelRefused;
}

bool known_target(const FaultRule& rule) {
  if (is_about_a_symbol(rule.kind)) return !rule.target.empty();
  if (rule.target.empty()) return true;
  const auto targets = targets_of(rule.kind);
  return std::ranges::find(targets, rule.target) != targets.end();
}

// As a user counts them: "5 s", "1500 ms".
std::string in_words(Duration time) {
  using std::chrono::milliseconds;
  using std::chrono::seconds;
  if (time % seconds{1} == Duration::zero()) return std::to_string(time / seconds{1}) + " s";
  return std::to_string(time / milliseconds{1}) + " ms";
}

std::string choices(FaultKind kind) {
  if (is_about_a_symbol(kind)) return "a symbol";
  std::string choices = "absent";
  for (const std::string_view target : targets_of(kind)) choices.append(", ").append(target);
  return choices;
}

}  // namespace

std::string_view name(FaultKind kind) noexcept {
  return known(kind).name;
}

std::optional<FaultKind> parse_fault_kind(std::string_view name) noexcept {
  for (const KnownKind& kind : kKnown) {
    if (kind.name == name) return kind.kind;
  }
  return std::nullopt;
}

FaultScope scope(FaultKind kind) noexcept {
  return known(kind).scope;
}

bool is_about_a_symbol(FaultKind kind) noexcept {
  return kind == FaultKind::kSymbolPaused || kind == FaultKind::kPrecisionChanged;
}

std::vector<std::string_view> targets_of(FaultKind kind) {
  std::vector<std::string_view> targets;
  if (is_about_streams(kind)) return {kStreams.begin(), kStreams.end()};
  if (scope(kind) == FaultScope::kState) return targets;
  for (const auto& row : mexc::wire::kEndpointTable) {
    if (changes_answer_of(kind, row.name)) targets.push_back(row.name);
  }
  if (knows_upgrades(kind)) targets.push_back(kUpgrade);
  return targets;
}

std::string_view name(FaultSetting setting) noexcept {
  constexpr std::array<std::string_view, kFaultSettings> kNames{"delay", "status", "retry_after", "skew",
                                                                "fewer_decimals"};
  return kNames[static_cast<std::size_t>(setting)];
}

bool uses(FaultKind kind, FaultSetting setting) noexcept {
  switch (setting) {
    case FaultSetting::kDelay:
      return kind == FaultKind::kDelay || kind == FaultKind::kLateEffect || kind == FaultKind::kLateVisible ||
             kind == FaultKind::kPushDelayed;
    case FaultSetting::kStatus:
      return kind == FaultKind::kErrorBefore || kind == FaultKind::kErrorAfter ||
             kind == FaultKind::kMaintenance;
    case FaultSetting::kRetryAfter:
      return kind == FaultKind::kTooManyRequests || kind == FaultKind::kBanned;
    case FaultSetting::kSkew:
      return kind == FaultKind::kClockSkew;
    case FaultSetting::kFewerDecimals:
      break;
  }
  return kind == FaultKind::kPrecisionChanged;
}

bool needs(FaultKind kind, FaultSetting setting) noexcept {
  const bool has_a_default = setting != FaultSetting::kDelay && setting != FaultSetting::kSkew;
  return !has_a_default && uses(kind, setting);
}

std::string_view stream_name(mexc::wire::ChannelKind kind) noexcept {
  return kStreams[static_cast<std::size_t>(kind)];
}

std::vector<std::string> FaultRule::validate() const {
  constexpr Duration kDay = std::chrono::hours{24};
  base::Problems problems;
  problems.require(known_target(*this), "target", base::in_quotes(target), choices(kind));
  problems.require(from >= Duration::zero(), "from", in_words(from), "0 s or more");
  problems.require(until > from, "until", in_words(until),
                   "later than the window's beginning, which is at " + in_words(from));
  problems.require(every == Duration::zero() || every >= until - from, "every", in_words(every),
                   "0 s, for once, or at least as long as the window, which lasts " +
                       (until == Duration::max() ? "for ever" : in_words(until - from)));
  // A fault that never happens would pass for one that a client survives.
  problems.require_positive("probability", probability, 1);
  problems.require(delay >= Duration::zero(), "delay", base::in_ms(delay), "0 ms or more");
  problems.require_range("status", status, 500, 599);
  problems.require(retry_after >= Duration::zero(), "retry_after", in_words(retry_after), "0 s or more");
  problems.require(-kDay <= skew && skew <= kDay, "skew", base::in_ms(skew), "within a day");
  problems.require_range("fewer_decimals", fewer_decimals, 1, 12);
  return problems.take();
}

bool FaultRule::within(Duration since_start) const {
  if (since_start < from) return false;
  if (every == Duration::zero()) return since_start < until;
  return (since_start - from) % every < until - from;
}

std::optional<Duration> FaultRule::next_edge(Duration since_start) const {
  if (since_start < from) return from;
  if (every == Duration::zero()) {
    if (since_start >= until || until == Duration::max()) return std::nullopt;
    return until;
  }
  const Duration began = since_start - (since_start - from) % every;
  const Duration ends = began + (until - from);
  return since_start < ends ? ends : began + every;
}

bool FaultRule::aims_at(std::string_view endpoint_or_stream) const {
  if (endpoint_or_stream == kUpgrade && target.empty()) return false;
  return (target.empty() || target == endpoint_or_stream) && changes_answer_of(kind, endpoint_or_stream);
}

}  // namespace tidegate::sim
