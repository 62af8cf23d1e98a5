#include "module.hpp"

#include <memory>

#include "arguments.hpp"

namespace tidegate::python {

namespace {

constexpr Range kStep{0, 3'600'000'000};  // a thousand hours in milliseconds

void bind_manual_clock(py::module_& module) {
  py::class_<ManualClock, std::shared_ptr<ManualClock>>(
      module, "ManualClock", "A clock that moves only when told: pass it as `clock` to test without waiting.")
      .def(py::init<>())
      .def(
          "advance_ms",
          [](ManualClock& self, const py::object& ms) { self.advance(whole_number("ms", ms, kStep)); },
          py::arg("ms"));
}

}  // namespace

PYBIND11_MODULE(_tidegate, module) {
  module.doc() = "Tidegate's request batcher, cache and circuit breaker; import them from `tidegate`.";
  bind_manual_clock(module);
  bind_circuit_breaker(module);
  bind_enhanced_cache(module);
  bind_request_batcher(module);
}

}  // namespace tidegate::python
