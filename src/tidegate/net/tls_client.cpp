#include <openssl/ssl.h>

#include <map>
#include <utility>

#include "tidegate/net/stream.hpp"
#include "tidegate/net/tls.hpp"
#include "tidegate/net/tls_engine.hpp"
#include "tidegate/net/tls_stream.hpp"

namespace tidegate::net {
namespace {

constexpr std::size_t kMostSessions = 64;

using StreamResult = base::Result<std::unique_ptr<Stream>>;

}  // namespace

struct TlsClientNetwork::Core {
  Core(Loop& its_loop, Network& its_plain, TlsContext its_context)
      : loop(its_loop), plain(its_plain), context(std::move(its_context)) {}

  static Task<StreamResult> dial(std::shared_ptr<Core> self, Address to, base::MonotonicTime deadline);
  std::unique_ptr<TlsEngine> make_engine(const std::shared_ptr<Core>& self, const Address& to);
  void keep(const std::string& address, TlsSession session) {
    if (sessions.size() >= kMostSessions && !sessions.contains(address)) sessions.erase(sessions.begin());
    sessions[address] = std::move(session);
  }

  Loop& loop;
  Network& plain;
  TlsContext context;
  std::map<std::string, TlsSession> sessions;  // by address; each is used once (RFC 8446, C.4)
  TlsStatistics statistics;
};

std::unique_ptr<TlsEngine> TlsClientNetwork::Core::make_engine(const std::shared_ptr<Core>& self,
                                                               const Address& to) {
  auto engine = std::make_unique<TlsEngine>(*context, TlsEngine::Side::kClient);
  engine->expect_host(to.host);
  auto known = sessions.extract(to.to_string());
  engine->resume(known ? std::move(known.mapped()) : nullptr,
                 [weak = std::weak_ptr{self}, address = to.to_string()](TlsSession offered) {
                   if (const auto core = weak.lock()) core->keep(address, std::move(offered));
                 });
  return engine;
}

Task<StreamResult> TlsClientNetwork::Core::dial(std::shared_ptr<Core> self, Address to,
                                                base::MonotonicTime deadline) {
  StreamResult stream = co_await self->plain.dial(to, deadline);
  if (!stream) co_return stream;
  auto engine = self->make_engine(self, to);
  TlsEngine* const shaken = engine.get();
  StreamResult secured =
      co_await begin_tls(self->loop, std::move(*stream), std::move(engine), deadline, to.to_string());
  if (secured) {
    ++self->statistics.handshakes;
    if (shaken->was_resumed()) ++self->statistics.resumed;
  }
  co_return secured;
}

base::Result<std::unique_ptr<TlsClientNetwork>> TlsClientNetwork::make(Loop& loop, Network& plain,
                                                                       const TlsClientSettings& settings) {
  TlsContext context = make_tls_context(TlsEngine::Side::kClient);
  if (settings.ca_file.empty()) {
    SSL_CTX_set_default_verify_paths(context.get());
  } else if (SSL_CTX_load_verify_locations(context.get(), settings.ca_file.c_str(), nullptr) != 1) {
    return unusable_tls_file(settings.ca_file,
                             "no trusted certificates could be read from it; it must be a PEM file");
  }
  return std::unique_ptr<TlsClientNetwork>(
      new TlsClientNetwork(std::make_shared<Core>(loop, plain, std::move(context))));
}

TlsClientNetwork::TlsClientNetwork(std::shared_ptr<Core> core) : core_(std::move(core)) {}
TlsClientNetwork::~TlsClientNetwork() = default;

Task<StreamResult> TlsClientNetwork::dial(Address to, base::MonotonicTime deadline) {
  return Core::dial(core_, std::move(to), deadline);
}

base::Result<std::unique_ptr<Listener>> TlsClientNetwork::listen(Address at) {
  return core_->plain.listen(std::move(at));
}

TlsStatistics TlsClientNetwork::statistics() const {
  return core_->statistics;
}

}  // namespace tidegate::net
