#include "tidegate/mexc/client/rest/transport.hpp"

#include <array>
#include <string>
#include <utility>

#include "tidegate/base/assert.hpp"
#include "tidegate/base/histogram.hpp"
#include "tidegate/base/validation.hpp"
#include "tidegate/mexc/client/rest/endpoint_policies.hpp"
#include "tidegate/mexc/client/rest/payloads.hpp"
#include "tidegate/mexc/wire/answers/errors.hpp"
#include "tidegate/mexc/wire/printable.hpp"
#include "tidegate/mexc/wire/values.hpp"

namespace tidegate::mexc::client {

using resilience::Call;
using resilience::Outcome;

std::vector<std::string> TransportSettings::validate() const {
  base::Problems problems;
  problems.append("clock", clock.validate());
  problems.append("http", http.validate());
  problems.require_range("recv_window", recv_window, std::chrono::milliseconds{1}, std::chrono::seconds{60});
  return problems.take();
}

Call make_call(wire::Endpoint endpoint, const wire::Params& params, base::MonotonicTime deadline,
               std::optional<base::Duration> max_age, resilience::AccountId account) {
  std::string canonical = params.canonical();
  const auto weight = call_weight(endpoint, canonical);
  const bool is_owned = wire::row(endpoint).security != wire::Security::kNone;
  return {.endpoint = endpoint_id(endpoint),
          .account = is_owned ? account : resilience::AccountId{},
          .params = std::move(canonical),
          .deadline = deadline,
          .max_age = max_age,
          .weight = weight};
}

struct Transport::Impl {
  struct Account {
    std::string api_key;
    wire::Signer signer;
  };

  Impl(net::Loop& its_loop, net::Network& network, TransportSettings its_settings,
       std::vector<wire::Credentials> given, UnknownWordLog* its_unknown)
      : loop(its_loop),
        unknown(its_unknown),
        settings(std::move(its_settings)),
        clock(settings.clock),
        http(std::make_unique<net::HttpClient>(its_loop, network, settings.host, settings.http)) {
    for (wire::Credentials& each : given) {
      accounts.push_back({std::move(each.api_key), wire::Signer{each.secret}});
    }
  }

  static net::Task<Outcome> send(std::shared_ptr<Impl> self, Call call, guard::LastLook last_look);

  net::HttpRequest make_request(const wire::EndpointRow& row, const Call& call,
                                base::MonotonicTime now) const;
  std::string signed_query(const Call& call, base::MonotonicTime now) const;
  const Account& account_of(const Call& call) const { return accounts.at(call.account.value()); }
  Outcome outcome_of(const wire::EndpointRow& row, net::HttpResponse response);

  net::Loop& loop;
  UnknownWordLog* unknown;
  TransportSettings settings;
  std::vector<Account> accounts;  // by number
  ClockSync clock;
  // By endpoint: from the first byte of a request that was answered to its whole answer. Null: none was.
  std::array<std::unique_ptr<base::Histogram>, wire::kEndpointCount> request_time{};
  std::unique_ptr<net::HttpClient> http;  // null once closed
};

namespace {

Outcome failed(base::Error error) {
  return {.payload = nullptr, .error = std::move(error), .retry_after = std::nullopt};
}

base::Error unusable(base::ErrorCode code, std::string message) {
  return base::fail_unsent(code, std::move(message)).error();
}

// None of the exchange's: it is not followed, since signed requests go to no other host.
bool is_redirect(int status) {
  return status >= 300 && status < 400;
}

bool is_success(int status) {
  return status >= 200 && status < 300;
}

}  // namespace

net::Task<Outcome> Transport::Impl::send(std::shared_ptr<Impl> self, Call call, guard::LastLook last_look) {
  const wire::EndpointRow& row = wire::row(endpoint_of(call.endpoint));
  if (!self->http) {
    co_return failed(
        unusable(base::ErrorCode::kCancelled, std::string(row.name) + ": the client was closed"));
  }
  if (row.security != wire::Security::kNone && self->account_of(call).api_key.empty()) {
    co_return failed(unusable(base::ErrorCode::kInvalidArgument,
                              std::string(row.name) + " needs an API key; give the client credentials"));
  }
  base::MonotonicTime sent{};
  std::optional<base::Error> forbidden;
  // It lives no longer than this frame, which waits for it.
  net::RequestMaker make = [&]() -> base::Result<net::HttpRequest> {
    if (last_look) forbidden = last_look(call);
    if (forbidden) return std::unexpected(*forbidden);
    sent = self->loop.now();
    return self->make_request(row, call, sent);
  };
  auto sending = self->http->send(std::move(make), call.deadline);
  auto response = co_await std::move(sending);
  if (forbidden) co_return failed(std::move(*forbidden));
  if (!response) {
    base::Error error = std::move(response.error());
    error.message = std::string(row.name) + ": " + error.message;
    co_return failed(std::move(error));
  }
  const base::MonotonicTime answered = self->loop.now();
  auto& took = self->request_time.at(call.endpoint.value());
  if (!took) took = std::make_unique<base::Histogram>();
  took->record(answered - sent);
  Outcome outcome = self->outcome_of(row, std::move(*response));
  if (row.endpoint == wire::Endpoint::kTime && outcome.payload) {
    self->clock.on_round_trip(sent, answered, outcome.payload->as<wire::ServerTime>()->time);
  }
  if (outcome.error && outcome.error->upstream_code == wire::code::kTimestampOutsideWindow) {
    self->clock.on_refused_timestamp(self->loop.now());
  }
  co_return outcome;
}

net::HttpRequest Transport::Impl::make_request(const wire::EndpointRow& row, const Call& call,
                                               base::MonotonicTime now) const {
  net::HttpRequest request{
      .method = std::string{row.method}, .target = std::string{row.path}, .headers = {}, .body = {}};
  const std::string query = row.security == wire::Security::kSigned ? signed_query(call, now) : call.params;
  if (!query.empty()) request.target.append("?").append(query);
  if (row.security != wire::Security::kNone)
    request.headers.emplace_back("X-MEXC-APIKEY", account_of(call).api_key);
  // As unmodified clients send it: MEXC refuses other types (700013) even where the body is empty.
  if (row.method != "GET") request.headers.emplace_back("Content-Type", "application/json");
  return request;
}

std::string Transport::Impl::signed_query(const Call& call, base::MonotonicTime now) const {
  std::string params = call.params;
  const auto exchange_time = clock.exchange_time_at_least(now);
  const base::WallTime timestamp = exchange_time.value_or(loop.clock().wall_now());
  if (!params.empty()) params += '&';
  params += "recvWindow=" + std::to_string(settings.recv_window / std::chrono::milliseconds{1});
  params += "&timestamp=" + std::to_string(base::to_unix_ms(timestamp));
  const std::string signature = account_of(call).signer.sign(params);
  return params.append("&signature=").append(signature);
}

Outcome Transport::Impl::outcome_of(const wire::EndpointRow& row, net::HttpResponse response) {
  if (!is_success(response.status)) {
    Outcome outcome = failed(wire::to_error(row.name, response.status, response.body));
    const std::string_view location = net::header(response.headers, "Location");
    if (is_redirect(response.status) && !location.empty()) {
      outcome.error->message += ", a redirect to " + wire::printable(location, 200);
    }
    outcome.retry_after = net::parse_retry_after(net::header(response.headers, "Retry-After"));
    if (outcome.retry_after) outcome.error->retry_at = loop.now() + *outcome.retry_after;
    return outcome;
  }
  wire::UnknownWords words;
  auto payload = decode_payload(row.endpoint, std::move(response.body), &words);
  if (unknown != nullptr) unknown->hear(row.name, words, loop.now());
  if (payload) return {.payload = std::move(*payload), .error = std::nullopt, .retry_after = std::nullopt};
  base::Error error = std::move(payload.error());
  error.message = std::string(row.name) + ": unexpected answer: " + error.message;
  error.delivery = base::Delivery::kUnknown;
  error.http_status = response.status;
  return failed(std::move(error));
}

Transport::Transport(net::Loop& loop, net::Network& network, TransportSettings settings,
                     wire::Credentials credentials, UnknownWordLog* unknown,
                     std::vector<wire::Credentials> accounts) {
  TIDEGATE_ASSERT(settings.validate().empty(), "a transport is made with valid settings");
  accounts.insert(accounts.begin(), std::move(credentials));
  impl_ = std::make_shared<Impl>(loop, network, std::move(settings), std::move(accounts), unknown);
}
Transport::~Transport() {
  impl_->http.reset();
  impl_->unknown = nullptr;
}

net::Task<Outcome> Transport::send(Call call, guard::LastLook last_look) {
  return Impl::send(impl_, std::move(call), std::move(last_look));
}

net::Task<void> Transport::warm_up(std::size_t count, base::MonotonicTime deadline) {
  return impl_->http->warm_up(count, deadline);
}

ClockSync& Transport::clock() noexcept {
  return impl_->clock;
}
const ClockSync& Transport::clock() const noexcept {
  return impl_->clock;
}
net::HttpClientStats Transport::http_stats() const {
  return impl_->http->stats();
}

void Transport::collect(std::vector<base::Sample>& out) const {
  impl_->http->collect(out);
  base::SampleWriter to{out};
  for (const wire::EndpointRow& row : wire::kEndpointTable) {
    const auto& took = impl_->request_time.at(endpoint_id(row.endpoint).value());
    if (took) to.histogram("tidegate_client_request_seconds", *took, {{"endpoint", std::string{row.name}}});
  }
}

}  // namespace tidegate::mexc::client
