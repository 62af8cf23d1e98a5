// The local socket on which a running process is asked: where it is wanted, and its listener.
#pragma once

#include <memory>
#include <string>

#include "apps/control/control_folder.hpp"
#include "tidegate/base/error.hpp"
#include "tidegate/net/network/network.hpp"

namespace CLI {
class App;
}

namespace tidegate::apps {

// `--control PATH|off` of a command that can be asked while it runs. `control` must outlive the command.
void add_control_option(CLI::App& command, std::string& control);

// `wanted`: a path, "off", or empty for the default: COMMAND-PID.sock in the folder of `place`, which is made
// where it is missing, and where sockets of processes that are gone are removed. Null: off. Only this user
// can connect, and the file goes with the listener. Error: it cannot be had, with what to do: a process goes
// on without.
base::Result<std::unique_ptr<net::Listener>> open_control_socket(net::Network& network,
                                                                 const std::string& wanted,
                                                                 const SocketName& name,
                                                                 const ControlPlace& place);

}  // namespace tidegate::apps
