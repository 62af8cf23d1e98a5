#include "retry.hpp"

#include <algorithm>
#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "counts.hpp"
#include "exception_filter.hpp"
#include "manual_clock.hpp"
#include "native_type.hpp"
#include "rate_limiter.hpp"
#include "retry_after.hpp"
#include "tidegate/library/retry.hpp"

namespace tidegate::python {

namespace {

using std::chrono::milliseconds;

constexpr Range kTimeoutMs{0, 24 * 3'600'000};
constexpr Range kMaxPauseMs{0, 24 * 3'600'000};

PyTypeObject* call_type = nullptr;  // made with the module

struct Retries {
  library::Retry& library() const {
    if (!retry) raise(PyExc_RuntimeError, "Retry.__init__() was not called");
    return *retry;
  }
  int traverse(visitproc visit, void* arg) const {
    Py_VISIT(clock_object.get());
    Py_VISIT(retry_on.get());
    Py_VISIT(sleep.get());
    return 0;
  }
  void clear() {
    retry_on = {};
    sleep = {};
  }

  Ref clock_object;  // null: the machine's
  Ref retry_on;      // null: not made, or taken apart
  Ref sleep;         // null: Python's own
  const base::Clock* clock = &library::system_clock();
  std::int64_t timeout_ms = 0;
  resilience::RetrySettings settings;
  std::unique_ptr<library::Retry> retry;
};

// One call with its attempts.
struct RetryCall {
  int traverse(visitproc visit, void* arg) const {
    Py_VISIT(retries.get());
    return 0;
  }
  void clear() { retries = {}; }

  Ref retries;
  std::uint32_t repeat = 0;
  base::MonotonicTime deadline = base::kNever;
};

Retries& retries_of(PyObject* self) {
  return Native<Retries>::of(self);
}

constexpr Signature<11> kSettings{
    .function = "Retry()",
    .names = {"max_repeats", "percent", "burst", "backoff_ms", "max_backoff_ms", "max_pause_ms", "timeout_ms",
              "retry_on", "sleep", "seed", "clock"},
    .required = 0,
    .positional = 1};

resilience::RetrySettings settings_of(const std::array<PyObject*, 11>& given) {
  resilience::RetrySettings settings = library::Retry::kUsual;
  const auto number = [&given](std::size_t place, std::int64_t otherwise, Range range) {
    return whole_number_or(otherwise, kSettings.names[place], given[place], range);
  };
  settings.max_repeats = static_cast<std::uint32_t>(number(0, settings.max_repeats, {0, 5}));
  settings.percent = static_cast<std::uint32_t>(number(1, settings.percent, {1, 100}));
  settings.burst = static_cast<std::uint32_t>(number(2, settings.burst, {1, 1000}));
  settings.backoff = milliseconds{number(3, settings.backoff / milliseconds{1}, {1, 10'000})};
  settings.max_pause = milliseconds{number(5, settings.max_pause / milliseconds{1}, kMaxPauseMs)};
  settings.max_backoff = milliseconds{number(4, settings.max_backoff / milliseconds{1}, {1, 60'000})};
  if (settings.max_backoff < settings.backoff) {
    raise(PyExc_ValueError, "max_backoff_ms is " + std::to_string(settings.max_backoff / milliseconds{1}) +
                                "; it must be at least backoff_ms, which is " +
                                std::to_string(settings.backoff / milliseconds{1}));
  }
  return settings;
}

Ref usual_filter() {
  return Ref::take(PyTuple_Pack(3, PyExc_ConnectionError, PyExc_TimeoutError, rate_limited().type().get()));
}

std::uint64_t to_seed(PyObject* seed) {
  return static_cast<std::uint64_t>(whole_number_or(1, "seed", seed, {0, INT64_MAX}));
}

void make(PyObject* object, PyObject* values, PyObject* names) {
  Retries& self = retries_of(object);
  if (self.retry) raise(PyExc_RuntimeError, "this Retry is made already; make another");
  const auto given = kSettings.match(values, names);
  const resilience::RetrySettings settings = settings_of(given);
  const std::int64_t timeout_ms = whole_number_or(0, "timeout_ms", given[6], kTimeoutMs);
  Ref retry_on = exception_filter("retry_on", given[7]);
  Ref sleep = callable_or_none("sleep", given[8]);
  const std::uint64_t seed = to_seed(given[9]);
  const base::Clock* const clock = clock_of(given[10]);
  self.settings = settings;
  self.timeout_ms = timeout_ms;
  self.retry_on = retry_on ? std::move(retry_on) : usual_filter();
  self.sleep = std::move(sleep);
  self.clock_object = Ref::share(given[10]);
  if (clock != nullptr) self.clock = clock;
  self.retry = std::make_unique<library::Retry>(settings, nullptr, *self.clock, seed);
}

// After a fork, in the child: it draws pauses of its own, and counts its own calls alone.
Ref begin_again(PyObject* self, const Given& given) {
  static constexpr Signature<1> kSignature{"Retry._begin_again()", {"seed"}};
  const std::uint64_t seed = to_seed(kSignature.match(given)[0]);
  Retries& retries = retries_of(self);
  retries.library();
  retries.retry = std::make_unique<library::Retry>(retries.settings, nullptr, *retries.clock, seed);
  return none();
}

Ref begin(PyObject* self, const Given& given) {
  static constexpr Signature<1> kSignature{"Retry._begin()", {"timeout_ms"}, 0};
  Retries& retries = retries_of(self);
  const std::int64_t timeout_ms =
      whole_number_or(retries.timeout_ms, "timeout_ms", kSignature.match(given)[0], kTimeoutMs);
  retries.library().begin();
  Ref made = Ref::take(Native<RetryCall>::make(call_type));
  RetryCall& call = Native<RetryCall>::of(made.get());
  call.retries = Ref::share(self);
  if (timeout_ms > 0) call.deadline = base::saturating_add(retries.clock->now(), milliseconds{timeout_ms});
  return made;
}

Ref pause_after(PyObject* self, const Given& given) {
  static constexpr Signature<1> kSignature{"RetryCall.pause_after()", {"exception"}};
  const Ref exception = Ref::share(kSignature.match(given)[0]);
  RetryCall& call = Native<RetryCall>::of(self);
  const Retries& retries = retries_of(call.retries.get());
  const Ref filter = retries.retry_on;
  if (!filter || !matches(filter, exception)) return none();
  const auto retry_at = python::retry_at(exception, retries.clock->now());
  const auto pause = retries.library().pause_before(++call.repeat, retry_at, call.deadline);
  return pause ? to_seconds(*pause) : none();
}

Ref seconds_left(PyObject* self) {
  const RetryCall& call = Native<RetryCall>::of(self);
  if (call.deadline == base::kNever) return none();
  const base::Duration left = call.deadline - retries_of(call.retries.get()).clock->now();
  return to_seconds(std::max(left, base::Duration::zero()));
}

Ref is_over(PyObject* self) {
  const RetryCall& call = Native<RetryCall>::of(self);
  return to_bool(!retries_of(call.retries.get()).library().may_begin(call.repeat, call.deadline));
}

Ref statistics(PyObject* self) {
  const auto all = retries_of(self).library().statistics();
  return to_dict({{"calls", all.calls},
                  {"repeats", all.repeats},
                  {"out_of_budget", all.out_of_budget},
                  {"out_of_time", all.out_of_time},
                  {"pause_too_long", all.pause_too_long}});
}

PyObject* own_sleep(PyObject* self, void* /*unused*/) noexcept {
  const Ref& sleep = retries_of(self).sleep;
  return Py_NewRef(sleep ? sleep.get() : Py_None);
}

}  // namespace

void add_retry(PyObject* module) {
  call_type = make_type<RetryCall>(
      {.name = "tidegate._tidegate.RetryCall",
       .doc = "One call and its attempts.",
       .methods = {
           method<pause_after>("pause_after", "Seconds until the repeat, which is paid for; None: no more."),
           plain_method<seconds_left>("seconds_left", "Until its timeout; None: it has none."),
           plain_method<is_over>("is_over", "Its timeout has come: no attempt begins any more.")}});
  PyTypeObject* const type =
      make_type<Retries>({.name = "tidegate._tidegate.Retry",
                          .doc = "What tidegate.Retry (retry.py) is made of.",
                          .methods = {method<begin>("_begin", "A call, for those of retry.py."),
                                      method<begin_again>("_begin_again", "After a fork, in the child."),
                                      plain_method<statistics>("statistics", "Counts since construction.")},
                          .getters = {{.name = "_sleep", .get = &own_sleep}},
                          .slots = {{Py_tp_init, reinterpret_cast<void*>(&init<make>)}},
                          .open = true});
  add_to(module, "Retry", reinterpret_cast<PyObject*>(type));
}

}  // namespace tidegate::python
