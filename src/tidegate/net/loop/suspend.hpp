// How a coroutine waits for a callback. Known inside net only.
#pragma once

#include <boost/asio/async_result.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

#include "tidegate/net/loop/core.hpp"
#include "tidegate/net/loop/task.hpp"

namespace tidegate::net {

// Awaited, calls `start(Resume<T>)` and sleeps until that Resume is called, which must happen in a later
// turn. `start` is a named variable or function object, never a lambda written inside the co_await expression
// (docs/coroutine_traps.md, 1).
template <class T, class Start>
Task<T> suspend(Start start) {
  auto initiate = [start = std::move(start)](auto handler) mutable { start(Resume<T>(std::move(handler))); };
  return asio::async_initiate<const asio::use_awaitable_t<>, void(T)>(std::move(initiate),
                                                                      asio::use_awaitable);
}

}  // namespace tidegate::net
