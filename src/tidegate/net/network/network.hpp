// The seam of bytes: all dialing and listening goes through a Network. Real sockets in production,
// in-memory streams under virtual time in simulation.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "tidegate/base/error.hpp"
#include "tidegate/net/loop/loop.hpp"
#include "tidegate/net/loop/task.hpp"

namespace tidegate::net {

// A host and port, or a Unix-domain stream socket of this machine: "unix:/absolute/path" and port 0.
struct Address {
  std::string host = "127.0.0.1";
  std::uint16_t port = 0;

  bool is_unix_socket() const noexcept { return host.starts_with("unix:"); }
  // What a request says of whom it is for (HTTP's Host). A path is no name: those who listen there are asked
  // for as "localhost".
  std::string authority() const { return is_unix_socket() ? "localhost" : to_string(); }
  // As parse_address reads it and URLs have it: an IPv6 host in brackets; "unix:/path".
  std::string to_string() const {
    if (is_unix_socket()) return host;
    const bool six = host.find(':') != std::string::npos;
    return (six ? "[" + host + "]" : host) + ":" + std::to_string(port);
  }
};
// "127.0.0.1:18080", where the port is required; or "unix:/path". Error: kInvalidArgument.
base::Result<Address> parse_address(const std::string& text);

class Stream;  // stream.hpp: known inside net only

// Bytes that crossed a side of a connection, counted where they enter and leave the stream.
struct Traffic {
  std::uint64_t connections = 0;
  std::uint64_t bytes_in = 0;
  std::uint64_t bytes_out = 0;
};

class Listener {
 public:
  virtual ~Listener() = default;
  // The next connection; an error once closed.
  virtual Task<base::Result<std::unique_ptr<Stream>>> accept() = 0;
  virtual void close() = 0;
  virtual Address address() const = 0;
};

class Network {
 public:
  virtual ~Network() = default;
  // Errors: kConnectionRefused, kDeadlineExceeded, kIo (name not resolved); of what the caller wants to send,
  // nothing has left then, and their `delivery` says so. kInvalidArgument: no path that a socket can have.
  virtual Task<base::Result<std::unique_ptr<Stream>>> dial(Address to, base::MonotonicTime deadline) = 0;
  // Port 0 takes a free one. Errors: kIo naming the address ("127.0.0.1:80: address already in use"),
  // kInvalidArgument (no path that a socket can have). For sockets of a path: unix_socket.hpp.
  virtual base::Result<std::unique_ptr<Listener>> listen(Address at) = 0;
};

// Two networks share nothing: a name server that is slow for a host of one delays no connection of the other.
std::unique_ptr<Network> make_socket_network(Loop& loop);

// Nothing is at the path of "unix:/path" afterwards: a socket file whose process is gone is removed, as
// `listen` would. Errors: kIo: somebody answers there, or it is no socket, or it cannot be told;
// kInvalidArgument. Waits for nobody but others that do the same in that folder.
base::Result<void> remove_dead_socket(const Address& at);

// How the wire of an in-memory network behaves. Order within a connection and direction is always kept.
struct LinkSettings {
  base::Duration delay{};                 // 0..1 h; one way, mean
  base::Duration delay_deviation{};       // 0..1 h; normal, never negative
  std::size_t buffer_bytes = 256 * 1024;  // 1..1 GiB; a writer waits when that many are sent and not read

  std::vector<std::string> validate() const;
};

enum class WireDirection : std::uint8_t { kToListener, kToDialer };

// Bytes that one write put on the wire of an in-memory network: a whole HTTP message or WebSocket frame as
// its writer handed it over, or a part of one where the link's buffer had no room for more.
struct WireRun {
  std::uint64_t connection = 0;  // from 1, in the order in which connections were made
  WireDirection direction = WireDirection::kToListener;
  base::MonotonicTime at{};  // when it was sent
  std::string_view bytes;    // valid during the call only
};

// Sees what crosses an in-memory network, so that a run's log can prove that another run was the same.
// Thread rule: called on the loop's thread from inside the write; must not use the network.
class WireTap {
 public:
  virtual ~WireTap() = default;
  virtual void on_wire(const WireRun& run) = 0;
};

// Connections in memory between parties on the same loop. Works on real loops too, but is made for virtual
// time.
class MemoryNetwork final : public Network {
 public:
  // Precondition: link.validate() is empty.
  MemoryNetwork(Loop& loop, std::uint64_t seed, LinkSettings link = {});
  ~MemoryNetwork() override;

  Task<base::Result<std::unique_ptr<Stream>>> dial(Address to, base::MonotonicTime deadline) override;
  base::Result<std::unique_ptr<Listener>> listen(Address at) override;

  // Resets every open connection, as when a cable is pulled and put back.
  void cut_all();
  // The address from which connections made from now on come, as the accepting side sees it.
  void dial_as(std::string address);
  // While true, dialing is refused.
  void refuse(bool on);
  // `tap` sees all that is sent over connections made from now on; null: no tap. It must outlive them.
  void tap(WireTap* tap);

 private:
  struct Core;
  std::shared_ptr<Core> core_;
};

}  // namespace tidegate::net
