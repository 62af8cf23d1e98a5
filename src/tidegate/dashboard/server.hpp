// The dashboard on a listener.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "tidegate/base/secret.hpp"
#include "tidegate/base/time.hpp"
#include "tidegate/dashboard/sources.hpp"
#include "tidegate/net/loop/loop.hpp"
#include "tidegate/net/network/network.hpp"

namespace tidegate::dashboard {

struct DashboardSettings {
  // Under which it may be asked besides its address, localhost, 127.0.0.1 and [::1]: NAME or NAME:PORT.
  std::vector<std::string> host_names;
  // On a local socket: nobody reaches it but the process's owner, and no browser. Nothing is asked of who
  // asks, no token either, and there is no page.
  bool local = false;
  base::Secret token{};  // without which no action is taken; empty: none is taken
  // 1..1000. A further one takes the place of that which has waited longest for its next request. Half of
  // them at most may be connections that have not sent one whole request yet: the oldest of these is cut for
  // a new one. A browser keeps up to seven a window.
  std::size_t max_connections = 256;
  std::size_t max_readers = 32;  // 1..1000, of the live stream; further ones get 503
  // 1 ms..1 h. For a request to come whole, and for each step of an answer to be taken; the connection is
  // cut. One that was answered may be silent for 75 s before its next request.
  base::Duration idle_timeout = std::chrono::seconds{30};

  std::vector<std::string> validate() const;
};

// Serves Routes and, at /live, a LiveStream by WebSocket. An answer is made whole, and waits for its
// reader in memory: at most max_connections of them. It is made at once, but for figures that all who reach a
// port ask for (AnswerPace): these wait for their turn, up to 2 s, or get 503. Nothing is compressed: it
// would cost the loop, which trades, milliseconds an answer. Requests of more than 64 KiB get 413. Thread
// rule: the loop's thread.
class DashboardServer {
 public:
  // Serves from the next turn of the loop on. Loop and `source` must outlive it. Precondition:
  // settings.validate() is empty.
  DashboardServer(net::Loop& loop, std::unique_ptr<net::Listener> listener, DashboardSource& source,
                  DashboardSettings settings = {});
  ~DashboardServer();  // closes the listener and cuts every connection; `source` is not asked again

  net::Address address() const;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace tidegate::dashboard
