// Which running process a command asks.
#pragma once

#include <sys/types.h>

#include <string>

#include "apps/control/control_folder.hpp"
#include "tidegate/base/error.hpp"

namespace CLI {
class App;
}

namespace tidegate::apps {

struct ProcessOptions {
  std::string socket;  // empty: found by `pid`, or the only one that runs
  pid_t pid = 0;       // 0: none was named

  // Of `command`, which must not outlive this.
  void add_to(CLI::App& command);
  // Where to ask it. Error: none runs, or several, or the folder of sockets is not safe; with what to do.
  base::Result<std::string> find(const ControlPlace& place) const;
};

}  // namespace tidegate::apps
