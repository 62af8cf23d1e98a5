#include "tidegate/net/tls/end.hpp"

namespace tidegate::net {

std::string_view in_words(TlsEnd end) noexcept {
  switch (end) {
    case TlsEnd::kNew:
    case TlsEnd::kResumed:
      break;
    case TlsEnd::kNoConnection:
      return "there was no connection";
    case TlsEnd::kLate:
      return "the peer did not shake hands in time";
    case TlsEnd::kPeerLeft:
      return "the peer left during the handshake";
    case TlsEnd::kNoTls:
      return "the peer does not speak TLS";
    case TlsEnd::kOtherHost:
      return "the peer's certificate names another host";
    case TlsEnd::kUntrusted:
      return "nobody who is trusted has signed the peer's certificate";
    case TlsEnd::kExpired:
      return "the peer's certificate has expired";
    case TlsEnd::kNotYetValid:
      return "the peer's certificate is not valid yet";
    case TlsEnd::kBadCertificate:
      return "the peer's certificate cannot be used";
    case TlsEnd::kRefused:
      return "the peer did not accept the certificate";
    case TlsEnd::kDisagreed:
      return "the peer speaks another TLS";
    case TlsEnd::kTurnedAway:
      return "too many stood at the door";
  }
  return "it is TLS";
}

void TlsStatistics::count(TlsEnd end) {
  if (end != TlsEnd::kNew && end != TlsEnd::kResumed) {
    ++failed[end];
    return;
  }
  ++handshakes;
  if (end == TlsEnd::kResumed) ++resumed;
}

}  // namespace tidegate::net
