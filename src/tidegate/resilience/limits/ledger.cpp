#include "tidegate/resilience/limits/ledger.hpp"

#include <algorithm>
#include <iterator>

#include "tidegate/base/assert.hpp"

namespace tidegate::resilience {

RateReservation& RateReservation::operator=(RateReservation&& other) noexcept {
  if (this != &other) {
    give_back();
    ledger_ = std::exchange(other.ledger_, nullptr);
    weight_ = other.weight_;
  }
  return *this;
}

void RateReservation::ended(base::MonotonicTime now, base::MonotonicTime counted_by) {
  if (ledger_ == nullptr) return;
  RateLedger& ledger = *std::exchange(ledger_, nullptr);
  ledger.forget_released(now);
  ledger.under_way_ -= weight_;
  ledger.release_at(counted_by + ledger.limit_.window, weight_);
}

void RateLedger::release_at(base::MonotonicTime at, std::uint32_t weight) {
  answered_ += weight;
  // Nearly always the last: only what ended without an answer is released later than what is answered now.
  const auto front = releases_.begin() + static_cast<std::ptrdiff_t>(first_);
  auto place = releases_.end();
  while (place != front && std::prev(place)->at > at) --place;
  if (place != front && std::prev(place)->at == at) {
    std::prev(place)->weight += weight;
  } else {
    releases_.insert(place, {at, weight});
  }
}

void RateReservation::give_back() noexcept {
  if (ledger_ != nullptr) std::exchange(ledger_, nullptr)->under_way_ -= weight_;
}

base::MonotonicTime RateLedger::earliest(std::uint32_t weight, bool cancel, base::MonotonicTime now) const {
  const std::uint32_t capacity = cancel ? limit_.weight : limit_.weight - limit_.held_for_cancels;
  if (weight > capacity) return base::kNever;
  const auto unblocked = std::max(now, blocked_until_);
  auto earliest = std::max(unblocked, falls_to(capacity - weight, now));
  if (cancel || earliest >= full_from_) return earliest;
  // With less of the capacity it may have to wait for the ramp's later steps.
  earliest = std::max(full_from_, earliest);
  for (int step = kRampSteps - 1; step > 0; --step) {
    const auto part = static_cast<std::uint32_t>(step);
    const std::uint32_t ramped = (capacity * part + kRampSteps - 1) / kRampSteps;
    if (weight > ramped) break;
    // The first step is there as soon as the block, where there is one, is over.
    const auto begins = step == 1 ? now : full_from_ - (kRampSteps - step) * limit_.window;
    earliest = std::min(earliest, std::max({unblocked, begins, falls_to(ramped - weight, now)}));
  }
  return earliest;
}

base::MonotonicTime RateLedger::falls_to(std::uint32_t most, base::MonotonicTime now) const noexcept {
  std::uint32_t still_used = under_way_ + answered_;
  if (still_used <= most) return now;
  const auto if_answered_now = now + limit_.window;
  std::uint32_t under_way = under_way_;
  for (const Release& release : outstanding()) {
    if (release.at > if_answered_now) {
      still_used -= std::exchange(under_way, 0);
      if (still_used <= most) return if_answered_now;
    }
    still_used -= release.weight;
    if (still_used <= most) return release.at;
  }
  return if_answered_now;
}

RateReservation RateLedger::reserve(std::uint32_t weight, base::MonotonicTime now) {
  TIDEGATE_ASSERT(check(weight, true, now), "only weight that is there can be reserved");
  forget_released(now);
  under_way_ += weight;
  return RateReservation{*this, weight};
}

void RateLedger::block_until(base::MonotonicTime until) noexcept {
  if (until <= blocked_until_) return;
  blocked_until_ = until;
  full_from_ = base::saturating_add(until, ramp());
}

void RateLedger::rest_until(base::MonotonicTime until) noexcept {
  if (until <= rests_until_) return;
  rests_until_ = until;
  full_from_ = std::max(full_from_, base::saturating_add(until, ramp()));
}

void RateLedger::change_limit(RateLimit limit, base::MonotonicTime now) {
  if (limit == limit_) return;
  forget_released(now);
  const bool careful = limit_.weight == 0 || limit.window > limit_.window || now < full_from_;
  for (Release& release : releases_) release.at += limit.window - limit_.window;
  limit_ = limit;
  if (careful) full_from_ = base::saturating_add(std::max({now, blocked_until_, rests_until_}), ramp());
}

void RateLedger::count_in(const RateLedger& other, base::MonotonicTime now) {
  releases_.erase(releases_.begin(), releases_.begin() + static_cast<std::ptrdiff_t>(first_));
  first_ = 0;
  for (const Release& release : other.outstanding()) {
    releases_.push_back({release.at - other.limit_.window + limit_.window, release.weight});
    answered_ += release.weight;
  }
  if (other.under_way_ > 0) releases_.push_back({now + limit_.window, other.under_way_});
  answered_ += other.under_way_;
  std::ranges::sort(releases_, {}, &Release::at);
  forget_released(now);
}

std::uint32_t RateLedger::used(base::MonotonicTime now) const noexcept {
  std::uint32_t used = under_way_ + answered_;
  for (const Release& release : outstanding()) {
    if (release.at > now) break;
    used -= release.weight;
  }
  return used;
}

base::MonotonicTime RateLedger::next_release(base::MonotonicTime now) const noexcept {
  for (const Release& release : outstanding()) {
    if (release.at > now) return release.at;
  }
  return base::kNever;
}

void RateLedger::forget_released(base::MonotonicTime now) noexcept {
  while (first_ < releases_.size() && releases_[first_].at <= now) answered_ -= releases_[first_++].weight;
  // Moved down once half of it is forgotten: O(1) a release, all in all.
  if (2 * first_ < releases_.size() || first_ == 0) return;
  releases_.erase(releases_.begin(), releases_.begin() + static_cast<std::ptrdiff_t>(first_));
  first_ = 0;
}

}  // namespace tidegate::resilience
