#include "bench/rest_server.hpp"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <utility>
#include <vector>

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
  thread_ = std::jthread{[this] { serve_all(); }};
}

RestServer::~RestServer() {
  ::shutdown(listening_.descriptor(), SHUT_RDWR);  // which ends serve_all
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

// The same thread for all peers: whoever asks, it is woken in the same way.
void RestServer::serve_all() {
  std::vector<pollfd> waiting;
  while (true) {
    waiting.assign(1, {.fd = listening_.descriptor(), .events = POLLIN, .revents = 0});
    for (const Peer& peer : peers_) {
      waiting.push_back({.fd = peer.socket.descriptor(), .events = POLLIN, .revents = 0});
    }
    ::poll(waiting.data(), waiting.size(), -1);
    if ((waiting[0].revents & POLLHUP) != 0) return;
    auto next = waiting.begin() + 1;
    std::erase_if(peers_, [&](Peer& peer) { return (next++)->revents != 0 && !serve(peer); });
    if (waiting[0].revents != 0) accept_one();
  }
}

void RestServer::accept_one() {
  const int descriptor = ::accept4(listening_.descriptor(), nullptr, nullptr, SOCK_CLOEXEC);
  if (descriptor < 0) return;
  send_at_once(descriptor);
  peers_.push_back({.socket = Socket{descriptor}, .request = {}});
}

// Requests without bodies, one after the other.
bool RestServer::serve(Peer& peer) {
  if (!peer.socket.receive(peer.request)) return false;
  if (!peer.request.ends_with("\r\n\r\n")) return true;
  const std::string_view what = what_of(peer.request);
  if (what != known_) {
    known_ = what;
    answer_ = answer_to(what);
    const std::lock_guard lock{mutex_};
    last_requests_[known_] = peer.request;
  }
  peer.request.clear();
  return peer.socket.send(answer_);
}

}  // namespace tidegate::bench
