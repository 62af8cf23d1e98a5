// Who makes a call or a load.
#pragma once

#include <cstdint>

namespace tidegate::library {

// A thread, or a task that may move from thread to thread. No two that live at once have the same; 0 is
// no caller's.
using Caller = std::uintptr_t;

// The calling thread. Cost: one address.
inline Caller this_thread_as_caller() noexcept {
  static thread_local char of_this_thread;
  return reinterpret_cast<Caller>(&of_this_thread);
}

}  // namespace tidegate::library
