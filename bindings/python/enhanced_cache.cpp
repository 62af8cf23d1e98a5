#include "tidegate/library/enhanced_cache.hpp"

#include <pybind11/stl.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "arguments.hpp"
#include "coded_error.hpp"
#include "module.hpp"
#include "object_ref.hpp"

namespace tidegate::python {

namespace {

using Cache = library::EnhancedCache<ObjectRef>;

constexpr std::int64_t kHundredYearsMs = std::int64_t{100} * 365 * 24 * 3600 * 1000;
constexpr Range kDefaultTtlMs{0, kHundredYearsMs};
constexpr Range kTtlMs{-kHundredYearsMs, kHundredYearsMs};  // what is already over is simply not kept
constexpr Range kMaxItems{1, 10'000'000};
constexpr Range kStaleMs{0, kHundredYearsMs};
constexpr Range kFailureTtlMs{0, 60'000};
constexpr Range kJitterPercent{0, 50};
constexpr std::size_t kMostTags = 8;

const CodedError* load_error = nullptr;  // made with the module

resilience::Eviction to_eviction(std::string_view text) {
  if (text == "lru") return resilience::Eviction::kLru;
  if (text == "s3_fifo") return resilience::Eviction::kS3Fifo;
  throw py::value_error("eviction is '" + std::string{text} + "'; it must be 'lru' or 's3_fifo'");
}

Cache::RemovalListener make_listener(const py::object& on_removal) {
  const py::object callable = callable_or_none("on_removal", on_removal);
  if (!callable) return nullptr;
  return [listener = ObjectRef{callable}](std::string_view key, const ObjectRef& value,
                                          resilience::RemovalCause cause) {
    const py::gil_scoped_acquire lock;
    call_user(listener.object(), key, value.object(), name(cause));
  };
}

std::unique_ptr<Cache> make(const py::object& default_ttl_ms, const py::object& max_items,
                            std::string_view eviction, const py::object& ttl_jitter_percent,
                            const py::object& stale_ms, const py::object& failure_ttl_ms,
                            const py::object& on_removal, const ManualClock* clock) {
  const library::EnhancedCacheSettings settings{
      .default_ttl_ms = whole_number("default_ttl_ms", default_ttl_ms, kDefaultTtlMs),
      .max_items = static_cast<std::size_t>(whole_number("max_items", max_items, kMaxItems)),
      .eviction = to_eviction(eviction),
      .ttl_jitter_percent =
          static_cast<std::uint32_t>(whole_number("ttl_jitter_percent", ttl_jitter_percent, kJitterPercent)),
      .stale_ms = whole_number("stale_ms", stale_ms, kStaleMs),
      .failure_ttl_ms = whole_number("failure_ttl_ms", failure_ttl_ms, kFailureTtlMs)};
  const auto clocks =
      clock == nullptr ? library::EnhancedCacheClocks{} : library::EnhancedCacheClocks::only(*clock);
  return std::make_unique<Cache>(settings, make_listener(on_removal), nullptr, clocks);
}

// An item's own terms; `tags` must outlive them.
library::ItemOptions make_options(const py::object& ttl_ms, const std::vector<std::string>& tags) {
  if (tags.size() > kMostTags) {
    throw py::value_error("tags are " + std::to_string(tags.size()) + "; an item may have " +
                          std::to_string(kMostTags));
  }
  library::ItemOptions options{.ttl_ms = std::nullopt, .tags = {tags.begin(), tags.end()}};
  if (!ttl_ms.is_none()) options.ttl_ms = whole_number("ttl_ms", ttl_ms, kTtlMs);
  return options;
}

py::object get(Cache& self, std::string_view key, const py::object& otherwise) {
  const auto found = without_lock([&] { return self.get(key); });
  return found ? found->object() : otherwise;
}

void set(Cache& self, std::string_view key, py::object value, const py::object& ttl_ms,
         const std::vector<std::string>& tags) {
  const library::ItemOptions options = make_options(ttl_ms, tags);
  ObjectRef held{std::move(value)};
  without_lock([&] { self.set(key, std::move(held), options); });
}

// The loader's result. What it raised goes to `raised`, for its caller; the others are told in a text.
base::Result<ObjectRef> call_loader(const py::object& loader, std::string_view key,
                                    std::optional<ObjectRef>& raised) {
  const py::gil_scoped_acquire lock;
  try {
    return ObjectRef{loader()};
  } catch (py::error_already_set& error) {
    raised.emplace(error.value());
    return base::fail(base::ErrorCode::kIo, "loading '" + std::string{key} +
                                                "' failed: " + py::repr(error.value()).cast<std::string>());
  }
}

py::object get_or_load(Cache& self, std::string_view key, const py::object& loader, const py::object& ttl_ms,
                       const std::vector<std::string>& tags) {
  if (!callable_or_none("loader", loader)) throw py::type_error("loader is None; it must be a callable");
  const library::ItemOptions options = make_options(ttl_ms, tags);
  std::optional<ObjectRef> raised;
  const auto result = without_lock([&] {
    return self.get_or_load(
        key, [&] { return call_loader(loader, key, raised); }, options);
  });
  if (result) return result->object();
  raise(raised ? raised->object() : load_error->make(result.error()));
}

py::dict statistics(const Cache& self) {
  const auto all = without_lock([&] { return self.statistics(); });
  using namespace py::literals;
  return py::dict("hits"_a = all.hits, "misses"_a = all.misses, "stored"_a = all.stored,
                  "evictions"_a = all.evictions, "expirations"_a = all.expirations, "loads"_a = all.loads,
                  "failed_loads"_a = all.failed_loads, "joined_loads"_a = all.joined_loads);
}

}  // namespace

void bind_enhanced_cache(py::module_& module) {
  static const CodedError error{module, "LoadError",
                                "What get_or_load raises where another's load failed, or just failed before; "
                                "the caller whose loader raised gets that exception itself."};
  load_error = &error;
  py::class_<Cache>(
      module, "EnhancedCache",
      "Keeps any object for its TTL; the least recently used leave when more than `max_items` are "
      "kept. Keys are str. Any thread.\n\n"
      "on_removal(key, value, cause) is told of each value that leaves, by the thread that made it leave; "
      "the "
      "cause is 'replaced', 'evicted', 'expired' or 'erased'.")
      .def(py::init(&make), py::arg("default_ttl_ms") = 1000, py::arg("max_items") = 1000, py::kw_only(),
           py::arg("eviction") = "lru", py::arg("ttl_jitter_percent") = 0, py::arg("stale_ms") = 0,
           py::arg("failure_ttl_ms") = 100, py::arg("on_removal") = py::none(), py::arg("clock") = py::none(),
           py::keep_alive<1, 9>())
      .def("get", &get, py::arg("key"), py::arg("default") = py::none(),
           "The object itself, not a copy; `default` when it is absent or expired.")
      .def("set", &set, py::arg("key"), py::arg("value"), py::arg("ttl_ms") = py::none(),
           py::arg("tags") = py::tuple(),
           "With a TTL of 0 or less the value is not kept, and an older one of that key leaves.")
      .def("get_or_load", &get_or_load, py::arg("key"), py::arg("loader"), py::arg("ttl_ms") = py::none(),
           py::arg("tags") = py::tuple(),
           "The item, or what loader() brings. All who ask for the key meanwhile wait for that one load.")
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
      .def(
          "erase_tag",
          [](Cache& self, std::string_view tag) { return without_lock([&] { return self.erase_tag(tag); }); },
          py::arg("tag"), "The number erased: every item that was set with that tag.")
      .def("clear", [](Cache& self) { without_lock([&] { self.clear(); }); })
      .def("__len__", [](const Cache& self) { return without_lock([&] { return self.size(); }); })
      .def("statistics", &statistics, "Counts since construction.");
}

}  // namespace tidegate::python
