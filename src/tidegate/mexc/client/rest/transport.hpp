// Sends a call to MEXC and makes a value of the answer. Usable alone; behind a guard it is what the Gate's
// decisions are performed with.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "tidegate/base/sample.hpp"
#include "tidegate/guard/guard.hpp"
#include "tidegate/mexc/client/rest/clock_sync.hpp"
#include "tidegate/mexc/client/rest/unknown_word_log.hpp"
#include "tidegate/mexc/wire/requests/endpoints.hpp"
#include "tidegate/mexc/wire/requests/query.hpp"
#include "tidegate/mexc/wire/requests/signing.hpp"
#include "tidegate/net/web/http_client.hpp"
#include "tidegate/resilience/call.hpp"

namespace tidegate::mexc::client {

struct TransportSettings {
  net::Address host;
  net::HttpClientSettings http;
  base::Duration recv_window = std::chrono::seconds{5};  // how late a signed request may arrive. 1 ms..60 s
  ClockSyncSettings clock;

  std::vector<std::string> validate() const;
};

// A call as the Gate and the Transport take it, with its weight. `account`: whose it is, if it is signed.
resilience::Call make_call(wire::Endpoint endpoint, const wire::Params& params, base::MonotonicTime deadline,
                           std::optional<base::Duration> max_age = std::nullopt,
                           resilience::AccountId account = {});

// Signed calls get recvWindow, timestamp and signature at the moment of sending. Everything goes into the
// query, writes included. Errors: those of HttpClient, those of wire::to_error, kParse (an answer without the
// promised form: for a write its outcome is unknown), kInvalidArgument (a signed call without credentials).
// Thread rule: its loop's thread.
class Transport final : public guard::Sender {
 public:
  // `credentials` sign what names no account, `accounts` what names one: the first of them AccountId{1}.
  // `unknown` hears of the words in answers that are new to us, unless it is null.
  Transport(net::Loop& loop, net::Network& network, TransportSettings settings, wire::Credentials credentials,
            UnknownWordLog* unknown = nullptr, std::vector<wire::Credentials> accounts = {});
  ~Transport() override;  // requests under way end with kCancelled

  net::Task<resilience::Outcome> send(resilience::Call call, guard::LastLook last_look) override;

  // Opens connections before they are needed, as HttpClient::warm_up does.
  net::Task<void> warm_up(std::size_t count, base::MonotonicTime deadline);

  // Fed by every answer to /time that passes through; forgets what a refused timestamp (700003) disproves.
  ClockSync& clock() noexcept;
  const ClockSync& clock() const noexcept;
  net::HttpClientStats http_stats() const;
  // Those of its HTTP client, and how long requests took by endpoint (of endpoints that were asked).
  void collect(std::vector<base::Sample>& out) const;

 private:
  struct Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace tidegate::mexc::client
