#include "retry.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <memory>
#include <optional>
#include <string>

#include "counts.hpp"
#include "exception_filter.hpp"
#include "manual_clock.hpp"
#include "native_type.hpp"
#include "rate_limiter.hpp"
#include "tidegate/library/retry.hpp"

namespace tidegate::python {

namespace {

using std::chrono::milliseconds;

constexpr Range kTimeoutMs{0, 24 * 3'600'000};
constexpr double kHundredYears = 100.0 * 365 * 24 * 3600;

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

constexpr Signature<10> kSettings{.function = "Retry()",
                                  .names = {"max_repeats", "percent", "burst", "backoff_ms", "max_backoff_ms",
                                            "timeout_ms", "retry_on", "sleep", "seed", "clock"},
                                  .required = 0,
                                  .positional = 1};

resilience::RetrySettings settings_of(const std::array<PyObject*, 10>& given) {
  resilience::RetrySettings settings = library::Retry::kUsual;
  const auto number = [&given](std::size_t place, std::int64_t otherwise, Range range) {
    return whole_number_or(otherwise, kSettings.names[place], given[place], range);
  };
  settings.max_repeats = static_cast<std::uint32_t>(number(0, settings.max_repeats, {0, 5}));
  settings.percent = static_cast<std::uint32_t>(number(1, settings.percent, {1, 100}));
  settings.burst = static_cast<std::uint32_t>(number(2, settings.burst, {1, 1000}));
  settings.backoff = milliseconds{number(3, settings.backoff / milliseconds{1}, {1, 10'000})};
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

void make(PyObject* object, PyObject* values, PyObject* names) {
  Retries& self = retries_of(object);
  if (self.retry) raise(PyExc_RuntimeError, "this Retry is made already; make another");
  const auto given = kSettings.match(values, names);
  const resilience::RetrySettings settings = settings_of(given);
  const std::int64_t timeout_ms = whole_number_or(0, "timeout_ms", given[5], kTimeoutMs);
  Ref retry_on = exception_filter("retry_on", given[6]);
  Ref sleep = callable_or_none("sleep", given[7]);
  const auto seed = static_cast<std::uint64_t>(whole_number_or(1, "seed", given[8], {0, INT64_MAX}));
  const base::Clock* const clock = clock_of(given[9]);
  self.timeout_ms = timeout_ms;
  self.retry_on = retry_on ? std::move(retry_on) : usual_filter();
  self.sleep = std::move(sleep);
  self.clock_object = Ref::share(given[9]);
  if (clock != nullptr) self.clock = clock;
  self.retry = std::make_unique<library::Retry>(settings, nullptr, *self.clock, seed);
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

// When the exception says to come back: in `retry_after` seconds, where it has such a number.
std::optional<base::MonotonicTime> named_by(const Ref& exception, base::MonotonicTime now) {
  PyObject* const found =
      in_python([&exception] { return PyObject_GetAttrString(exception.get(), "retry_after"); });
  if (found == nullptr) {
    PyErr_Clear();
    return std::nullopt;
  }
  const Ref value = Ref::take(found);
  if (PyBool_Check(value.get()) || !(PyFloat_Check(value.get()) || PyLong_Check(value.get()))) {
    return std::nullopt;
  }
  const double seconds = PyFloat_AsDouble(value.get());
  if (PyErr_Occurred() != nullptr) PyErr_Clear();  // an int that no float holds: -1
  if (!std::isfinite(seconds) || seconds <= 0) return std::nullopt;
  const std::chrono::duration<double> wait{std::min(seconds, kHundredYears)};
  return base::saturating_add(now, std::chrono::ceil<base::Duration>(wait));
}

Ref pause_after(PyObject* self, const Given& given) {
  static constexpr Signature<1> kSignature{"RetryCall.pause_after()", {"exception"}};
  const Ref exception = Ref::share(kSignature.match(given)[0]);
  RetryCall& call = Native<RetryCall>::of(self);
  const Retries& retries = retries_of(call.retries.get());
  const Ref filter = retries.retry_on;
  if (!filter || !matches(filter, exception)) return none();
  const auto retry_at = named_by(exception, retries.clock->now());
  const auto pause = retries.library().pause_before(++call.repeat, retry_at, call.deadline);
  if (!pause) return none();
  return Ref::take(PyFloat_FromDouble(std::chrono::duration<double>(*pause).count()));
}

Ref seconds_left(PyObject* self) {
  const RetryCall& call = Native<RetryCall>::of(self);
  if (call.deadline == base::kNever) return none();
  const base::Duration left = call.deadline - retries_of(call.retries.get()).clock->now();
  return Ref::take(PyFloat_FromDouble(std::max(std::chrono::duration<double>(left).count(), 0.0)));
}

Ref statistics(PyObject* self) {
  const auto all = retries_of(self).library().statistics();
  return to_dict({{"calls", all.calls},
                  {"repeats", all.repeats},
                  {"out_of_budget", all.out_of_budget},
                  {"out_of_time", all.out_of_time}});
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
           plain_method<seconds_left>("seconds_left", "Until its timeout; None: it has none.")}});
  PyTypeObject* const type =
      make_type<Retries>({.name = "tidegate._tidegate.Retry",
                          .doc = "What tidegate.Retry (retry.py) is made of.",
                          .methods = {method<begin>("_begin", "A call, for those of retry.py."),
                                      plain_method<statistics>("statistics", "Counts since construction.")},
                          .getters = {{.name = "_sleep", .get = &own_sleep}},
                          .slots = {{Py_tp_init, reinterpret_cast<void*>(&init<make>)}},
                          .open = true});
  add_to(module, "Retry", reinterpret_cast<PyObject*>(type));
}

}  // namespace tidegate::python
