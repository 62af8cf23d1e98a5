#include <openssl/ssl.h>

#include <deque>
#include <utility>

#include "tidegate/net/stream.hpp"
#include "tidegate/net/tls.hpp"
#include "tidegate/net/tls_engine.hpp"
#include "tidegate/net/tls_stream.hpp"

namespace tidegate::net {
namespace {

constexpr std::size_t kMostAtTheDoor = 256;  // shaking hands or waiting to be accepted
constexpr base::Duration kHandshakeTime = std::chrono::seconds{10};

using StreamResult = base::Result<std::unique_ptr<Stream>>;

// A listener and those who stand at it.
struct Entrance {
  Entrance(Loop& its_loop, std::shared_ptr<SSL_CTX> its_context, std::unique_ptr<Listener> its_plain)
      : loop(its_loop), context(std::move(its_context)), plain(std::move(its_plain)), arrival(its_loop) {}

  Loop& loop;
  std::shared_ptr<SSL_CTX> context;
  std::unique_ptr<Listener> plain;
  Signal arrival;
  std::deque<std::unique_ptr<Stream>> waiting;
  std::size_t shaking = 0;
  bool closed = false;
};

Task<void> greet(std::shared_ptr<Entrance> entrance, std::unique_ptr<Stream> stream) {
  auto engine = std::make_unique<TlsEngine>(*entrance->context, TlsEngine::Side::kServer);
  const base::MonotonicTime deadline = entrance->loop.now() + kHandshakeTime;
  std::string peer = entrance->plain->address().to_string();
  StreamResult secured =
      co_await begin_tls(entrance->loop, std::move(stream), std::move(engine), deadline, std::move(peer));
  --entrance->shaking;
  if (!secured || entrance->closed) co_return;
  entrance->waiting.push_back(std::move(*secured));
  entrance->arrival.notify_all();
}

Task<void> greet_all(std::shared_ptr<Entrance> entrance) {
  while (!entrance->closed) {
    StreamResult stream = co_await entrance->plain->accept();
    if (!stream) break;
    if (entrance->shaking + entrance->waiting.size() >= kMostAtTheDoor) {
      (*stream)->cut();
      continue;
    }
    ++entrance->shaking;
    entrance->loop.spawn(greet(entrance, std::move(*stream)));
  }
  entrance->closed = true;
  entrance->arrival.notify_all();
}

Task<StreamResult> accept_from(std::shared_ptr<Entrance> entrance) {
  while (entrance->waiting.empty() && !entrance->closed) {
    co_await entrance->arrival.wait_until(base::kNever);
  }
  if (entrance->closed) co_return base::fail(base::ErrorCode::kCancelled, "the listener was closed");
  auto stream = std::move(entrance->waiting.front());
  entrance->waiting.pop_front();
  co_return stream;
}

class TlsListener final : public Listener {
 public:
  explicit TlsListener(std::shared_ptr<Entrance> entrance) : entrance_(std::move(entrance)) {}
  ~TlsListener() override { TlsListener::close(); }

  Task<StreamResult> accept() override { return accept_from(entrance_); }
  void close() override {
    if (std::exchange(entrance_->closed, true)) return;
    entrance_->plain->close();
    entrance_->waiting.clear();
    entrance_->arrival.notify_all();
  }
  Address address() const override { return entrance_->plain->address(); }

 private:
  std::shared_ptr<Entrance> entrance_;
};

}  // namespace

struct TlsServerNetwork::Core {
  Loop& loop;
  Network& plain;
  std::shared_ptr<SSL_CTX> context;
};

base::Result<std::unique_ptr<TlsServerNetwork>> TlsServerNetwork::make(Loop& loop, Network& plain,
                                                                       const TlsServerSettings& settings) {
  TlsContext context = make_tls_context(TlsEngine::Side::kServer);
  if (SSL_CTX_use_certificate_chain_file(context.get(), settings.certificate_file.c_str()) != 1) {
    return unusable_tls_file(settings.certificate_file,
                             "no certificate could be read from it; it must be a PEM file");
  }
  if (SSL_CTX_use_PrivateKey_file(context.get(), settings.key_file.c_str(), SSL_FILETYPE_PEM) != 1) {
    return unusable_tls_file(
        settings.key_file, "no private key of the certificate could be read from it; it must be a PEM file");
  }
  return std::unique_ptr<TlsServerNetwork>(
      new TlsServerNetwork(std::make_unique<Core>(Core{loop, plain, std::move(context)})));
}

TlsServerNetwork::TlsServerNetwork(std::unique_ptr<Core> core) : core_(std::move(core)) {}
TlsServerNetwork::~TlsServerNetwork() = default;

Task<StreamResult> TlsServerNetwork::dial(Address to, base::MonotonicTime deadline) {
  return core_->plain.dial(std::move(to), deadline);
}

base::Result<std::unique_ptr<Listener>> TlsServerNetwork::listen(Address at) {
  auto plain = core_->plain.listen(std::move(at));
  if (!plain) return plain;
  auto entrance = std::make_shared<Entrance>(core_->loop, core_->context, std::move(*plain));
  core_->loop.spawn(greet_all(entrance));
  return std::make_unique<TlsListener>(std::move(entrance));
}

}  // namespace tidegate::net
