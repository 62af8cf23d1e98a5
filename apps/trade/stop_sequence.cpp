#include "apps/trade/stop_sequence.hpp"

#include <algorithm>
#include <utility>

namespace tidegate::apps {

StopAction StopSequence::on_opened(base::MonotonicTime now) {
  if (phase_ == Phase::kGivingUp) return wind_down(now, signalled_);
  phase_ = Phase::kTrading;
  return StopAction::kNone;
}

StopAction StopSequence::on_open_failed() {
  return end();
}

StopAction StopSequence::on_signal(base::MonotonicTime now) {
  switch (phase_) {
    case Phase::kOpening:
      phase_ = Phase::kGivingUp;
      signalled_ = true;
      return StopAction::kGiveUpOpening;
    case Phase::kGivingUp:
      signalled_ = true;
      return StopAction::kSayItIsUnderWay;
    case Phase::kTrading:
      return wind_down(now, true);
    case Phase::kWindingDown:
      if (!std::exchange(signalled_, true)) return StopAction::kSayItIsUnderWay;
      phase_ = Phase::kCutShort;
      deadline_ = std::min(deadline_, base::saturating_add(now, kGrace));
      return StopAction::kCutShort;
    case Phase::kCutShort:
      return end();
    case Phase::kEnded:
      return StopAction::kNone;
  }
  return StopAction::kNone;
}

StopAction StopSequence::on_time_up(base::MonotonicTime now) {
  if (phase_ == Phase::kOpening) {
    phase_ = Phase::kGivingUp;
    return StopAction::kGiveUpOpening;
  }
  return phase_ == Phase::kTrading ? wind_down(now, false) : StopAction::kNone;
}

StopAction StopSequence::on_wound_down() {
  return phase_ == Phase::kEnded ? StopAction::kNone : end();
}

StopAction StopSequence::on_time(base::MonotonicTime now) {
  return now < deadline_ ? StopAction::kNone : end();
}

base::Duration StopSequence::left(base::MonotonicTime now) const {
  if (deadline_ == base::kNever) return patience_;
  return std::max(deadline_ - kGrace - now, base::Duration::zero());
}

std::string_view StopSequence::phase() const noexcept {
  switch (phase_) {
    case Phase::kOpening:
      return "waiting for the exchange";
    case Phase::kGivingUp:
      return "giving up";
    case Phase::kTrading:
      return "trading";
    case Phase::kWindingDown:
      return "winding down";
    case Phase::kCutShort:
      return "cut short";
    case Phase::kEnded:
      return "ended";
  }
  return "";
}

StopAction StopSequence::wind_down(base::MonotonicTime now, bool by_signal) {
  phase_ = Phase::kWindingDown;
  signalled_ = by_signal;
  deadline_ = base::saturating_add(base::saturating_add(now, patience_), kGrace);
  return StopAction::kWindDown;
}

StopAction StopSequence::end() {
  phase_ = Phase::kEnded;
  deadline_ = base::kNever;
  return StopAction::kEnd;
}

}  // namespace tidegate::apps
