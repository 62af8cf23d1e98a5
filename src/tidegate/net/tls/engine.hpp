// OpenSSL without any I/O: bytes of the wire in and out, plain bytes in and out. Known inside net only.
#pragma once

#include <openssl/ssl.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "tidegate/base/error.hpp"
#include "tidegate/net/tls/end.hpp"

namespace tidegate::net {

struct TlsFree {
  void operator()(SSL_CTX* context) const noexcept { SSL_CTX_free(context); }
  void operator()(SSL* ssl) const noexcept { SSL_free(ssl); }
  void operator()(SSL_SESSION* session) const noexcept { SSL_SESSION_free(session); }
};
using TlsContext = std::unique_ptr<SSL_CTX, TlsFree>;
using TlsSession = std::unique_ptr<SSL_SESSION, TlsFree>;

enum class TlsStep : std::uint8_t {
  kDone,
  kWantsBytes,  // of the wire, from the peer
  kEnded,       // the peer said that it will send no more
  kFailed,
};

// One connection's state. What it has to send collects in its outgoing side, which the owner empties after
// every call: at most what one call made, 16 KiB of plain bytes and some hundred of overhead.
class TlsEngine {
 public:
  static constexpr std::size_t kRecordBytes =
      16 * 1024;  // the most plain bytes in one record (RFC 8446, 5.1)

  enum class Side : std::uint8_t { kClient, kServer };
  TlsEngine(SSL_CTX& context, Side side);
  TlsEngine(const TlsEngine&) = delete;  // OpenSSL knows its address
  TlsEngine& operator=(const TlsEngine&) = delete;

  // For a client, before the handshake: whom the peer must be; a session to go on with (may be null), and who
  // gets those that the peer offers for later.
  void expect_host(const std::string& host);
  void resume(TlsSession session, std::move_only_function<void(TlsSession)> offered);

  // A server's answer to a request in plain HTTP collects in the outgoing side, as an alert does.
  TlsStep handshake();
  // Plain bytes out; kDone: `bytes` > 0 of them.
  TlsStep read(void* into, std::size_t room, std::size_t& bytes);
  // Plain bytes in, one record at most: how many were taken, 0: it failed. Precondition: handshake done.
  std::size_t write(const void* from, std::size_t bytes);
  // Says that nothing more will be written.
  void finish();

  void take_in(const void* from, std::size_t bytes);
  std::size_t outgoing() const;
  // The bytes for the wire, all of them.
  std::string take_out();

  // What came of the handshake, once it is done or has failed.
  TlsEnd end() const;
  // Why it failed, in words.
  std::string failure() const;

 private:
  static int on_session(SSL* ssl, SSL_SESSION* session);
  TlsStep step_of(int result);

  std::unique_ptr<SSL, TlsFree> ssl_;
  BIO* in_ = nullptr;  // the engine's, both
  BIO* out_ = nullptr;
  unsigned long failure_ = 0;  // OpenSSL's code; 0: none
  std::move_only_function<void(TlsSession)> offered_;
};

// What the engines of one side share: TLS 1.2 or newer, no renegotiation, no compression.
TlsContext make_tls_context(TlsEngine::Side side);
// The error that names a file OpenSSL could not use, with its reason.
std::unexpected<base::Error> unusable_tls_file(const std::string& file, const std::string& what);

}  // namespace tidegate::net
