// The module `tidegate._tidegate`, put together from its parts; programs import them from `tidegate`.
#include "bulkhead.hpp"
#include "circuit_breaker.hpp"
#include "enhanced_cache.hpp"
#include "manual_clock.hpp"
#include "rate_limiter.hpp"
#include "ready_awaitable.hpp"
#include "request_batcher.hpp"
#include "retry.hpp"

namespace {

using namespace tidegate::python;

// For numbers that only Python's part of the package uses.
Ref check_whole_number(PyObject* /*module*/, const Given& given) {
  static constexpr Signature<4> kSignature{"whole_number()", {"argument", "value", "low", "high"}};
  const auto [argument, value, low, high] = kSignature.match(given);
  const Range range{PyLong_AsLongLong(low), PyLong_AsLongLong(high)};
  return Ref::take(PyLong_FromLongLong(whole_number(PyUnicode_AsUTF8(argument), value, range)));
}

PyMethodDef functions[] = {
    method<check_whole_number>("whole_number", "The number; an error that names the argument otherwise."),
    {}};

PyModuleDef definition{.m_base = PyModuleDef_HEAD_INIT,
                       .m_name = "tidegate._tidegate",
                       .m_doc = "What `tidegate` is made of; import from there.",
                       .m_size = -1,
                       .m_methods = functions};

}  // namespace

PyMODINIT_FUNC PyInit__tidegate() {
  return guarded<PyObject*>(nullptr, [] {
    Ref module = Ref::take(PyModule_Create(&definition));
    add_manual_clock(module.get());
    add_ready_awaitable();
    add_circuit_breaker(module.get());
    add_enhanced_cache(module.get());
    add_rate_limiter(module.get());
    add_bulkhead(module.get());
    add_retry(module.get());
    add_request_batcher(module.get());
    add_to(module.get(), "__version__", to_str(TIDEGATE_VERSION).get());
    return module.release();
  });
}
