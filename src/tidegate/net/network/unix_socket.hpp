// Unix-domain stream sockets: connections within one machine, by a path. Who may open one is a matter of file
// rights. Known inside net only; others say "unix:/path" to a Network.
//
// A cut here is no reset unless the peer had sent what was not read: the peer sees an end.
#pragma once

#include <memory>
#include <string>

#include "tidegate/base/error.hpp"
#include "tidegate/net/network/network.hpp"

namespace tidegate::net {

// The path of "unix:/path". Error: kInvalidArgument, saying what is wrong: it is relative, longer than the
// kernel takes (107 bytes, sockaddr_un), has a byte of zero in it, or a port stands beside it.
base::Result<std::string> unix_socket_path(const Address& address);

// Connects at once or not at all: nothing waits there. kIo: something is there, and cannot be asked (it is
// another user's, or has more connections waiting than it may). `loop` must outlive the task.
Task<base::Result<std::unique_ptr<Stream>>> dial_unix(Loop* loop, Address to, base::MonotonicTime deadline);

// The file is made with mode 0600, whatever the umask, and nobody can connect before. A socket file of a
// process that is gone is replaced; one at which somebody answers is not, nor what is no socket: kIo. The
// listener's end removes the file if it is still the one that it made. Two that ask for one path at the same
// time take turns by a lock on its folder, which must be readable; the folder should be ours alone.
base::Result<std::unique_ptr<Listener>> listen_unix(Loop& loop, Address at);

}  // namespace tidegate::net
