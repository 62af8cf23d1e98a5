// How `trade` ends: what a signal, the end of its time and the clock mean, depending on what came before.
// Pure: `now` is an argument, and the answer is what to do.
//
//   opening ──stop──▸ giving up            (nothing was sent yet: it ends with the exchange's answer)
//   trading ──stop──▸ winding down ──stop──▸ cut short ──stop──▸ ended
//
// A stop by `--seconds` was no operator's wish of this moment, so the first signal in its wind-down only
// says what is under way; the one after it cuts it short.
#pragma once

#include <string_view>

#include "tidegate/base/time.hpp"

namespace tidegate::apps {

enum class StopAction : unsigned char {
  kNone,
  kGiveUpOpening,
  kWindDown,  // no new entries; cancel, sell what is held
  kSayItIsUnderWay,
  kCutShort,  // end with what is left, now
  kEnd,
};

class StopSequence {
 public:
  // A wind-down that does not end by itself, because its peer is mute, is ended that much later
  // than the engine's patience; one that was cut short, that long after.
  static constexpr base::Duration kGrace = std::chrono::seconds{3};

  explicit StopSequence(base::Duration patience) : patience_(patience) {}

  StopAction on_opened(base::MonotonicTime now);
  StopAction on_open_failed();
  StopAction on_signal(base::MonotonicTime now);
  StopAction on_time_up(base::MonotonicTime now);
  StopAction on_wound_down();
  // To be called at deadline().
  StopAction on_time(base::MonotonicTime now);
  base::MonotonicTime deadline() const noexcept { return deadline_; }

  bool is_trading() const noexcept { return phase_ == Phase::kTrading; }
  bool cut_short() const noexcept { return phase_ == Phase::kCutShort; }
  // What the engine's patience has left, never negative.
  base::Duration left(base::MonotonicTime now) const;
  std::string_view phase() const noexcept;  // for the screen: "trading", "winding down" …

 private:
  enum class Phase : unsigned char { kOpening, kGivingUp, kTrading, kWindingDown, kCutShort, kEnded };
  StopAction wind_down(base::MonotonicTime now, bool by_signal);
  StopAction end();

  base::Duration patience_;
  Phase phase_ = Phase::kOpening;
  bool signalled_ = false;  // somebody knows that the next signal cuts the wind-down short
  base::MonotonicTime deadline_ = base::kNever;
};

}  // namespace tidegate::apps
