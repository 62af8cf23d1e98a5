#include "apps/check/explanation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "tidegate/mexc/wire/answers/errors.hpp"

namespace tidegate::apps::check {
namespace {

namespace code = mexc::wire::code;
using base::ErrorCode;

struct CodeMeaning {
  int code;
  std::string_view cause;
  std::string_view advice;
};

// Sources: MEXC's error codes (spot v3 documents, 2025-07) and what live accounts have met.
constexpr std::array kMeanings = std::to_array<CodeMeaning>({
    {code::kApiKeyRequired, "the exchange saw no API key in the request",
     "check what stands between you and the exchange: something removes the header X-MEXC-APIKEY"},
    {code::kUnknownKey, "the exchange does not know this API key",
     "compare it with the exchange's page of API keys: it was mistyped or deleted, it has expired (keys that "
     "are "
     "not bound to an address last 90 days), or it is another exchange's; make a new one if in doubt"},
    {code::kMalformedKey, "this is no API key of the exchange's",
     "copy the key once more, whole and without blanks; the simulated exchange takes demo-key"},
    {code::kBadSignature, "the secret does not belong to this API key",
     "copy the secret once more; the exchange shows it only when a key is made, so make a new key if it is "
     "lost"},
    {code::kTimestampOutsideWindow, "the exchange refused the time of the request",
     "let this machine set its clock (timedatectl set-ntp true) and see the line on the clock"},
    {code::kRecvWindowTooLarge, "recvWindow is longer than the exchange takes",
     "set exchange.recv_window_ms to 60000 at most"},
    {code::kIpNotAllowed, "the API key may not be used from this machine's address",
     "add this machine's public address to the key's list on the exchange's page of API keys, or make a key "
     "without a list"},
    {code::kNoPermission, "the API key lacks the permission for this",
     "edit the key on the exchange's page of API keys: it needs reading of the spot account and spot "
     "trading, and "
     "nothing else (never withdrawals)"},
    {code::kTooManyRequests, "the exchange limits this address: too many requests",
     "stop other programs that use the same address or key, and wait"},
    {code::kInvalidSymbol, "the exchange does not know this symbol", "correct trading.symbols"},
    {code::kBadSymbol, "this symbol cannot be traded by API", "choose another for trading.symbols"},
});

constexpr std::array kByKind = std::to_array<std::pair<ErrorCode, std::string_view>>({
    {ErrorCode::kConnectionRefused, "nobody listens there: check host and port, and that the exchange runs"},
    {ErrorCode::kDeadlineExceeded,
     "no answer came: check the address, this machine's network, and firewalls in between"},
    {ErrorCode::kConnectionLost,
     "the connection was cut: check for a proxy or firewall in between, and whether the port speaks TLS"},
    {ErrorCode::kRateLimited, "stop other programs that use the same address or key, and wait"},
    {ErrorCode::kBlocked, "the exchange has blocked this address for some time: send nothing until it ends"},
    {ErrorCode::kUnavailable, "the exchange fails at the moment: look at its status page, try again later"},
    {ErrorCode::kParse, "what answers there does not speak like MEXC: check the address"},
});

constexpr std::string_view kRedirected =
    "what answers there redirects, and Tidegate follows no redirect: if it names a place "
    "of the exchange's, give that address (https:// and wss:// where it says so); if not, a proxy or a "
    "network's log-in page stands in between";

bool is_redirect(const base::Error& error) {
  return error.http_status >= 300 && error.http_status < 400;
}

constexpr std::string_view kSetClock = "this machine's date is wrong (timedatectl set-ntp true)";

std::string advice_on_trust(const std::string& ca_file) {
  if (!ca_file.empty()) {
    return "no authority in " + ca_file +
           " (exchange.ca_file) has signed it: give the file of the one that has";
  }
  return "if the exchange has an authority of its own, name that one's certificate in exchange.ca_file; if "
         "not, "
         "something in between opens what you send: use another network";
}

std::string advice_on(net::TlsEnd end, const net::Address& host, const std::string& ca_file) {
  using net::TlsEnd;
  const std::string look = "openssl s_client -connect " + host.to_string();
  switch (end) {
    case TlsEnd::kOtherHost:
      return fmt::format(
          "ask for a name that stands in it ({} </dev/null | openssl x509 -noout -ext subjectAltName), or "
          "let "
          "one be made for {}",
          look, host.host);
    case TlsEnd::kUntrusted:
      return advice_on_trust(ca_file);
    case TlsEnd::kExpired:
      return fmt::format("the exchange's operator must renew it, unless {}", kSetClock);
    case TlsEnd::kNotYetValid:
      return fmt::format("most likely {}", kSetClock);
    case TlsEnd::kNoTls:
      return "ask by http:// and ws://, as of a simulated exchange without --tls-certificate, or correct the "
             "address";
    case TlsEnd::kLate:
    case TlsEnd::kPeerLeft:
      return "check that this port speaks TLS, and for a proxy or firewall in between";
    default:
      return fmt::format("see what the server offers: {}", look);
  }
}

}  // namespace

Explanation explain(const base::Error& error) {
  const auto meaning = std::find_if(kMeanings.begin(), kMeanings.end(), [&error](const CodeMeaning& each) {
    return each.code == error.upstream_code;
  });
  if (meaning != kMeanings.end()) {
    return {fmt::format("{} (code {})", meaning->cause, meaning->code), std::string{meaning->advice}};
  }
  if (is_redirect(error)) return {error.message, std::string{kRedirected}};
  const auto kind = std::find_if(kByKind.begin(), kByKind.end(),
                                 [&error](const auto& each) { return each.first == error.code; });
  if (kind != kByKind.end()) return {error.message, std::string{kind->second}};
  return {error.message, "look the message up in the exchange's documents"};
}

Explanation explain_no_api(const base::Error& error, bool by_tls) {
  Explanation why = explain(error);
  const bool parsed_nothing = error.code == ErrorCode::kParse;
  if (parsed_nothing && error.http_status != 0) {
    why.advice =
        "what answers there is no API of MEXC's: it is another host, a proxy, or the page on which a network "
        "wants you to log in; check the address, and look at it with a browser";
    return why;
  }
  // Servers that speak TLS cut, answer by an alert, or by a 400 that is not the exchange's.
  const bool strange = parsed_nothing || error.code == ErrorCode::kConnectionLost ||
                       (error.http_status == 400 && error.upstream_code == 0);
  if (strange && !by_tls) {
    why.advice =
        "something listens there that does not answer plain HTTP: if the port speaks TLS, ask by "
        "https:// and wss://; if not, check the address";
  }
  return why;
}

std::string advice_on_stream(const std::optional<base::Error>& why, bool speaks_tls,
                             const std::string& without) {
  const int status = why ? why->http_status : 0;
  const auto with = [&without](std::string_view advice) { return fmt::format("{}; {}", advice, without); };
  if (speaks_tls) return with("that port speaks TLS, and was asked without: ask by wss:// (--streams)");
  if (status == 403) {
    return with(
        "403 comes from the firewall before the streams: it shuts out addresses that connect too often, for "
        "minutes, and places that the exchange does not serve. Stop other programs that use this address and "
        "try again in some minutes; if it stays so, use another network");
  }
  if (status == 429) {
    return with(
        "429 says that this address opens too many streams: stop other programs that use it, and try again "
        "in a minute");
  }
  if (status >= 500) {
    return with(
        "the streams' host fails at the moment: look at the exchange's status page and try again later; "
        "nothing is wrong with the address");
  }
  if (why && is_redirect(*why)) return with(kRedirected);
  if (status >= 200 && status < 300) {
    return with(
        "what answers there is no stream of MEXC's: it is another host, a proxy, or the page on which a "
        "network wants you to log in; check the streams' address (--streams)");
  }
  return with(
      "check the streams' address (--streams; MEXC's is wss://wbs-api.mexc.com/ws) and that no proxy in "
      "between refuses WebSockets");
}

Explanation explain(const net::TlsGreeting& greeting, const net::Address& host, const std::string& ca_file) {
  const base::Error& error = greeting.result.error();
  if (greeting.end == net::TlsEnd::kNoConnection) return explain(error);
  return {fmt::format("no TLS: {} ({})", in_words(greeting.end), error.message),
          advice_on(greeting.end, host, ca_file)};
}

}  // namespace tidegate::apps::check
