#include "tidegate/library/request_batcher.hpp"

#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

#include "arguments.hpp"
#include "module.hpp"
#include "object_ref.hpp"
#include "request_batch.hpp"

namespace tidegate::python {

namespace {

using Library = library::RequestBatcher<ObjectRef, WaiterCallback>;

constexpr Range kBatchWindowMs{1, 60'000};
constexpr Range kMaxBatchSize{1, 10'000};

// Whether this thread runs some batcher's executor.
thread_local bool executing = false;

class Executing {
 public:
  Executing() = default;
  Executing(const Executing&) = delete;
  Executing& operator=(const Executing&) = delete;
  ~Executing() { executing = outer_; }

 private:
  bool outer_ = std::exchange(executing, true);
};

// Ending a batcher joins its thread, whose executor may be waiting for the interpreter's lock: so it is let
// go. The thread cannot join itself: where its executor drops the last reference, another thread does it.
struct End {
  ClockPtr clock;  // which the library reads to its end

  void operator()(Library* library) const {
    if (executing) {
      std::thread{[library, kept = clock] { delete library; }}.detach();
    } else if (PyGILState_Check() != 0) {
      without_lock([library] { delete library; });
    } else {
      delete library;
    }
  }
};

void execute(const ObjectRef& executor, Batch::Calls calls, const ClockPtr& clock) {
  const py::gil_scoped_acquire lock;
  const Executing here;
  py::str endpoint = calls.endpoint();
  py::dict params = to_dict(calls.params());
  const py::object batch = py::cast(Batch{std::move(calls), std::move(endpoint), std::move(params), clock});
  try {
    executor.object()(batch);
  } catch (py::error_already_set& error) {
    batch.cast<Batch&>().fail(error.value());
  }
}

// The guide's RequestBatcher. Its state changes only under the interpreter's lock.
class Batcher {
 public:
  // `executor`: null for none.
  Batcher(std::int64_t window_ms, std::size_t max_batch_size, const py::object& executor, ClockPtr clock)
      : clock_(std::move(clock)), has_executor_(executor) {
    Library::Executor call;
    if (has_executor_) {
      call = [held = ObjectRef{executor}, given = clock_](Batch::Calls calls) {
        execute(held, std::move(calls), given);
      };
    }
    library_ = {new Library(window_ms, max_batch_size, std::move(call), clock_.get()), End{clock_}};
    if (has_executor_) running.insert(this);
  }
  Batcher(const Batcher&) = delete;
  Batcher& operator=(const Batcher&) = delete;
  ~Batcher() { close(); }

  // The requests still waiting get a BatchError. Nothing of *this is touched once those callbacks may run:
  // one of them may drop the last reference to it.
  void close() {
    running.erase(this);
    const auto last = std::exchange(library_, nullptr);
  }

  // At the interpreter's end, while callbacks can still run: no thread of ours may ask for its lock later.
  static void close_all_running() {
    while (!running.empty()) (*running.begin())->close();
  }

  bool has_executor() const noexcept { return has_executor_; }
  const ClockPtr& clock() const noexcept { return clock_; }

  // `act(library)` without the interpreter's lock.
  template <class Act>
  auto call(Act act) const {
    const std::shared_ptr<Library> library = library_;  // a close() meanwhile takes nothing from under us
    if (library == nullptr) throw std::runtime_error("the batcher is closed; make another");
    return without_lock([&] { return act(*library); });
  }

 private:
  static inline std::set<Batcher*> running;  // those with an executor

  ClockPtr clock_;
  bool has_executor_;
  std::shared_ptr<Library> library_;  // null: closed
};

std::unique_ptr<Batcher> make(const py::object& batch_window_ms, const py::object& max_batch_size,
                              const py::object& executor, std::shared_ptr<ManualClock> clock) {
  const auto window = whole_number("batch_window_ms", batch_window_ms, kBatchWindowMs);
  const auto size = static_cast<std::size_t>(whole_number("max_batch_size", max_batch_size, kMaxBatchSize));
  return std::make_unique<Batcher>(window, size, callable_or_none("executor", executor), std::move(clock));
}

void require_executor(const Batcher& self, const std::string& call) {
  if (!self.has_executor()) throw std::runtime_error(call + " needs the executor given at construction");
}

bool add_request(const Batcher& self, std::string_view endpoint, py::dict params,
                 const py::object& callback) {
  resilience::Params converted = to_params(params);
  auto waiter = std::make_shared<Waiter>(std::move(params), callable_or_none("callback", callback));
  return self.call([&](Library& library) {
    return library.add_request(endpoint, std::move(converted), WaiterCallback{std::move(waiter)});
  });
}

void submit(const Batcher& self, std::string_view endpoint, py::dict params, const py::object& callback) {
  require_executor(self, "submit");
  resilience::Params converted = to_params(params);
  auto waiter = std::make_shared<Waiter>(std::move(params), callback);
  self.call([&](Library& library) {
    library.submit(endpoint, std::move(converted), WaiterCallback{std::move(waiter)});
  });
}

Batch get_batch(const Batcher& self, std::string_view endpoint, py::dict params) {
  const resilience::Params converted = to_params(params);
  auto calls = self.call([&](Library& library) { return library.get_batch(endpoint, converted); });
  return Batch{std::move(calls), py::str(endpoint), std::move(params), self.clock()};
}

py::list due(const Batcher& self) {
  py::list result;
  for (const Library::Due& one : self.call([](Library& library) { return library.due(); })) {
    result.append(py::make_tuple(one.endpoint, to_dict(one.params)));
  }
  return result;
}

py::object next_deadline(const Batcher& self) {
  const base::MonotonicTime at = self.call([](Library& library) { return library.next_deadline(); });
  if (at == base::kNever) return py::none();
  return py::float_(std::chrono::duration<double>(at.time_since_epoch()).count());
}

std::size_t run_due(const Batcher& self) {
  require_executor(self, "run_due");
  return self.call([](Library& library) { return library.run_due(); });
}

py::dict statistics(const Batcher& self) {
  const auto all = self.call([](Library& library) { return library.statistics(); });
  using namespace py::literals;
  return py::dict("requests"_a = all.requests, "batches"_a = all.batches, "refused"_a = all.refused);
}

}  // namespace

void bind_request_batcher(py::module_& module) {
  bind_request_batch(module);
  py::class_<Batcher>(module, "RequestBatcher",
                      "What tidegate.RequestBatcher (request_batcher.py) is made of.")
      .def(py::init(&make), py::arg("batch_window_ms") = 50, py::arg("max_batch_size") = 10, py::kw_only(),
           py::arg("executor") = py::none(), py::arg("clock") = py::none())
      .def("add_request", &add_request, py::arg("endpoint"), py::arg("params"),
           py::arg("callback") = py::none(),
           "True: queued, another's batch will answer the callback. False: the caller must now get_batch, "
           "which "
           "includes this request, and execute it.\n\n"
           "callback(result) is called once: with the answer, or with an exception where the batch failed.")
      .def("_submit", &submit, py::arg("endpoint"), py::arg("params"), py::arg("callback"))
      .def("get_batch", &get_batch, py::arg("endpoint"), py::arg("params"),
           "A list of requests; empty when another caller has taken them already.")
      .def("due", &due, "(endpoint, params) of each batch that should be taken now, the longest due first.")
      .def("next_deadline", &next_deadline,
           "When the next batch will be due, by time.monotonic(); None: none waits.")
      .def("run_due", &run_due,
           "Hands everything due to the executor, on this thread. The number of batches.")
      .def("statistics", &statistics, "Counts since construction.")
      .def("close", &Batcher::close, "Stops the executor's thread; requests still waiting get a BatchError.");
  py::module_::import("atexit").attr("register")(py::cpp_function(&Batcher::close_all_running));
}

}  // namespace tidegate::python
