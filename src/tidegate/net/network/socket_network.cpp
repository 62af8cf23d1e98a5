// Real sockets: the only place where bytes leave the process.
#include <boost/asio/ip/tcp.hpp>
#include <utility>

#include "tidegate/net/loop/suspend.hpp"
#include "tidegate/net/network/name_lookup.hpp"
#include "tidegate/net/network/network.hpp"
#include "tidegate/net/network/socket_listener.hpp"
#include "tidegate/net/network/socket_stream.hpp"
#include "tidegate/net/network/unix_socket.hpp"

namespace tidegate::net {
namespace {

using asio::ip::tcp;
using boost::system::error_code;

struct Dial {
  Dial(Loop& its_loop, std::shared_ptr<NameLookup> its_names, Address its_to)
      : loop(its_loop),
        names(std::move(its_names)),
        to(std::move(its_to)),
        question(std::make_shared<NameLookup::Question>(loop.core())),
        socket(loop.core().context()) {}

  void give_up() {
    timed_out = true;
    error_code ignored;
    if (question->waiter.occupied()) question->waiter.resume({asio::error::operation_aborted, {}});
    socket.close(ignored);
  }

  Loop& loop;
  std::shared_ptr<NameLookup> names;  // which a dial may outlive the network with
  Address to;
  std::shared_ptr<NameLookup::Question> question;
  tcp::socket socket;
  bool timed_out = false;
};

struct StartResolve {
  Dial* dial;

  void operator()(Resume<FoundName> done) const {
    dial->question->waiter.park(std::move(done));
    error_code not_numeric;
    const auto address = asio::ip::make_address(dial->to.host, not_numeric);
    if (not_numeric) return dial->names->look_up(dial->question, dial->to);
    dial->question->waiter.resume({{}, {{address, dial->to.port}}});
  }
};

struct StartConnect {
  Dial* dial;
  tcp::endpoint endpoint;

  void operator()(Resume<IoResult> done) const {
    dial->socket.async_connect(endpoint, [done = std::move(done)](const error_code& error) mutable {
      done({error, 0});
    });
  }
};

base::Result<std::unique_ptr<Stream>> failed_dial(const Dial& dial, base::ErrorCode code,
                                                  const error_code& error) {
  if (dial.timed_out) {
    return base::fail_unsent(base::ErrorCode::kDeadlineExceeded,
                             dial.to.to_string() + ": no connection in time");
  }
  return base::fail_unsent(code, dial.to.to_string() + ": " + error.message());
}

Task<base::Result<std::unique_ptr<Stream>>> dial_socket(Loop& loop, std::shared_ptr<NameLookup> names,
                                                        Address to, base::MonotonicTime deadline) {
  Dial dial(loop, std::move(names), std::move(to));
  Timer expiry(loop);
  expiry.arm(deadline, [&dial] { dial.give_up(); });
  const StartResolve resolve{&dial};
  const FoundName found = co_await suspend<FoundName>(resolve);
  error_code error = found.error;
  if (error || dial.timed_out) co_return failed_dial(dial, base::ErrorCode::kIo, error);
  for (const tcp::endpoint& endpoint : found.endpoints) {
    error_code ignored;
    dial.socket.close(ignored);  // after an earlier endpoint's failure
    const StartConnect connect{&dial, endpoint};
    error = (co_await suspend<IoResult>(connect)).error;
    if (dial.timed_out) break;
    if (!error) co_return std::make_unique<SocketStream<tcp>>(loop, std::move(dial.socket));
  }
  co_return failed_dial(dial, base::ErrorCode::kConnectionRefused, error);
}

class SocketNetwork final : public Network {
 public:
  explicit SocketNetwork(Loop& loop) : loop_(loop), names_(std::make_shared<NameLookup>(loop)) {}

  Task<base::Result<std::unique_ptr<Stream>>> dial(Address to, base::MonotonicTime deadline) override {
    if (to.is_unix_socket()) return dial_unix(&loop_, std::move(to), deadline);
    return dial_socket(loop_, names_, std::move(to), deadline);
  }
  base::Result<std::unique_ptr<Listener>> listen(Address at) override;

 private:
  Loop& loop_;
  std::shared_ptr<NameLookup> names_;
};

// Resolves without the loop: listening happens at the start, before anything waits.
error_code open_at(Acceptor<tcp>& listener, const Address& at) {
  error_code error;
  tcp::resolver resolver(listener.loop.core().context());
  const auto found = resolver.resolve(at.host, std::to_string(at.port), tcp::resolver::passive, error);
  if (error) return error;
  const tcp::endpoint endpoint = found.begin()->endpoint();
  listener.acceptor.open(endpoint.protocol(), error);
  if (!error) listener.acceptor.set_option(asio::socket_base::reuse_address(true), error);
  if (!error) listener.acceptor.bind(endpoint, error);
  if (!error) listener.acceptor.listen(asio::socket_base::max_listen_connections, error);
  if (!error) {
    const tcp::endpoint bound = listener.acceptor.local_endpoint(error);
    listener.at = {.host = at.host, .port = bound.port()};
  }
  return error;
}

base::Result<std::unique_ptr<Listener>> SocketNetwork::listen(Address at) {
  if (at.is_unix_socket()) return listen_unix(loop_, std::move(at));
  auto acceptor = std::make_shared<Acceptor<tcp>>(loop_);
  const error_code error = open_at(*acceptor, at);
  if (error == asio::error::address_in_use) {
    return base::fail(base::ErrorCode::kIo, at.to_string() + ": address already in use");
  }
  if (error) return base::fail(base::ErrorCode::kIo, at.to_string() + ": cannot listen: " + error.message());
  return std::make_unique<SocketListener<tcp>>(std::move(acceptor));
}

}  // namespace

std::unique_ptr<Network> make_socket_network(Loop& loop) {
  return std::make_unique<SocketNetwork>(loop);
}

}  // namespace tidegate::net
