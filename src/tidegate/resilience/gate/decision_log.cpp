#include "tidegate/resilience/gate/decision_log.hpp"

#include <algorithm>
#include <bit>
#include <string>
#include <type_traits>
#include <utility>

namespace tidegate::resilience {

static_assert(std::is_trivially_copyable_v<DecisionRecord> && std::is_trivially_copyable_v<LoadRecord>,
              "a record is written and copied as it lies");

std::string_view name(Asker asker) noexcept {
  switch (asker) {
    case Asker::kCaller:
      return "caller";
    case Asker::kRenewal:
      return "renewal";
    case Asker::kBulk:
      return "bulk";
    case Asker::kHostProbe:
      break;
  }
  return "host_probe";
}

std::string_view name(Ruling ruling) noexcept {
  switch (ruling) {
    case Ruling::kServed:
      return "served";
    case Ruling::kServedOld:
      return "served_old";
    case Ruling::kJoined:
      return "joined";
    case Ruling::kBecamePart:
      return "became_part";
    case Ruling::kCollected:
      return "collected";
    case Ruling::kSent:
      return "sent";
    case Ruling::kWaits:
      return "waits";
    case Ruling::kRefused:
      break;
  }
  return "refused";
}

std::string_view name(StreamWord word) noexcept {
  switch (word) {
    case StreamWord::kNotAsked:
      return "not_asked";
    case StreamWord::kNotHealthy:
      return "not_healthy";
    case StreamWord::kTooOld:
      return "too_old";
    case StreamWord::kCurrent:
      break;
  }
  return "current";
}

std::string_view name(CacheWord word) noexcept {
  switch (word) {
    case CacheWord::kNotAsked:
      return "not_asked";
    case CacheWord::kNothing:
      return "nothing";
    case CacheWord::kExpired:
      return "expired";
    case CacheWord::kTooOld:
      return "too_old";
    case CacheWord::kFresh:
      break;
  }
  return "fresh";
}

DecisionLog::DecisionLog(std::size_t most, std::uint32_t process)
    : process_(process), mask_(std::bit_ceil(std::max(most, kFewest)) - 1), keeps_(most > 0) {
  decisions_.reserve(mask_ + 1);
  loads_.reserve(mask_ + 1);
}

void DecisionLog::began(FlightId load, base::RequestId asked_by, base::MonotonicTime now) noexcept {
  slot(loads_, load.value()) = {.flight = load, .asked_by = asked_by, .began_at = now};
}

void DecisionLog::adopted(FlightId bulk, FlightId part) noexcept {
  if (LoadRecord* const record = known(part)) record->whole = bulk;
}

void DecisionLog::sent(FlightId load, base::MonotonicTime now) noexcept {
  LoadRecord* const record = known(load);
  if (record == nullptr) return;
  if (!record->is_sent()) record->sent_at = now;
  ++record->attempts;
  record->whole = FlightId{};  // it may have been a part of one that did not bring it
}

void DecisionLog::hedged(FlightId load) noexcept {
  if (LoadRecord* const record = known(load)) ++record->hedges;
}

void DecisionLog::ended(FlightId load, const std::optional<base::Reply<PayloadPtr>>& value,
                        const std::optional<base::Error>& error, bool by_hedge,
                        base::MonotonicTime now) noexcept {
  constexpr std::uint16_t kOk = 200;  // what else comes with a value is an error's
  LoadRecord* const record = known(load);
  if (record == nullptr) return;
  record->ended_at = now;
  record->hedge_won = by_hedge;
  if (value) {
    record->has_value = true;
    record->source = value->source;
    record->age = value->age;
    const bool asked = value->source == base::Source::kNetwork || value->source == base::Source::kBatch;
    if (asked) record->http_status = kOk;
  }
  if (error) {
    record->has_error = true;
    record->code = error->code;
    record->http_status = static_cast<std::uint16_t>(error->http_status);
  }
}

base::RequestId DecisionLog::asked_by(FlightId load) const noexcept {
  const LoadRecord* const record = known(load);
  return record == nullptr ? base::RequestId{} : record->asked_by;
}

const LoadRecord* DecisionLog::known(FlightId load) const noexcept {
  const std::size_t at = load.value() & mask_;
  if (load == FlightId{} || at >= loads_.size() || loads_[at].flight != load) return nullptr;
  return &loads_[at];
}

LoadRecord* DecisionLog::known(FlightId load) noexcept {
  return const_cast<LoadRecord*>(std::as_const(*this).known(load));
}

std::optional<LoadRecord> DecisionLog::copy_of(FlightId load) const {
  const LoadRecord* const record = known(load);
  return record == nullptr ? std::nullopt : std::optional{*record};
}

base::Result<RequestStory> DecisionLog::find(base::RequestId id) const {
  const auto unknown = [&id](const std::string& why) {
    return base::fail_unsent(base::ErrorCode::kNotFound, "request " + base::to_text(id) + why);
  };
  if (!keeps_) return unknown(" cannot be told: decisions are not kept; set decision_log above 0");
  if (static_cast<std::uint32_t>(id.value >> 32U) != process_) {
    return unknown(" is of another run of the program");
  }
  const auto number = static_cast<std::uint32_t>(id.value);
  const std::size_t at = number & mask_;
  if (number != 0 && at < decisions_.size() && decisions_[at].id == id) {
    RequestStory story{.decision = decisions_[at], .load = copy_of(decisions_[at].flight), .whole = {}};
    if (story.load) story.whole = copy_of(story.load->whole);
    return story;
  }
  if (number == 0 || number > last_) return unknown(" was never given");
  return unknown(" is forgotten: the last " + std::to_string(mask_ + 1) +
                 " decisions are kept; a larger decision_log keeps more");
}

}  // namespace tidegate::resilience
