#include "circuit_caller.hpp"

#include <algorithm>
#include <cstddef>
#include <unordered_map>
#include <utility>

#include "ref.hpp"

namespace tidegate::python {

namespace {

struct Asyncio {
  Ref running_loop;  // asyncio._get_running_loop: None instead of an exception
  Ref current_task;
};

// Null until the program has imported it: a program without asyncio does not pay for it.
const Asyncio* asyncio() {
  static const Asyncio* known = nullptr;
  static PyObject* const name = PyUnicode_InternFromString("asyncio");
  if (known != nullptr) return known;
  const Ref module = Ref::share(PyDict_GetItemWithError(PyImport_GetModuleDict(), name));
  if (!module) return nullptr;
  // One that is just being imported by another thread has not all of its names yet.
  PyObject* const running_loop = PyObject_GetAttrString(module.get(), "_get_running_loop");
  PyObject* const current_task = PyObject_GetAttrString(module.get(), "current_task");
  PyErr_Clear();
  Ref loop = running_loop == nullptr ? Ref{} : Ref::take(running_loop);
  Ref task = current_task == nullptr ? Ref{} : Ref::take(current_task);
  if (loop && task) known = new Asyncio{std::move(loop), std::move(task)};
  return known;
}

// Each task's own number. Its address comes again as soon as it has ended, and whoever gets it would report
// on a call that it never made. Bounded by the tasks that live at once: those that have ended leave when
// there are twice as many as after the last time.
class TaskNumbers {
 public:
  library::Caller of(const Ref& task) {
    if (const auto known = numbers_.find(task.get()); known != numbers_.end()) {
      if (call(known->second.task).get() == task.get()) return known->second.number;
      numbers_.erase(known);
    }
    PyObject* const weak = PyWeakref_NewRef(task.get(), nullptr);
    if (weak == nullptr) {  // of a framework that does not have them
      PyErr_Clear();
      return reinterpret_cast<library::Caller>(task.get());
    }
    Known made{Ref::take(weak), kNoAddress | ++last_};
    if (numbers_.size() >= most_) forget_ended();
    return numbers_.emplace(task.get(), std::move(made)).first->second.number;
  }

 private:
  struct Known {
    Ref task;  // weak
    library::Caller number;
  };
  // Threads are known by addresses, which no program of this machine's has there.
  static constexpr library::Caller kNoAddress = library::Caller{1} << (8 * sizeof(library::Caller) - 1);
  static constexpr std::size_t kFew = 64;

  void forget_ended() {
    std::erase_if(numbers_, [](const auto& one) { return call(one.second.task).get() == Py_None; });
    most_ = std::max(kFew, 2 * numbers_.size());
  }

  std::unordered_map<PyObject*, Known> numbers_;
  std::size_t most_ = kFew;
  library::Caller last_ = 0;
};

// Kept for ever, as what it knows of asyncio is.
TaskNumbers& task_numbers() {
  static TaskNumbers& numbers = *new TaskNumbers;
  return numbers;
}

}  // namespace

library::Caller this_call_is_made_by() {
  if (const Asyncio* const known = asyncio()) {
    const Ref loop = call(known->running_loop);
    if (loop.get() != Py_None) {
      const Ref task = call(known->current_task, loop);
      if (task.get() != Py_None) return task_numbers().of(task);
    }
  }
  return library::this_thread_as_caller();
}

}  // namespace tidegate::python
