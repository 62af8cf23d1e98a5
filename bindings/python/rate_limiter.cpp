#include "rate_limiter.hpp"

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "manual_clock.hpp"
#include "native_type.hpp"
#include "ready_awaitable.hpp"
#include "retry_after.hpp"
#include "ring.hpp"
#include "tidegate/library/rate_limiter.hpp"

namespace tidegate::python {

namespace {

constexpr std::int64_t kMostWeight = resilience::kMostLimitWeight;
constexpr Range kBlockMs{0, std::int64_t{100} * 365 * 24 * 3600 * 1000};  // a hundred years

PyTypeObject* turn_type = nullptr;  // made with the module
const CodedError* error = nullptr;  // likewise

RingPlace& all_limiters() {
  static RingPlace ring;
  return ring;
}

struct Limiter : RingPlace {
  Limiter() { join(all_limiters()); }

  library::RateLimiter& library() const {
    if (!limiter) raise(PyExc_RuntimeError, "RateLimiter.__init__() was not called");
    return *limiter;
  }
  int traverse(visitproc visit, void* arg) const {
    Py_VISIT(clock.get());
    return 0;
  }
  static void clear() {}  // the clock is read until the last turn ends

  Ref clock;  // null: the machine's
  std::unique_ptr<library::RateLimiter> limiter;
};

struct Turn {
  int traverse(visitproc visit, void* arg) const {
    Py_VISIT(limiter.get());
    return 0;
  }
  void clear() {
    turn = {};
    limiter = {};
  }

  Ref limiter;  // before `turn`, which reads its clock when it ends
  library::RateLimiter::Turn turn;
  std::uint32_t weight = 1;
  bool was_given = false;
};

Limiter& limiter_of(PyObject* self) {
  return Native<Limiter>::of(self);
}
Turn& turn_of(PyObject* self) {
  return Native<Turn>::of(self);
}

std::uint32_t to_weight(PyObject* weight) {
  return static_cast<std::uint32_t>(whole_number_or(1, "weight", weight, {1, kMostWeight}));
}

Ref to_seconds_or_none(std::optional<base::Duration> time) {
  return time ? to_seconds(*time) : none();
}

void make(PyObject* object, PyObject* values, PyObject* names) {
  static constexpr Signature<3> kSignature{
      .function = "RateLimiter()", .names = {"weight", "window_ms", "clock"}, .required = 2, .positional = 2};
  Limiter& self = limiter_of(object);
  if (self.limiter) raise(PyExc_RuntimeError, "this RateLimiter is made already; make another");
  const auto [weight, window_ms, clock] = kSignature.match(values, names);
  using std::chrono::milliseconds;
  constexpr Range kWindowMs{resilience::kShortestLimitWindow / milliseconds{1},
                            resilience::kLongestLimitWindow / milliseconds{1}};
  const std::uint32_t most = to_weight(weight);
  const std::int64_t window = whole_number("window_ms", window_ms, kWindowMs);
  const base::Clock* const chosen = clock_of(clock);
  self.clock = Ref::share(clock);
  self.limiter = std::make_unique<library::RateLimiter>(
      most, window, chosen == nullptr ? library::system_clock() : *chosen);
}

Ref try_acquire(PyObject* self, const Given& given) {
  static constexpr Signature<1> kSignature{"RateLimiter.try_acquire()", {"weight"}, 0};
  const std::uint32_t weight = to_weight(kSignature.match(given)[0]);
  auto turn = limiter_of(self).library().try_acquire(weight);
  Ref made = Ref::take(Native<Turn>::make(turn_type));
  Turn& held = turn_of(made.get());
  held.was_given = static_cast<bool>(turn);
  held.limiter = Ref::share(self);
  held.turn = std::move(turn);
  held.weight = weight;
  return made;
}

Ref wait_time(PyObject* self, const Given& given) {
  static constexpr Signature<1> kSignature{"RateLimiter.wait_time()", {"weight"}, 0};
  return to_seconds_or_none(limiter_of(self).library().wait_time(to_weight(kSignature.match(given)[0])));
}

Ref block_for(PyObject* self, const Given& given) {
  static constexpr Signature<1> kSignature{"RateLimiter.block_for()", {"ms"}};
  const auto [ms] = kSignature.match(given);
  const std::chrono::milliseconds time{whole_number("ms", ms, kBlockMs)};
  limiter_of(self).library().block_for(time);
  return none();
}

Ref used(PyObject* self) {
  return Ref::take(PyLong_FromUnsignedLong(limiter_of(self).library().used()));
}

Ref enter(PyObject* self) {
  const Turn& held = turn_of(self);
  if (held.turn) return Ref::share(self);
  if (held.was_given || !held.limiter) {
    raise(PyExc_RuntimeError, "this turn is over; ask for another, one for each call");
  }
  const auto wait = limiter_of(held.limiter.get()).library().wait_time(held.weight);
  const Ref raised =
      wait ? error->make("the rate limit leaves no room now; ask again after `retry_after` seconds",
                         "rate_limited")
           : error->make("weight is " + std::to_string(held.weight) + ", which is more than the whole limit",
                         "rate_limited");
  if (PyObject_SetAttrString(raised.get(), "retry_after", to_seconds_or_none(wait).get()) != 0)
    throw PythonError{};
  raise(raised);
}

constexpr Signature<3> kExit{"Turn.__exit__()", {"type", "value", "traceback"}};

Ref exit(PyObject* self, const Given& given) {
  kExit.match(given);
  turn_of(self).turn = {};
  return to_bool(false);
}
Ref enter_async(PyObject* self) {
  return ready_awaitable(enter(self));
}
Ref exit_async(PyObject* self, const Given& given) {
  return ready_awaitable(exit(self, given));
}

Ref end(PyObject* self) {
  turn_of(self).turn = {};
  return none();
}
Ref give_back(PyObject* self) {
  turn_of(self).turn.give_back();
  return none();
}

int is_given(PyObject* self) noexcept {
  return turn_of(self).turn ? 1 : 0;
}

// The calls under way are the parent's, and nobody here would end them.
Ref after_fork(PyObject* /*module*/) {
  for_each_in<Limiter>(all_limiters(), [](Limiter& limiter) {
    if (limiter.limiter) {
      limiter.limiter = std::make_unique<library::RateLimiter>(limiter.limiter->forked());
    }
    return 0;
  });
  return none();
}

PyMethodDef module_functions[] = {
    plain_method<after_fork>("forget_turns_of_parent", "After a fork, in the child."), {}};

void add_turn(PyObject* module) {
  turn_type = make_type<Turn>(
      {.name = "tidegate.Turn",
       .doc = "Leave to make one call: true where there was room, and until it ends. What it weighs counts "
              "until a window after its end.",
       .methods = {plain_method<end>("end", "The call is over; so it is when nobody has the turn any more."),
                   plain_method<give_back>("give_back",
                                           "The call was not made after all: its weight is free at once."),
                   plain_method<enter>("__enter__", "RateLimited: there was no room."),
                   method<exit>("__exit__", "Ends it."),
                   plain_method<enter_async>("__aenter__", "As __enter__."),
                   method<exit_async>("__aexit__", "As __exit__.")},
       .slots = {{Py_nb_bool, reinterpret_cast<void*>(&is_given)}}});
  add_to(module, "Turn", reinterpret_cast<PyObject*>(turn_type));
}

}  // namespace

const CodedError& rate_limited() {
  return *error;
}

void add_rate_limiter(PyObject* module) {
  static const CodedError raised{module, "RateLimited",
                                 "What `with` a turn raises where the limit leaves no room; `retry_after` "
                                 "says in how many seconds it may, None: never.",
                                 base::ErrorCode::kRateLimited};
  error = &raised;
  add_turn(module);
  PyTypeObject* const type = make_type<Limiter>(
      {.name = "tidegate._tidegate.RateLimiter",
       .doc = "What tidegate.RateLimiter (rate_limiter.py) is made of.",
       .methods = {method<try_acquire>("try_acquire",
                                       "A Turn, false where there is no room now. Nothing waits."),
                   method<wait_time>("wait_time",
                                     "Seconds until there may be room, by what is known now; None: never."),
                   method<block_for>("block_for", "The upstream said Retry-After. Only ever extended."),
                   plain_method<used>("used", "Weight taken now.")},
       .slots = {{Py_tp_init, reinterpret_cast<void*>(&init<make>)}},
       .open = true});
  add_to(module, "RateLimiter", reinterpret_cast<PyObject*>(type));
  if (PyModule_AddFunctions(module, module_functions) != 0) throw PythonError{};
}

}  // namespace tidegate::python
