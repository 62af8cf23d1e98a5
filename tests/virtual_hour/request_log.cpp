#include "virtual_hour/request_log.hpp"

#include <charconv>
#include <string_view>

#include "tidegate/mexc/client/rest/endpoint_policies.hpp"
#include "tidegate/mexc/wire/requests/query.hpp"

namespace tidegate::virtual_hour {
namespace {

using mexc::wire::Endpoint;
using mexc::wire::Params;

constexpr std::string_view kEndOfLine = "\r\n";
constexpr std::string_view kVersion = "HTTP/1.1";

std::string_view head_of(std::string_view message) {
  return message.substr(0, message.find("\r\n\r\n"));
}

// As our own client and server spell it.
std::optional<std::string_view> header(std::string_view head, std::string_view name) {
  const auto at = head.find(std::string{kEndOfLine}.append(name).append(": "));
  if (at == std::string_view::npos) return std::nullopt;
  const auto value = head.substr(at + kEndOfLine.size() + name.size() + 2);
  return value.substr(0, value.find(kEndOfLine));
}

template <class N = int>
std::optional<N> number(std::string_view text) {
  N value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc{} ? std::optional{value} : std::nullopt;
}

std::optional<WireWindow> window_of(const Params& params) {
  const auto timestamp = number<std::int64_t>(params.find("timestamp").value_or(""));
  const auto window = number<std::int64_t>(params.find("recvWindow").value_or(""));
  if (!timestamp || !window) return std::nullopt;
  return WireWindow{.timestamp = base::from_unix_ms(*timestamp),
                    .recv_window = std::chrono::milliseconds{*window}};
}

std::vector<market::ClientOrderId> orders_of(Endpoint endpoint, const Params& params) {
  std::vector<Params> orders;
  if (endpoint == Endpoint::kOrderPlace) orders = {params};
  if (endpoint == Endpoint::kBatchOrders) {
    orders = mexc::wire::parse_params_list(params.find("batchOrders").value_or("")).value_or(orders);
  }
  std::vector<market::ClientOrderId> ids;
  for (const Params& order : orders) {
    ids.emplace_back(std::string{order.find("newClientOrderId").value_or("")});
  }
  return ids;
}

std::optional<market::ClientOrderId> canceled_by(Endpoint endpoint, const Params& params) {
  const auto id = params.find("origClientOrderId");
  if (endpoint != Endpoint::kOrderCancel || !id) return std::nullopt;
  return market::ClientOrderId{std::string{*id}};
}

}  // namespace

void RequestLog::on_wire(const net::WireRun& run) {
  if (run.direction == net::WireDirection::kToListener) {
    on_request(run);
  } else if (run.bytes.starts_with(kVersion)) {
    on_answer(run);
  }
}

void RequestLog::on_request(const net::WireRun& run) {
  const std::string_view head = head_of(run.bytes);
  const std::string_view line = head.substr(0, head.find(kEndOfLine));
  if (!line.ends_with(kVersion)) return;  // a stream's frame, or the rest of a message
  const std::string_view method = line.substr(0, line.find(' '));
  const std::string_view rest = line.substr(method.size() + 1);
  const auto target = mexc::wire::split_target(rest.substr(0, rest.find(' ')));
  if (header(head, "Upgrade")) {
    stream_of_[run.connection] = streams_.size();
    streams_.push_back(
        {.sent = run.at, .path = std::string{target.path}, .has_key = !target.query.empty(), .answer = {}});
    return;
  }
  const auto* row = mexc::wire::find_endpoint(method, target.path);
  if (row == nullptr) return;
  last_of_[run.connection] = requests_.size();
  // Our client says everything in the query.
  const auto request = mexc::wire::parse_request(target.query, {});
  const Params params = request ? request->params : Params{};
  requests_.push_back({.sent = run.at,
                       .endpoint = row->endpoint,
                       .weight = mexc::client::call_weight(row->endpoint, target.query),
                       .api_key = std::string{header(head, "X-MEXC-APIKEY").value_or("")},
                       .answer = {},
                       .window = window_of(params),
                       .placed = orders_of(row->endpoint, params),
                       .canceled = canceled_by(row->endpoint, params)});
}

void RequestLog::on_answer(const net::WireRun& run) {
  const std::string_view head = head_of(run.bytes);
  AnswerHead answer{
      .at = run.at, .status = number(head.substr(kVersion.size() + 1)).value_or(0), .retry_after = {}};
  if (const auto text = header(head, "Retry-After")) {
    if (const auto seconds = number(*text)) answer.retry_after = std::chrono::seconds{*seconds};
  }
  if (const auto stream = stream_of_.find(run.connection); stream != stream_of_.end()) {
    streams_[stream->second].answer = answer;
  } else if (const auto last = last_of_.find(run.connection); last != last_of_.end()) {
    requests_[last->second].answer = answer;
  }
}

}  // namespace tidegate::virtual_hour
