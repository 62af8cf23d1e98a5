#include <algorithm>
#include <deque>
#include <map>
#include <utility>
#include <vector>

#include "tidegate/net/network/memory_pipe.hpp"
#include "tidegate/net/network/network.hpp"
#include "tidegate/net/network/stream.hpp"

namespace tidegate::net {
namespace {

constexpr std::uint16_t kFirstEphemeralPort = 49152;
constexpr std::size_t kBacklog = 1024;  // dialed and not yet accepted; further ones are refused

struct Connection {
  Connection(Loop& loop, LinkSettings link, base::Random& random, WireTap* tap, std::uint64_t number)
      : to_server(loop, link, random.fork(), {tap, number, WireDirection::kToListener}),
        to_client(loop, link, random.fork(), {tap, number, WireDirection::kToDialer}) {
    to_server.set_reverse(to_client);
    to_client.set_reverse(to_server);
  }

  void cut() noexcept {
    to_server.cut();
    to_client.cut();
  }

  MemoryPipe to_server;
  MemoryPipe to_client;
};

class MemoryStream final : public Stream {
 public:
  MemoryStream(Loop& loop, std::shared_ptr<Connection> connection, MemoryPipe& in, MemoryPipe& out)
      : loop_(loop), connection_(std::move(connection)), in_(in), out_(out) {}
  ~MemoryStream() override {
    out_.abort_write();
    out_.finish();
    in_.close_reader();
  }

  void start_read(asio::mutable_buffer into, Resume<IoResult> done) override {
    in_.read(into, [done = std::move(done), meter = meter()](IoResult result) mutable {
      meter->bytes_in += result.bytes;
      done(result);
    });
  }
  void start_write(Gather from, Resume<IoResult> done) override {
    out_.write(from, [done = std::move(done), meter = meter()](IoResult result) mutable {
      meter->bytes_out += result.bytes;
      done(result);
    });
  }
  void finish() noexcept override { out_.finish(); }
  void cut() noexcept override {
    out_.abort_write();
    out_.send_reset();
    in_.close_reader();
  }
  asio::io_context::executor_type executor() noexcept override {
    return loop_.core().context().get_executor();
  }

 private:
  Loop& loop_;
  std::shared_ptr<Connection> connection_;
  MemoryPipe& in_;
  MemoryPipe& out_;
};

// Where dialed connections wait to be accepted.
struct Doorstep {
  explicit Doorstep(Loop& loop) : arrival(loop) {}

  std::deque<std::unique_ptr<Stream>> waiting;
  Signal arrival;
  bool closed = false;
};

Task<base::Result<std::unique_ptr<Stream>>> accept_from(std::shared_ptr<Doorstep> doorstep) {
  while (doorstep->waiting.empty() && !doorstep->closed) {
    co_await doorstep->arrival.wait_until(base::kNever);
  }
  if (doorstep->closed) co_return base::fail(base::ErrorCode::kCancelled, "the listener was closed");
  auto stream = std::move(doorstep->waiting.front());
  doorstep->waiting.pop_front();
  co_return stream;
}

}  // namespace

struct MemoryNetwork::Core {
  Core(Loop& its_loop, std::uint64_t seed, LinkSettings its_link)
      : loop(its_loop), random(seed), link(its_link) {}

  static Task<base::Result<std::unique_ptr<Stream>>> dial(std::shared_ptr<Core> self, Address to,
                                                          base::MonotonicTime deadline);
  // The client's end; null when no server listens.
  std::unique_ptr<Stream> connect(const Address& to);
  // Port 0: the next free one.
  std::uint16_t free_port(const Address& at);

  Loop& loop;
  base::Random random;
  LinkSettings link;
  bool refusing = false;
  std::string dialer = "127.0.0.1";
  std::map<std::pair<std::string, std::uint16_t>, std::shared_ptr<Doorstep>> listening;
  std::uint16_t next_port = kFirstEphemeralPort;
  std::vector<std::weak_ptr<Connection>> connections;
  std::uint64_t connections_made = 0;
  WireTap* tap = nullptr;
};

namespace {

template <class Core>
class MemoryListener final : public Listener {
 public:
  MemoryListener(std::shared_ptr<Core> core, Address at, std::shared_ptr<Doorstep> doorstep)
      : core_(std::move(core)), at_(std::move(at)), doorstep_(std::move(doorstep)) {}
  ~MemoryListener() override { MemoryListener::close(); }

  Task<base::Result<std::unique_ptr<Stream>>> accept() override { return accept_from(doorstep_); }
  void close() override {
    if (std::exchange(doorstep_->closed, true)) return;
    core_->listening.erase({at_.host, at_.port});
    doorstep_->waiting.clear();
    doorstep_->arrival.notify_all();
  }
  Address address() const override { return at_; }

 private:
  std::shared_ptr<Core> core_;
  Address at_;
  std::shared_ptr<Doorstep> doorstep_;
};

}  // namespace

Task<base::Result<std::unique_ptr<Stream>>> MemoryNetwork::Core::dial(std::shared_ptr<Core> self, Address to,
                                                                      base::MonotonicTime deadline) {
  Loop& loop = self->loop;
  // As in TCP: one way to knock, one way for the answer.
  const auto there =
      base::saturating_add(loop.now(), self->random.normal(self->link.delay, self->link.delay_deviation));
  const auto back =
      base::saturating_add(there, self->random.normal(self->link.delay, self->link.delay_deviation));
  co_await sleep_until(loop, std::min(there, deadline));
  std::unique_ptr<Stream> stream;
  if (there <= deadline) stream = self->connect(to);
  co_await sleep_until(loop, std::min(back, deadline));
  if (back > deadline) {
    co_return base::fail_unsent(base::ErrorCode::kDeadlineExceeded,
                                to.to_string() + ": no connection in time");
  }
  if (!stream) {
    co_return base::fail_unsent(base::ErrorCode::kConnectionRefused, to.to_string() + ": connection refused");
  }
  co_return stream;
}

std::unique_ptr<Stream> MemoryNetwork::Core::connect(const Address& to) {
  const auto found = listening.find({to.host, to.port});
  if (refusing || found == listening.end() || found->second->waiting.size() >= kBacklog) return nullptr;
  auto connection = std::make_shared<Connection>(loop, link, random, tap, ++connections_made);
  std::erase_if(connections, [](const auto& old) { return old.expired(); });
  connections.push_back(connection);
  auto accepted =
      std::make_unique<MemoryStream>(loop, connection, connection->to_server, connection->to_client);
  accepted->set_peer(dialer);
  found->second->waiting.push_back(std::move(accepted));
  found->second->arrival.notify_all();
  return std::make_unique<MemoryStream>(loop, connection, connection->to_client, connection->to_server);
}

std::uint16_t MemoryNetwork::Core::free_port(const Address& at) {
  std::uint16_t port = at.port;
  if (at.is_unix_socket()) return port;  // a path has none
  while (port == 0 || (at.port == 0 && listening.contains({at.host, port}))) {
    port = next_port;
    next_port = next_port == 65535 ? kFirstEphemeralPort : static_cast<std::uint16_t>(next_port + 1);
  }
  return port;
}

MemoryNetwork::MemoryNetwork(Loop& loop, std::uint64_t seed, LinkSettings link)
    : core_(std::make_shared<Core>(loop, seed, link)) {}
MemoryNetwork::~MemoryNetwork() = default;

Task<base::Result<std::unique_ptr<Stream>>> MemoryNetwork::dial(Address to, base::MonotonicTime deadline) {
  return Core::dial(core_, std::move(to), deadline);
}

base::Result<std::unique_ptr<Listener>> MemoryNetwork::listen(Address at) {
  at.port = core_->free_port(at);
  auto doorstep = std::make_shared<Doorstep>(core_->loop);
  if (!core_->listening.try_emplace({at.host, at.port}, doorstep).second) {
    return base::fail(base::ErrorCode::kIo, at.to_string() + ": address already in use");
  }
  return std::make_unique<MemoryListener<Core>>(core_, at, std::move(doorstep));
}

void MemoryNetwork::cut_all() {
  for (const auto& weak : std::exchange(core_->connections, {})) {
    if (const auto connection = weak.lock()) connection->cut();
  }
}

void MemoryNetwork::dial_as(std::string address) {
  core_->dialer = std::move(address);
}
void MemoryNetwork::refuse(bool on) {
  core_->refusing = on;
}

void MemoryNetwork::tap(WireTap* tap) {
  core_->tap = tap;
}

}  // namespace tidegate::net
