// A coroutine run to its end on a loop, simulated or real, for its value.
#pragma once

#include <chrono>
#include <optional>
#include <utility>

#include "tidegate/net/loop/loop.hpp"
#include "tidegate/net/loop/task.hpp"

namespace tidegate::tests {

template <class T>
net::Task<void> into(net::Task<T> task, std::optional<T>* value) {
  *value = co_await std::move(task);
}

// Throws std::bad_optional_access if it has not ended by then: only what hangs is that late.
template <class T>
T run_task(net::Loop& loop, net::Task<T> task, base::Duration longest = std::chrono::seconds{100}) {
  std::optional<T> value;
  loop.spawn(into(std::move(task), &value));
  for (const auto limit = loop.now() + longest; !value && loop.now() < limit;) {
    loop.run_until(loop.now() + std::chrono::milliseconds{1});
  }
  return std::move(value).value();
}

}  // namespace tidegate::tests
