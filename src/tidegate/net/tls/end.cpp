#include "tidegate/net/tls/end.hpp"

#include <string>

namespace tidegate::net {

std::string_view name(TlsEnd end) noexcept {
  switch (end) {
    case TlsEnd::kNew:
      return "new";
    case TlsEnd::kResumed:
      return "resumed";
    case TlsEnd::kNoConnection:
      return "no_connection";
    case TlsEnd::kLate:
      return "late";
    case TlsEnd::kPeerLeft:
      return "peer_left";
    case TlsEnd::kNoTls:
      return "no_tls";
    case TlsEnd::kOtherHost:
      return "other_host";
    case TlsEnd::kUntrusted:
      return "untrusted";
    case TlsEnd::kExpired:
      return "expired";
    case TlsEnd::kNotYetValid:
      return "not_yet_valid";
    case TlsEnd::kBadCertificate:
      return "bad_certificate";
    case TlsEnd::kRefused:
      return "refused";
    case TlsEnd::kDisagreed:
      return "disagreed";
    case TlsEnd::kTurnedAway:
      break;
  }
  return "turned_away";
}

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

std::uint64_t TlsStatistics::of(TlsEnd end) const {
  if (end == TlsEnd::kNew) return handshakes - resumed;
  if (end == TlsEnd::kResumed) return resumed;
  const auto found = failed.find(end);
  return found == failed.end() ? 0 : found->second;
}

void TlsStatistics::collect(std::string_view side, std::vector<base::Sample>& out) const {
  base::SampleWriter to{out};
  for (std::size_t i = 0; i < kTlsEndCount; ++i) {
    const auto end = static_cast<TlsEnd>(i);
    to.counter("tidegate_net_tls_handshakes_total", of(end),
               {{"side", std::string{side}}, {"end", std::string{name(end)}}});
  }
}

}  // namespace tidegate::net
