#include "tidegate/library/enhanced_cache.hpp"

#include <memory>
#include <string_view>
#include <utility>

#include "arguments.hpp"
#include "module.hpp"
#include "object_ref.hpp"

namespace tidegate::python {

namespace {

using Cache = library::EnhancedCache<ObjectRef>;

constexpr std::int64_t kHundredYearsMs = std::int64_t{100} * 365 * 24 * 3600 * 1000;
constexpr Range kDefaultTtlMs{0, kHundredYearsMs};
constexpr Range kTtlMs{-kHundredYearsMs, kHundredYearsMs};  // what is already over is simply not kept
constexpr Range kMaxItems{1, 10'000'000};

std::unique_ptr<Cache> make(const py::object& default_ttl_ms, const py::object& max_items,
                            const ManualClock* clock) {
  const auto ttl = whole_number("default_ttl_ms", default_ttl_ms, kDefaultTtlMs);
  const auto items = static_cast<std::size_t>(whole_number("max_items", max_items, kMaxItems));
  if (clock == nullptr) return std::make_unique<Cache>(ttl, items);
  return std::make_unique<Cache>(ttl, items, *clock);
}

py::object get(Cache& self, std::string_view key, const py::object& otherwise) {
  const auto found = without_lock([&] { return self.get(key); });
  return found ? found->object() : otherwise;
}

void set(Cache& self, std::string_view key, py::object value, const py::object& ttl_ms) {
  const bool own_ttl = !ttl_ms.is_none();
  const std::int64_t ttl = own_ttl ? whole_number("ttl_ms", ttl_ms, kTtlMs) : 0;
  ObjectRef held{std::move(value)};
  without_lock([&] { own_ttl ? self.set(key, std::move(held), ttl) : self.set(key, std::move(held)); });
}

py::dict statistics(const Cache& self) {
  const auto all = without_lock([&] { return self.statistics(); });
  using namespace py::literals;
  return py::dict("hits"_a = all.hits, "misses"_a = all.misses, "stored"_a = all.stored,
                  "evictions"_a = all.evictions, "expirations"_a = all.expirations);
}

}  // namespace

void bind_enhanced_cache(py::module_& module) {
  py::class_<Cache>(
      module, "EnhancedCache",
      "Keeps any object for its TTL; the least recently used leave when more than `max_items` are "
      "kept. Keys are str. Any thread.")
      .def(py::init(&make), py::arg("default_ttl_ms") = 1000, py::arg("max_items") = 1000, py::kw_only(),
           py::arg("clock") = py::none(), py::keep_alive<1, 4>())
      .def("get", &get, py::arg("key"), py::arg("default") = py::none(),
           "The object itself, not a copy; `default` when it is absent or expired.")
      .def("set", &set, py::arg("key"), py::arg("value"), py::arg("ttl_ms") = py::none(),
           "With a TTL of 0 or less the value is not kept, and an older one of that key leaves.")
      .def(
          "erase",
          [](Cache& self, std::string_view key) { return without_lock([&] { return self.erase(key); }); },
          py::arg("key"), "True: it was there.")
      .def(
          "erase_prefix",
          [](Cache& self, std::string_view prefix) {
            return without_lock([&] { return self.erase_prefix(prefix); });
          },
          py::arg("prefix"), "The number erased. Looks at every item.")
      .def("clear", [](Cache& self) { without_lock([&] { self.clear(); }); })
      .def("__len__", [](const Cache& self) { return without_lock([&] { return self.size(); }); })
      .def("statistics", &statistics, "Counts since construction.");
}

}  // namespace tidegate::python
