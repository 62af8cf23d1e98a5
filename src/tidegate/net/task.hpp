// The coroutine type of the whole program. This header and the ones beside it are how other rooms wait
// without knowing Asio; see docs/coroutine_traps.md before writing a coroutine.
#pragma once

#include <boost/asio/awaitable.hpp>

namespace tidegate::net {

// A lazy coroutine: it starts when awaited or spawned (Loop::spawn), and runs on its loop's thread only.
template <class T>
using Task = boost::asio::awaitable<T>;

}  // namespace tidegate::net
