#include "tidegate/net/web/server_connection.hpp"

namespace tidegate::net {

Task<bool> ServerConnection::write(std::shared_ptr<ServerConnection> self, std::string_view bytes) {
  while (!bytes.empty()) {
    self->arm_idle();
    const IoResult step = co_await write_some(*self->stream_, bytes);
    self->disarm_idle();
    if (step.error) co_return false;
    bytes.remove_prefix(step.bytes);
  }
  co_return true;
}

Task<bool> ServerConnection::read(std::shared_ptr<ServerConnection> self) {
  const IoResult got = co_await read_some(*self->stream_, asio::buffer(self->chunk_));
  self->unread.append(self->chunk_.data(), got.bytes);
  co_return !got.error;
}

Task<void> ServerConnection::read_to_end(std::shared_ptr<ServerConnection> self) {
  IoResult got;
  while (!got.error) got = co_await read_some(*self->stream_, asio::buffer(self->chunk_));
}

void ServerConnection::arm(base::Duration timeout) {
  idle_.arm(base::saturating_add(loop_.now(), timeout), [stream = stream_] { stream->cut(); });
}

}  // namespace tidegate::net
