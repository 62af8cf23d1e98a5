// The least that a server can be: one thread, plain sockets, a fixed answer a path.
#pragma once

#include <cstdint>
#include <list>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

namespace tidegate::bench {

// A socket of the loopback, closed with the object. Blocking; every write goes out at once.
class Socket {
 public:
  explicit Socket(int descriptor) : descriptor_(descriptor) {}
  ~Socket();
  Socket(Socket&& other) noexcept;
  Socket& operator=(Socket&&) = delete;
  Socket(const Socket&) = delete;

  static Socket connect(std::uint16_t port);

  bool send(std::string_view bytes) const;
  // One piece of what came, behind what `into` holds. False: the peer has ended.
  bool receive(std::string& into) const;
  int descriptor() const noexcept { return descriptor_; }

 private:
  int descriptor_;
};

class RestServer {
 public:
  // What is answered to "GET /a", whatever its query; all else gets an empty object.
  using Bodies = std::map<std::string, std::string, std::less<>>;

  explicit RestServer(Bodies bodies);
  ~RestServer();

  std::uint16_t port() const noexcept { return port_; }
  // The bytes of the last request of that method and path, and of the answer to it.
  std::string last_request(const std::string& what);
  std::string answer_to(std::string_view what) const;

 private:
  // A peer of the server, and what it sent of its next request.
  struct Peer {
    Socket socket;
    std::string request;
  };

  void serve_all();
  void accept_one();
  // False: the peer has ended.
  bool serve(Peer& peer);

  Bodies bodies_;
  Socket listening_;
  std::uint16_t port_ = 0;
  std::mutex mutex_;
  std::map<std::string, std::string> last_requests_;
  std::list<Peer> peers_;
  std::string known_, answer_;  // the same path is asked for again and again
  std::jthread thread_;
};

}  // namespace tidegate::bench
