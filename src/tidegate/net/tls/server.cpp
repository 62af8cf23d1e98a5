#include <openssl/ssl.h>

#include <deque>
#include <utility>

#include "tidegate/net/network/stream.hpp"
#include "tidegate/net/tls/engine.hpp"
#include "tidegate/net/tls/stream.hpp"
#include "tidegate/net/tls/tls.hpp"

namespace tidegate::net {
namespace {

constexpr std::size_t kMostAtTheDoor = 256;  // shaking hands or waiting to be accepted
constexpr base::Duration kHandshakeTime = std::chrono::seconds{10};

using StreamResult = base::Result<std::unique_ptr<Stream>>;

// What the entrances of a network share; it outlives the network while peers shake hands.
struct ServerSide {
  TlsContext context;
  TlsStatistics statistics;
};

// A listener and those who stand at it.
struct Entrance {
  Entrance(Loop& its_loop, std::shared_ptr<ServerSide> its_side, std::unique_ptr<Listener> its_plain)
      : loop(its_loop), side(std::move(its_side)), plain(std::move(its_plain)), arrival(its_loop) {}

  Loop& loop;
  std::shared_ptr<ServerSide> side;
  std::unique_ptr<Listener> plain;
  Signal arrival;
  std::deque<std::unique_ptr<Stream>> waiting;
  std::size_t shaking = 0;
  bool closed = false;
};

Task<void> greet(std::shared_ptr<Entrance> entrance, std::unique_ptr<Stream> stream) {
  auto engine = std::make_unique<TlsEngine>(*entrance->side->context, TlsEngine::Side::kServer);
  const base::MonotonicTime deadline = entrance->loop.now() + kHandshakeTime;
  std::string peer = entrance->plain->address().to_string();
  TlsBeginning beginning =
      co_await begin_tls(entrance->loop, std::move(stream), std::move(engine), deadline, std::move(peer));
  --entrance->shaking;
  entrance->side->statistics.count(beginning.end);
  if (!beginning.stream || entrance->closed) co_return;
  entrance->waiting.push_back(std::move(*beginning.stream));
  entrance->arrival.notify_all();
}

Task<void> greet_all(std::shared_ptr<Entrance> entrance) {
  while (!entrance->closed) {
    StreamResult stream = co_await entrance->plain->accept();
    if (!stream) break;
    if (entrance->shaking + entrance->waiting.size() >= kMostAtTheDoor) {
      (*stream)->cut();
      entrance->side->statistics.count(TlsEnd::kTurnedAway);
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
  std::shared_ptr<ServerSide> side;
};

base::Result<std::unique_ptr<TlsServerNetwork>> TlsServerNetwork::make(Loop& loop, Network& plain,
                                                                       const TlsServerSettings& settings) {
  auto side = std::make_shared<ServerSide>(make_tls_context(TlsEngine::Side::kServer));
  SSL_CTX* const context = side->context.get();
  // Without it OpenSSL asks for a password on the terminal.
  SSL_CTX_set_default_passwd_cb(context, [](char*, int, int, void*) { return -1; });
  if (SSL_CTX_use_certificate_chain_file(context, settings.certificate_file.c_str()) != 1) {
    return unusable_tls_file(settings.certificate_file,
                             "no certificate could be read from it; it must be a PEM file");
  }
  if (SSL_CTX_use_PrivateKey_file(context, settings.key_file.c_str(), SSL_FILETYPE_PEM) != 1) {
    return unusable_tls_file(settings.key_file,
                             "no private key of the certificate " + settings.certificate_file +
                                 " could be read from it; it must be a PEM file without a password");
  }
  return std::unique_ptr<TlsServerNetwork>(
      new TlsServerNetwork(std::make_unique<Core>(Core{loop, plain, std::move(side)})));
}

TlsServerNetwork::TlsServerNetwork(std::unique_ptr<Core> core) : core_(std::move(core)) {}
TlsServerNetwork::~TlsServerNetwork() = default;

Task<StreamResult> TlsServerNetwork::dial(Address to, base::MonotonicTime deadline) {
  return core_->plain.dial(std::move(to), deadline);
}

base::Result<std::unique_ptr<Listener>> TlsServerNetwork::listen(Address at) {
  auto plain = core_->plain.listen(std::move(at));
  if (!plain) return plain;
  auto entrance = std::make_shared<Entrance>(core_->loop, core_->side, std::move(*plain));
  core_->loop.spawn(greet_all(entrance));
  return std::make_unique<TlsListener>(std::move(entrance));
}

TlsStatistics TlsServerNetwork::statistics() const {
  return core_->side->statistics;
}

}  // namespace tidegate::net
