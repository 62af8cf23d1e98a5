// A thread that no signal of the process interrupts.
#pragma once

#include <functional>
#include <thread>

namespace tidegate::net {

// A thread inherits the mask of the one that starts it: this one takes no signals, neither those that ask for
// the end of the process, which reach whoever waits for them, nor those that a write of its own brings.
std::thread start_unsignalled(std::function<void()> work);

}  // namespace tidegate::net
