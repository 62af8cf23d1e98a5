// TLS over any network: sockets and in-memory connections alike.
#pragma once

#include <memory>
#include <string>

#include "tidegate/base/error.hpp"
#include "tidegate/net/loop/loop.hpp"
#include "tidegate/net/network/network.hpp"
#include "tidegate/net/tls/end.hpp"

namespace tidegate::net {

// Who may be talked to.
struct TlsClientSettings {
  std::string ca_file;  // PEM certificates that are trusted; empty: those of the system
};

// Who one is.
struct TlsServerSettings {
  std::string certificate_file;  // PEM: the server's certificate, then the chain up to the authority
  std::string key_file;          // PEM, without a password
};

struct TlsGreeting {
  base::Result<void> result;  // the errors of TlsClientNetwork::dial
  TlsEnd end = TlsEnd::kNoConnection;
};

// Every connection dialed is TLS 1.2 or newer, to a peer whose certificate is signed by a trusted authority
// and names the host that was dialed (RFC 6125; an IP address must be named as such). Sessions are resumed:
// of each address the four newest tickets are kept, for 64 addresses at most.
//
// `dial` reports, besides the errors of the network beneath, kConnectionLost (the peer left during the
// handshake), kDeadlineExceeded and kIo (the certificate was not accepted, with the reason; or no TLS at
// all). Not one byte of the caller's has left then.
class TlsClientNetwork final : public Network {
 public:
  // Error: kIo naming the file. `plain` must outlive it.
  static base::Result<std::unique_ptr<TlsClientNetwork>> make(Loop& loop, Network& plain,
                                                              const TlsClientSettings& settings = {});
  ~TlsClientNetwork() override;

  Task<base::Result<std::unique_ptr<Stream>>> dial(Address to, base::MonotonicTime deadline) override;
  // That of the network beneath, without TLS.
  base::Result<std::unique_ptr<Listener>> listen(Address at) override;

  // Dials, and says goodbye at once: what came of it, for who wants to know why.
  Task<TlsGreeting> greet(Address to, base::MonotonicTime deadline);
  TlsStatistics statistics() const;

 private:
  struct Core;
  explicit TlsClientNetwork(std::shared_ptr<Core> core);
  std::shared_ptr<Core> core_;
};

// Every connection accepted is TLS; a peer that does not complete the handshake within ten seconds is cut and
// never seen by the listener's owner. One that speaks HTTP without TLS is refused in HTTP, with the reason,
// and closed. At most 256 peers shake hands or wait to be accepted at once; further ones are cut. Sessions
// are resumed by tickets, which only this object can read.
class TlsServerNetwork final : public Network {
 public:
  // Error: kIo naming the file and what to do. `plain` must outlive it.
  static base::Result<std::unique_ptr<TlsServerNetwork>> make(Loop& loop, Network& plain,
                                                              const TlsServerSettings& settings);
  ~TlsServerNetwork() override;

  // That of the network beneath, without TLS.
  Task<base::Result<std::unique_ptr<Stream>>> dial(Address to, base::MonotonicTime deadline) override;
  base::Result<std::unique_ptr<Listener>> listen(Address at) override;

  // Of all its listeners.
  TlsStatistics statistics() const;

 private:
  struct Core;
  explicit TlsServerNetwork(std::unique_ptr<Core> core);
  std::unique_ptr<Core> core_;
};

}  // namespace tidegate::net
