#include "tidegate/net/tls/stream.hpp"

#include <array>
#include <boost/asio/error.hpp>
#include <boost/system/errc.hpp>
#include <string>
#include <utility>

namespace tidegate::net {
namespace {

// What the stream and its operations under way over the stream beneath share.
//
// A write is reported as taken when its whole record has been taken beneath, and not at all otherwise: a peer
// cannot read a part of a record, so none of its bytes can have reached anybody.
struct TlsCore : std::enable_shared_from_this<TlsCore> {
  TlsCore(Loop& its_loop, std::unique_ptr<Stream> its_beneath, std::unique_ptr<TlsEngine> its_engine)
      : loop(its_loop), beneath(std::move(its_beneath)), engine(std::move(its_engine)) {}

  void read();
  void on_bytes(IoResult result);
  void write(Gather from);
  // Sends what the engine has to send, then reports the write under way.
  void flush();
  void on_sent(IoResult result);

  void end_read(IoResult result) {
    if (reader.occupied()) reader.resume(result);
  }
  void end_write(IoResult result) {
    if (writer.occupied()) writer.resume(result);
  }
  // The owner has gone: says goodbye to the peer, and then lets the stream beneath go.
  void leave();

  Loop& loop;
  std::unique_ptr<Stream> beneath;  // null: the stream is gone
  std::unique_ptr<TlsEngine> engine;
  asio::mutable_buffer into;
  Parked<IoResult> reader{loop.core()};
  Parked<IoResult> writer{loop.core()};
  std::size_t taken = 0;  // plain bytes of the write under way
  bool sending = false;
  bool finishing = false;  // beneath, once all is sent
  bool leaving = false;    // beneath goes once all is sent
  Timer patience{loop};    // with a peer that does not take the goodbye
  std::string outgoing;
  std::size_t sent = 0;  // of `outgoing`
  std::array<char, TlsEngine::kRecordBytes> incoming;
};

// A peer that has not taken our goodbye by then is cut, as for a WebSocket's close.
constexpr base::Duration kGoodbye = std::chrono::seconds{5};

boost::system::error_code protocol_error() {
  return make_error_code(boost::system::errc::protocol_error);
}

void TlsCore::read() {
  std::size_t bytes = 0;
  const TlsStep step = engine->read(into.data(), into.size(), bytes);
  flush();  // a key update is answered
  switch (step) {
    case TlsStep::kDone:
      return end_read({{}, bytes});
    case TlsStep::kEnded:
      return end_read({asio::error::eof, 0});
    case TlsStep::kFailed:
      return end_read({protocol_error(), 0});
    case TlsStep::kWantsBytes:
      beneath->start_read(asio::buffer(incoming),
                          [self = shared_from_this()](IoResult result) { self->on_bytes(result); });
  }
}

void TlsCore::on_bytes(IoResult result) {
  if (!reader.occupied()) return;
  // An end without the peer's word for it may be anybody's doing, so it is no orderly end.
  if (result.error == asio::error::eof) result.error = asio::error::connection_reset;
  if (result.error || !beneath) return end_read({result.error, 0});
  engine->take_in(incoming.data(), result.bytes);
  read();
}

void TlsCore::write(Gather from) {
  // One record at most; pieces are put together, since each record costs a header and a checksum.
  std::array<char, TlsEngine::kRecordBytes> record;
  const std::size_t bytes = asio::buffer_copy(asio::buffer(record), from);
  taken = engine->write(record.data(), bytes);
  if (taken == 0) return end_write({protocol_error(), 0});
  flush();
}

void TlsCore::flush() {
  if (sending || !beneath) return;
  if (sent == outgoing.size()) {
    outgoing = engine->take_out();
    sent = 0;
  }
  if (outgoing.empty()) {
    if (std::exchange(finishing, false)) beneath->finish();
    if (leaving) beneath.reset();
    return end_write({{}, taken});
  }
  sending = true;
  beneath->start_write(Gather(std::string_view{outgoing}.substr(sent)),
                       [self = shared_from_this()](IoResult result) { self->on_sent(result); });
}

void TlsCore::on_sent(IoResult result) {
  sending = false;
  sent += result.bytes;
  if (!result.error) return flush();
  end_write({result.error, 0});
  if (leaving) beneath.reset();
}

void TlsCore::leave() {
  const bool in_a_record = writer.occupied();
  // Their places are free from now on: the memory that they gave is not touched any more.
  end_read({asio::error::operation_aborted, 0});
  end_write({asio::error::operation_aborted, 0});
  if (in_a_record) return beneath.reset();  // there is no orderly end
  leaving = true;
  patience.arm(loop.now() + kGoodbye, [this] { beneath.reset(); });
  engine->finish();
  flush();
}

class TlsStream final : public Stream {
 public:
  explicit TlsStream(std::shared_ptr<TlsCore> core) : core_(std::move(core)) {
    set_peer(core_->beneath->peer());
  }
  ~TlsStream() override { core_->leave(); }

  void start_read(asio::mutable_buffer into, Resume<IoResult> done) override {
    core_->into = into;
    core_->reader.park([done = std::move(done), meter = meter()](IoResult result) mutable {
      meter->bytes_in += result.bytes;
      done(result);
    });
    core_->read();
  }
  void start_write(Gather from, Resume<IoResult> done) override {
    core_->writer.park([done = std::move(done), meter = meter()](IoResult result) mutable {
      meter->bytes_out += result.bytes;
      done(result);
    });
    core_->write(from);
  }
  void finish() noexcept override {
    core_->engine->finish();
    core_->finishing = true;
    core_->flush();
  }
  void cut() noexcept override { core_->beneath->cut(); }
  asio::io_context::executor_type executor() noexcept override {
    return core_->loop.core().context().get_executor();
  }

 private:
  std::shared_ptr<TlsCore> core_;
};

// What a handshake's task owns.
struct Handshake {
  std::unique_ptr<Stream> stream;
  std::unique_ptr<TlsEngine> engine;
  std::string peer;
  TlsStep step = TlsStep::kWantsBytes;
  bool late = false;
};

TlsEnd end_of(const Handshake& handshake, const boost::system::error_code& error) {
  if (handshake.late) return TlsEnd::kLate;
  return error && handshake.step != TlsStep::kFailed ? TlsEnd::kPeerLeft : handshake.engine->end();
}

// What the caller wants to send goes out after the handshake only.
std::unexpected<base::Error> why(const Handshake& handshake, TlsEnd end,
                                 const boost::system::error_code& error) {
  switch (end) {
    case TlsEnd::kLate:
      return base::fail_unsent(base::ErrorCode::kDeadlineExceeded,
                               handshake.peer + ": no TLS connection in time");
    case TlsEnd::kPeerLeft:
      return base::fail_unsent(
          base::ErrorCode::kConnectionLost,
          handshake.peer + ": the connection ended during the TLS handshake: " + error.message());
    default:
      return base::fail_unsent(base::ErrorCode::kIo, handshake.peer + ": " + handshake.engine->failure());
  }
}

// Until the engine is done or has failed, or the stream has (its error is the answer).
Task<boost::system::error_code> shake(Handshake& handshake) {
  std::array<char, TlsEngine::kRecordBytes> bytes;
  while (true) {
    handshake.step = handshake.engine->handshake();
    // Where it failed, that is the alert with the reason for the peer.
    const std::string out = handshake.engine->take_out();
    const IoResult sent = co_await write_all(*handshake.stream, out);
    if (sent.error || handshake.step != TlsStep::kWantsBytes) co_return sent.error;
    const IoResult got = co_await read_some(*handshake.stream, asio::buffer(bytes));
    if (got.error) co_return got.error;
    handshake.engine->take_in(bytes.data(), got.bytes);
  }
}

}  // namespace

Task<TlsBeginning> begin_tls(Loop& loop, std::unique_ptr<Stream> stream, std::unique_ptr<TlsEngine> engine,
                             base::MonotonicTime deadline, std::string peer) {
  Handshake handshake{.stream = std::move(stream), .engine = std::move(engine), .peer = std::move(peer)};
  Timer expiry(loop);
  expiry.arm(deadline, [&handshake] {
    handshake.late = true;
    handshake.stream->cut();
  });
  const boost::system::error_code error = co_await shake(handshake);
  expiry.disarm();
  TlsBeginning beginning{.stream = {}, .end = end_of(handshake, error)};
  if (beginning.end == TlsEnd::kNew || beginning.end == TlsEnd::kResumed) {
    beginning.stream = std::make_unique<TlsStream>(
        std::make_shared<TlsCore>(loop, std::move(handshake.stream), std::move(handshake.engine)));
  } else {
    beginning.stream = why(handshake, beginning.end, error);
  }
  co_return beginning;
}

}  // namespace tidegate::net
