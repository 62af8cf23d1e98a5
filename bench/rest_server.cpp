#include "bench/rest_server.hpp"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <utility>

#include "tidegate/base/assert.hpp"

namespace tidegate::bench {
namespace {

int new_socket() {
  const int descriptor = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  TIDEGATE_ASSERT(descriptor >= 0, "the kernel has sockets");
  return descriptor;
}

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

void send_at_once(int descriptor) {
  const int on = 1;
  ::setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

// "GET /a" of "GET /a?b=c HTTP/1.1…".
std::string_view what_of(std::string_view request) {
  return request.substr(0, request.find_first_of("? ", request.find(' ') + 1));
}

}  // namespace

Socket::~Socket() {
  if (descriptor_ >= 0) ::close(descriptor_);
}
Socket::Socket(Socket&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

Socket Socket::connect(std::uint16_t port) {
  Socket socket{new_socket()};
  const sockaddr_in address = loopback(port);
  const int done = ::connect(socket.descriptor_, reinterpret_cast<const sockaddr*>(&address), sizeof address);
  TIDEGATE_ASSERT(done == 0, "the server listens");
  send_at_once(socket.descriptor_);
  return socket;
}

bool Socket::send(std::string_view bytes) const {
  return ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(bytes.size());
}

bool Socket::receive(std::string& into) const {
  std::array<char, 16 * 1024> part;
  const ssize_t got = ::recv(descriptor_, part.data(), part.size(), 0);
  if (got > 0) into.append(part.data(), static_cast<std::size_t>(got));
  return got > 0;
}

RestServer::RestServer(Bodies bodies) : bodies_(std::move(bodies)), listening_(new_socket()) {
  sockaddr_in address = loopback(0);
  socklen_t length = sizeof address;
  auto* const at = reinterpret_cast<sockaddr*>(&address);
  const bool listens = ::bind(listening_.descriptor(), at, length) == 0 &&
                       ::listen(listening_.descriptor(), 16) == 0 &&
                       ::getsockname(listening_.descriptor(), at, &length) == 0;
  TIDEGATE_ASSERT(listens, "the loopback has a free port");
  port_ = ntohs(address.sin_port);
  acceptor_ = std::jthread{[this] { accept_all(); }};
}

RestServer::~RestServer() {
  ::shutdown(listening_.descriptor(), SHUT_RDWR);
  acceptor_.join();
  const std::lock_guard lock{mutex_};
  for (const int descriptor : open_) ::shutdown(descriptor, SHUT_RDWR);
}

std::string RestServer::last_request(const std::string& what) {
  const std::lock_guard lock{mutex_};
  return last_requests_[what];
}

std::string RestServer::answer_to(std::string_view what) const {
  const auto found = bodies_.find(what);
  const std::string body = found == bodies_.end() ? "{}" : found->second;
  return "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " +
         std::to_string(body.size()) + "\r\n\r\n" + body;
}

void RestServer::accept_all() {
  while (true) {
    const int descriptor = ::accept4(listening_.descriptor(), nullptr, nullptr, SOCK_CLOEXEC);
    if (descriptor < 0) return;
    send_at_once(descriptor);
    const std::lock_guard lock{mutex_};
    open_.push_back(descriptor);
    threads_.emplace_back([this, descriptor] { serve(Socket{descriptor}); });
  }
}

// Requests without bodies, one after the other.
void RestServer::serve(const Socket& connection) {
  std::string request;
  std::string known, answer;  // the same path is asked for again and again
  while (connection.receive(request)) {
    if (!request.ends_with("\r\n\r\n")) continue;
    const std::string_view what = what_of(request);
    if (what != known) {
      known = what;
      answer = answer_to(what);
      const std::lock_guard lock{mutex_};
      last_requests_[known] = request;
    }
    if (!connection.send(answer)) return;
    request.clear();
  }
}

}  // namespace tidegate::bench
