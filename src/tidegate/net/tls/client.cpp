#include <openssl/ssl.h>

#include <deque>
#include <map>
#include <utility>

#include "tidegate/net/network/stream.hpp"
#include "tidegate/net/tls/engine.hpp"
#include "tidegate/net/tls/stream.hpp"
#include "tidegate/net/tls/tls.hpp"

namespace tidegate::net {
namespace {

constexpr std::size_t kMostAddresses = 64;
constexpr std::size_t kMostSessions = 4;  // of each

using StreamResult = base::Result<std::unique_ptr<Stream>>;

}  // namespace

struct TlsClientNetwork::Core {
  Core(Loop& its_loop, Network& its_plain, TlsContext its_context)
      : loop(its_loop), plain(its_plain), context(std::move(its_context)) {}

  static Task<TlsBeginning> begin(std::shared_ptr<Core> self, Address to, base::MonotonicTime deadline);
  static Task<StreamResult> dial(std::shared_ptr<Core> self, Address to, base::MonotonicTime deadline);
  static Task<TlsGreeting> greet(std::shared_ptr<Core> self, Address to, base::MonotonicTime deadline);
  std::unique_ptr<TlsEngine> make_engine(const std::shared_ptr<Core>& self, const Address& to);
  void keep(const std::string& address, TlsSession session);
  // The newest of that address; null: there is none.
  TlsSession take(const std::string& address);

  Loop& loop;
  Network& plain;
  TlsContext context;
  // By address, the newest last; each is used once (RFC 8446, C.4). Never empty.
  std::map<std::string, std::deque<TlsSession>> sessions;
  TlsStatistics statistics;
};

void TlsClientNetwork::Core::keep(const std::string& address, TlsSession session) {
  if (sessions.size() >= kMostAddresses && !sessions.contains(address)) sessions.erase(sessions.begin());
  auto& known = sessions[address];
  known.push_back(std::move(session));
  if (known.size() > kMostSessions) known.pop_front();
}

TlsSession TlsClientNetwork::Core::take(const std::string& address) {
  const auto known = sessions.find(address);
  if (known == sessions.end()) return nullptr;
  TlsSession newest = std::move(known->second.back());
  known->second.pop_back();
  if (known->second.empty()) sessions.erase(known);
  return newest;
}

std::unique_ptr<TlsEngine> TlsClientNetwork::Core::make_engine(const std::shared_ptr<Core>& self,
                                                               const Address& to) {
  auto engine = std::make_unique<TlsEngine>(*context, TlsEngine::Side::kClient);
  engine->expect_host(to.host);
  engine->resume(take(to.to_string()),
                 [weak = std::weak_ptr{self}, address = to.to_string()](TlsSession offered) {
                   if (const auto core = weak.lock()) core->keep(address, std::move(offered));
                 });
  return engine;
}

Task<TlsBeginning> TlsClientNetwork::Core::begin(std::shared_ptr<Core> self, Address to,
                                                 base::MonotonicTime deadline) {
  TlsBeginning beginning;
  beginning.stream = co_await self->plain.dial(to, deadline);
  if (beginning.stream) {
    auto plain = std::move(*beginning.stream);
    auto engine = self->make_engine(self, to);
    beginning = co_await begin_tls(self->loop, std::move(plain), std::move(engine), deadline, to.to_string());
  }
  self->statistics.count(beginning.end);
  co_return beginning;
}

Task<StreamResult> TlsClientNetwork::Core::dial(std::shared_ptr<Core> self, Address to,
                                                base::MonotonicTime deadline) {
  TlsBeginning beginning = co_await begin(self, std::move(to), deadline);
  co_return std::move(beginning.stream);
}

Task<TlsGreeting> TlsClientNetwork::Core::greet(std::shared_ptr<Core> self, Address to,
                                                base::MonotonicTime deadline) {
  const TlsBeginning beginning = co_await begin(self, std::move(to), deadline);
  TlsGreeting greeting{.result = {}, .end = beginning.end};
  if (!beginning.stream) greeting.result = std::unexpected(beginning.stream.error());
  co_return greeting;
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

Task<TlsGreeting> TlsClientNetwork::greet(Address to, base::MonotonicTime deadline) {
  return Core::greet(core_, std::move(to), deadline);
}

base::Result<std::unique_ptr<Listener>> TlsClientNetwork::listen(Address at) {
  return core_->plain.listen(std::move(at));
}

TlsStatistics TlsClientNetwork::statistics() const {
  return core_->statistics;
}

}  // namespace tidegate::net
