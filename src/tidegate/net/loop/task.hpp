// The coroutine type of the whole program. This header and the ones beside it are how other rooms wait
// without knowing Asio; see docs/coroutine_traps.md before writing a coroutine.
#pragma once

#include <boost/asio/awaitable.hpp>

// gcc 12 reports falsely that a coroutine's frame is freed by a function that does not match the one that
// allocated it, wherever it inlines only one of the two (GCC bug 109224). From here on in every file that has
// coroutines, because the report is placed at the coroutine.
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic ignored "-Wmismatched-new-delete"
#endif

namespace tidegate::net {

// A lazy coroutine: it starts when awaited or spawned (Loop::spawn), and runs on its loop's thread only.
template <class T>
using Task = boost::asio::awaitable<T>;

}  // namespace tidegate::net
