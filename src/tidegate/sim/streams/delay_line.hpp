// A wire that takes its time but keeps the order of what goes through.
#pragma once

#include <algorithm>
#include <cstddef>
#include <deque>
#include <functional>
#include <utility>

#include "tidegate/net/loop/loop.hpp"

namespace tidegate::sim {

// Memory: what is under way; the owner watches `size`. Destroying it drops that.
template <class T>
class DelayLine {
 public:
  DelayLine(net::Loop& loop, std::move_only_function<void(T)> deliver)
      : loop_(loop), timer_(loop), deliver_(std::move(deliver)) {}

  // Arrives after `delay`, but never before what was sent earlier.
  void send(T item, base::Duration delay) {
    last_due_ = std::max(last_due_, loop_.now() + delay);
    under_way_.push_back({last_due_, std::move(item)});
    if (under_way_.size() == 1) arm();
  }
  // Drops what is under way; nothing is delivered any more until the next send.
  void clear() noexcept {
    under_way_.clear();
    timer_.disarm();
  }
  std::size_t size() const noexcept { return under_way_.size(); }

 private:
  struct Item {
    base::MonotonicTime due;
    T what;
  };

  void arm() {
    timer_.arm(under_way_.front().due, [this] { deliver_due(); });
  }
  // `deliver_` may send or clear.
  void deliver_due() {
    const base::MonotonicTime now = loop_.now();
    while (!under_way_.empty() && under_way_.front().due <= now) {
      T what = std::move(under_way_.front().what);
      under_way_.pop_front();
      deliver_(std::move(what));
    }
    if (!under_way_.empty()) arm();
  }

  net::Loop& loop_;
  net::Timer timer_;
  std::move_only_function<void(T)> deliver_;
  std::deque<Item> under_way_;
  base::MonotonicTime last_due_{};
};

}  // namespace tidegate::sim
