#include "tidegate/library/bulkhead.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>

#include "bulkhead.hpp"
#include "coded_error.hpp"
#include "counts.hpp"
#include "native_type.hpp"
#include "ready_awaitable.hpp"
#include "ring.hpp"

namespace tidegate::python {

namespace {

constexpr Range kPlaces{1, 1'000'000};
constexpr Range kWaitMs{0, 24 * 3'600'000};

PyTypeObject* place_type = nullptr;  // made with the module
PyTypeObject* wait_type = nullptr;   // likewise
const CodedError* error = nullptr;   // likewise

RingPlace& all_bulkheads() {
  static RingPlace ring;
  return ring;
}

struct Places : RingPlace {
  Places() { join(all_bulkheads()); }

  library::Bulkhead& library() const {
    if (!bulkhead) raise(PyExc_RuntimeError, "Bulkhead.__init__() was not called");
    return *bulkhead;
  }
  static int traverse(visitproc /*visit*/, void* /*arg*/) { return 0; }
  static void clear() {}

  std::size_t most = 0;
  std::int64_t max_wait_ms = 0;
  std::unique_ptr<library::Bulkhead> bulkhead;
};

struct Place {
  static int traverse(visitproc /*visit*/, void* /*arg*/) { return 0; }
  void clear() { place = {}; }

  library::Bulkhead::Place place;
  bool was_given = false;
};

// What a place that is freed calls is owned here and not by the library, so that the garbage collector sees
// it.
struct Wait {
  int traverse(visitproc visit, void* arg) const {
    Py_VISIT(granted.get());
    return 0;
  }
  void finalize() { wait.reset(); }  // while whoever would be told is whole
  void clear() { granted = {}; }

  Ref granted;
  std::optional<library::Bulkhead::Wait> wait;
};

Places& places_of(PyObject* self) {
  return Native<Places>::of(self);
}
Place& place_of(PyObject* self) {
  return Native<Place>::of(self);
}
Wait& wait_of(PyObject* self) {
  return Native<Wait>::of(self);
}

void make(PyObject* object, PyObject* values, PyObject* names) {
  static constexpr Signature<2> kSignature{
      .function = "Bulkhead()", .names = {"max_concurrent", "max_wait_ms"}, .required = 0, .positional = 2};
  Places& self = places_of(object);
  if (self.bulkhead) raise(PyExc_RuntimeError, "this Bulkhead is made already; make another");
  const auto [max_concurrent, max_wait_ms] = kSignature.match(values, names);
  self.most = static_cast<std::size_t>(whole_number_or(25, "max_concurrent", max_concurrent, kPlaces));
  self.max_wait_ms = whole_number_or(0, "max_wait_ms", max_wait_ms, kWaitMs);
  self.bulkhead = std::make_unique<library::Bulkhead>(self.most);
}

Ref make_place(library::Bulkhead::Place place) {
  Ref made = Ref::take(Native<Place>::make(place_type));
  place_of(made.get()).was_given = static_cast<bool>(place);
  place_of(made.get()).place = std::move(place);
  return made;
}

// The library's own has no time to wait: it never blocks the interpreter.
Ref try_enter(PyObject* self) {
  return make_place(places_of(self).library().enter());
}

Ref begin_wait(PyObject* self, const Given& given) {
  static constexpr Signature<1> kSignature{"Bulkhead._wait()", {"granted"}};
  const auto [granted] = kSignature.match(given);
  Ref made = Ref::take(Native<Wait>::make(wait_type));
  Wait& held = wait_of(made.get());
  held.granted = Ref::share(granted);
  held.wait.emplace(places_of(self).library().wait([&held] {
    const Ref told = held.granted;
    const ExceptionAside aside;  // a place may go while an exception is on its way
    if (told) tell(told);
  }));
  return made;
}

Ref statistics(PyObject* self) {
  const auto all = places_of(self).library().statistics();
  return to_dict({{"under_way", all.under_way}, {"admitted", all.admitted}, {"rejected", all.rejected}});
}

PyObject* max_wait_s(PyObject* self, void* /*unused*/) noexcept {
  return PyFloat_FromDouble(static_cast<double>(places_of(self).max_wait_ms) / 1000);
}

Ref take(PyObject* self) {
  auto& wait = wait_of(self).wait;
  return make_place(wait ? wait->take() : library::Bulkhead::Place{});
}
Ref end_wait(PyObject* self) {
  wait_of(self).wait.reset();
  return none();
}
PyObject* is_granted(PyObject* self, void* /*unused*/) noexcept {
  const auto& wait = wait_of(self).wait;
  return PyBool_FromLong(wait && wait->is_granted() ? 1 : 0);
}

Ref enter(PyObject* self) {
  const Place& held = place_of(self);
  if (held.place) return Ref::share(self);
  if (held.was_given)
    raise(PyExc_RuntimeError, "this place has been left; ask for another, one for each call");
  raise(
      error->make("too many calls are under way, and no place came free in time; use a fallback, or ask "
                  "again later",
                  "queue_full"));
}

constexpr Signature<3> kExit{"Place.__exit__()", {"type", "value", "traceback"}};

Ref exit(PyObject* self, const Given& given) {
  kExit.match(given);
  place_of(self).place = {};
  return to_bool(false);
}
Ref enter_async(PyObject* self) {
  return ready_awaitable(enter(self));
}
Ref exit_async(PyObject* self, const Given& given) {
  return ready_awaitable(exit(self, given));
}
Ref leave(PyObject* self) {
  place_of(self).place = {};
  return none();
}
int is_taken(PyObject* self) noexcept {
  return place_of(self).place ? 1 : 0;
}

// The calls under way are the parent's, and nobody here would end them.
Ref after_fork(PyObject* /*module*/) {
  for_each_in<Places>(all_bulkheads(), [](Places& places) {
    if (places.bulkhead) places.bulkhead = std::make_unique<library::Bulkhead>(places.most);
    return 0;
  });
  return none();
}

PyMethodDef module_functions[] = {
    plain_method<after_fork>("forget_places_of_parent", "After a fork, in the child."), {}};

void add_place(PyObject* module) {
  place_type = make_type<Place>(
      {.name = "tidegate.Place",
       .doc = "A call under way: true where there was a place, and until it is left.",
       .methods = {plain_method<leave>("leave",
                                       "The call is over; so it is when nobody has the place any more."),
                   plain_method<enter>("__enter__", "BulkheadFull: there was no place."),
                   method<exit>("__exit__", "Leaves it."),
                   plain_method<enter_async>("__aenter__", "As __enter__."),
                   method<exit_async>("__aexit__", "As __exit__.")},
       .slots = {{Py_nb_bool, reinterpret_cast<void*>(&is_taken)}}});
  add_to(module, "Place", reinterpret_cast<PyObject*>(place_type));
  wait_type = make_type<Wait>(
      {.name = "tidegate._tidegate.PlaceWait",
       .doc = "A wait for a place; first come, first served.",
       .methods = {plain_method<take>("take", "Ends it: a Place, false where none has come."),
                   plain_method<end_wait>("end", "Ends it; a place that has come goes to the next.")},
       .getters = {{.name = "is_granted", .get = &is_granted}}});
}

}  // namespace

void add_bulkhead(PyObject* module) {
  static const CodedError raised{module, "BulkheadFull",
                                 "What `with bulkhead.enter()` raises where no place came free in time.",
                                 base::ErrorCode::kQueueFull};
  error = &raised;
  add_place(module);
  PyTypeObject* const type = make_type<Places>(
      {.name = "tidegate._tidegate.Bulkhead",
       .doc = "What tidegate.Bulkhead (bulkhead.py) is made of.",
       .methods = {plain_method<try_enter>("try_enter",
                                           "A Place, false where there is none now. Nothing waits."),
                   method<begin_wait>("_wait", "For enter()."),
                   plain_method<statistics>("statistics", "Counts since construction; `under_way` is now.")},
       .getters = {{.name = "_max_wait_s", .get = &max_wait_s}},
       .slots = {{Py_tp_init, reinterpret_cast<void*>(&init<make>)}},
       .open = true});
  add_to(module, "Bulkhead", reinterpret_cast<PyObject*>(type));
  if (PyModule_AddFunctions(module, module_functions) != 0) throw PythonError{};
}

}  // namespace tidegate::python
