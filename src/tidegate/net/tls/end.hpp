// What comes of connections that are to be TLS, and how often.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string_view>
#include <vector>

#include "tidegate/base/sample.hpp"

namespace tidegate::net {

enum class TlsEnd : std::uint8_t {
  kNew,           // it is TLS, with a session of its own
  kResumed,       // it is TLS, with an earlier session: a round trip's arithmetic less
  kNoConnection,  // the network beneath gave none
  kLate,          // the peer did not speak in time
  kPeerLeft,      // the peer ended the connection in the middle
  kNoTls,         // the peer speaks something else, such as HTTP
  kOtherHost,     // the peer's certificate names others than the one that was asked for
  kUntrusted,     // no trusted authority has signed it
  kExpired,
  kNotYetValid,
  kBadCertificate,  // something else is wrong with it
  kRefused,         // the peer says that it does not accept our certificate
  kDisagreed,       // on versions, ciphers or anything else
  kTurnedAway,      // a server had no room at its door
};
inline constexpr std::size_t kTlsEndCount = static_cast<std::size_t>(TlsEnd::kTurnedAway) + 1;
// "peer_left": stable, for samples.
std::string_view name(TlsEnd end) noexcept;
// Those that are no TLS as a clause: "the peer does not speak TLS".
std::string_view in_words(TlsEnd end) noexcept;

struct TlsStatistics {
  std::uint64_t handshakes = 0;            // completed
  std::uint64_t resumed = 0;               // of these, with an earlier session
  std::map<TlsEnd, std::uint64_t> failed;  // what came of those that were not; absent: never

  void count(TlsEnd end);
  std::uint64_t of(TlsEnd end) const;
  // As samples, by end (kTlsEndCount) and side: "client" or "server".
  void collect(std::string_view side, std::vector<base::Sample>& out) const;
};

}  // namespace tidegate::net
