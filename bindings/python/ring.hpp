// Objects that somebody can walk through as long as they live.
#pragma once

namespace tidegate::python {

// A place in a ring of its own until it is put into another's; leaves it when it ends. O(1) each.
class RingPlace {
 public:
  RingPlace() = default;
  RingPlace(const RingPlace&) = delete;
  RingPlace& operator=(const RingPlace&) = delete;
  ~RingPlace() { leave(); }

  void join(RingPlace& ring) {
    leave();
    before_ = ring.before_;
    after_ = &ring;
    before_->after_ = this;
    ring.before_ = this;
  }
  void leave() {
    before_->after_ = after_;
    after_->before_ = before_;
    before_ = after_ = this;
  }
  RingPlace* after() const noexcept { return after_; }

 private:
  RingPlace* before_ = this;
  RingPlace* after_ = this;
};

// Calls `act(T&)` on every T in the ring until it answers other than 0, which is the result. `act` may end
// the one that it is given, and no other.
template <class T>
int for_each_in(const RingPlace& ring, auto act) {
  for (RingPlace* at = ring.after(); at != &ring;) {
    RingPlace* const next = at->after();
    if (const int stop = act(static_cast<T&>(*at)); stop != 0) return stop;
    at = next;
  }
  return 0;
}

}  // namespace tidegate::python
