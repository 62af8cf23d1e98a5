// Which processes of this user's can be asked, and which of them is meant.
#pragma once

#include <string>
#include <vector>

#include "apps/control/control_folder.hpp"
#include "tidegate/base/error.hpp"

namespace tidegate::apps {

struct RunningProcess {
  SocketName name;
  std::string socket;  // its path
};

// Those of that folder, by pid; none where it is not there. Sockets whose process is gone are removed. Error:
// kInvalidArgument: the folder is not safe (check_control_folder); kIo. Others' files are left alone.
base::Result<std::vector<RunningProcess>> running_processes(const std::string& folder);

// The only one, or the one of that pid (0: none was named). Error: kNotFound: there is none, or several, each
// of which it names; with what to do. `folder`: for the words. Pure.
base::Result<RunningProcess> choose_process(const std::vector<RunningProcess>& running, pid_t pid,
                                            const std::string& folder);

}  // namespace tidegate::apps
