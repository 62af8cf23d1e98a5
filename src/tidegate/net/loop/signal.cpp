#include <boost/intrusive/list.hpp>

#include "tidegate/net/loop/loop.hpp"
#include "tidegate/net/loop/suspend.hpp"

namespace tidegate::net {
namespace {

using InSignal = boost::intrusive::list_base_hook<boost::intrusive::link_mode<boost::intrusive::auto_unlink>>;

// Lives in the frame of the coroutine that waits.
struct Waiter : InSignal {
  explicit Waiter(Loop& loop) : place(loop.core()), deadline(loop) {}

  void resume(bool notified) {
    unlink();
    deadline.disarm();
    place.resume(notified);
  }

  Parked<bool> place;
  Timer deadline;
};

}  // namespace

struct Signal::State {
  explicit State(Loop& its_loop) : loop(its_loop) {}

  void resume_all(bool notified) {
    while (!waiters.empty()) waiters.front().resume(notified);
  }

  static Task<bool> wait(std::shared_ptr<State> self, base::MonotonicTime deadline);

  Loop& loop;
  bool gone = false;
  boost::intrusive::list<Waiter, boost::intrusive::constant_time_size<false>> waiters;
};

namespace {

template <class State>
struct StartWait {
  State* state;
  Waiter* waiter;
  base::MonotonicTime deadline;

  void operator()(Resume<bool> resume) const {
    waiter->place.park(std::move(resume));
    state->waiters.push_back(*waiter);
    waiter->deadline.arm(deadline, [waiter = waiter] { waiter->resume(false); });
  }
};

}  // namespace

Task<bool> Signal::State::wait(std::shared_ptr<State> self, base::MonotonicTime deadline) {
  if (self->gone) co_return false;
  Waiter waiter(self->loop);
  const StartWait<State> start{self.get(), &waiter, deadline};
  const bool notified = co_await suspend<bool>(start);
  co_return notified;
}

Signal::Signal(Loop& loop) : state_(std::make_shared<State>(loop)) {}
Signal::~Signal() {
  state_->gone = true;
  state_->resume_all(false);
}

Task<bool> Signal::wait_until(base::MonotonicTime deadline) {
  return State::wait(state_, deadline);
}

void Signal::notify_all() {
  state_->resume_all(true);
}

}  // namespace tidegate::net
