#include "tidegate/net/network/unix_socket.hpp"

#include <sys/un.h>

#include <boost/asio/local/stream_protocol.hpp>
#include <optional>
#include <string_view>
#include <utility>

#include "tidegate/net/loop/suspend.hpp"
#include "tidegate/net/network/socket_file.hpp"
#include "tidegate/net/network/socket_listener.hpp"
#include "tidegate/net/network/socket_stream.hpp"

namespace tidegate::net {
namespace {

using base::ErrorCode;
using boost::system::error_code;
using local = asio::local::stream_protocol;

constexpr std::string_view kPrefix = "unix:";
constexpr std::size_t kLongestPath = sizeof(sockaddr_un::sun_path) - 1;  // a zero ends it

struct StartConnect {
  local::socket* socket;
  local::endpoint endpoint;

  void operator()(Resume<IoResult> done) const {
    socket->async_connect(endpoint, [done = std::move(done)](const error_code& error) mutable {
      done({error, 0});
    });
  }
};

class UnixListener final : public Listener {
 public:
  UnixListener(std::shared_ptr<Acceptor<local>> acceptor, SocketFile file)
      : listener_(std::move(acceptor)), file_(std::move(file)) {}

  Task<base::Result<std::unique_ptr<Stream>>> accept() override { return listener_.accept(); }
  void close() override {
    file_.remove();
    listener_.close();
  }
  Address address() const override { return listener_.address(); }

 private:
  SocketListener<local> listener_;
  SocketFile file_;  // last: it goes while the socket is open
};

}  // namespace

base::Result<std::string> unix_socket_path(const Address& address) {
  const auto wrong = [&address](const std::string& what) {
    return base::fail(ErrorCode::kInvalidArgument,
                      "'" + address.host + "' is no address of a socket: " + what);
  };
  std::string path = address.host.substr(kPrefix.size());
  if (!path.starts_with('/')) return wrong("give the whole path, as in unix:/run/tidegate/trade.sock");
  if (path.ends_with('/')) return wrong("the path names a folder; give that of a file");
  if (path.find('\0') != std::string::npos) return wrong("the path has a byte of zero in it");
  if (path.size() > kLongestPath) {
    return wrong("the path has " + std::to_string(path.size()) + " bytes, and the system takes " +
                 std::to_string(kLongestPath) + "; choose a shorter one");
  }
  if (address.port != 0)
    return wrong("a path has no port, and " + std::to_string(address.port) + " was given");
  return path;
}

Task<base::Result<std::unique_ptr<Stream>>> dial_unix(Loop* loop, Address to, base::MonotonicTime deadline) {
  const auto path = unix_socket_path(to);
  if (!path) co_return base::fail_unsent(path.error().code, path.error().message);
  if (deadline <= loop->now()) {
    co_return base::fail_unsent(ErrorCode::kDeadlineExceeded, to.to_string() + ": no connection in time");
  }
  local::socket socket(loop->core().context());
  const StartConnect connect{&socket, local::endpoint(*path)};
  const error_code error = (co_await suspend<IoResult>(connect)).error;
  if (error) {
    const bool nobody =
        error == asio::error::connection_refused || error == boost::system::errc::no_such_file_or_directory;
    co_return base::fail_unsent(nobody ? ErrorCode::kConnectionRefused : ErrorCode::kIo,
                                to.to_string() + ": " + error.message());
  }
  co_return std::make_unique<SocketStream<local>>(*loop, std::move(socket));
}

base::Result<void> remove_dead_socket(const Address& at) {
  const auto path = unix_socket_path(at);
  if (!path) return std::unexpected(path.error());
  const auto lock = FolderLock::take(*path);
  if (!lock) return std::unexpected(lock.error());
  return free_socket_path(*path);
}

base::Result<std::unique_ptr<Listener>> listen_unix(Loop& loop, Address at) {
  auto path = unix_socket_path(at);
  if (!path) return std::unexpected(std::move(path.error()));
  const auto lock = FolderLock::take(*path);
  if (!lock) return std::unexpected(lock.error());
  if (auto freed = free_socket_path(*path); !freed) return std::unexpected(std::move(freed.error()));
  auto acceptor = std::make_shared<Acceptor<local>>(loop);
  acceptor->at = at;
  const auto cannot = [&at](const error_code& error) {
    return base::fail(ErrorCode::kIo, at.to_string() + ": cannot listen: " + error.message());
  };
  error_code error;
  acceptor->acceptor.open(local{}, error);
  if (!error) acceptor->acceptor.bind(local::endpoint(*path), error);
  if (error) return cannot(error);
  auto file = SocketFile::made_at(*path);  // before anybody can connect
  if (!file) return std::unexpected(std::move(file.error()));
  acceptor->acceptor.listen(asio::socket_base::max_listen_connections, error);
  if (error) return cannot(error);
  return std::make_unique<UnixListener>(std::move(acceptor), std::move(*file));
}

}  // namespace tidegate::net
