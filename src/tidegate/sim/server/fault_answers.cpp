#include "tidegate/sim/server/fault_answers.hpp"

#include <memory>
#include <string>
#include <utility>

#include "tidegate/base/assert.hpp"
#include "tidegate/mexc/server/answers.hpp"
#include "tidegate/mexc/wire/answers/encode.hpp"
#include "tidegate/sim/faults/damage.hpp"

namespace tidegate::sim {

namespace wire = mexc::wire;
using mexc::server::json_answer;
using mexc::server::limit_refusal;
using net::BodySink;
using net::HttpAnswer;

namespace {

HttpAnswer server_error(int status) {
  return {.response = json_answer(
              status,
              wire::encode_error({status, "Unknown error, please check your request or try again later."}))};
}

HttpAnswer firewall_page() {
  HttpAnswer answer;
  answer.response.status = 403;
  answer.response.headers.emplace_back("Content-Type", "text/html");
  answer.response.body = "<html><head><title>403 Forbidden</title></head><body>403 Forbidden</body></html>";
  return answer;
}

net::Task<void> cut(std::shared_ptr<BodySink> sink) {
  sink->cut();
  co_return;
}

// The connection stays open until the client leaves.
net::Task<void> stall(std::shared_ptr<BodySink> sink) {
  co_await sink->wait_for_leaving();
}

net::Task<void> write_and_cut(std::shared_ptr<BodySink> sink, std::string part) {
  co_await sink->write(std::move(part));
  sink->cut();
}

net::Task<void> write_and_stall(std::shared_ptr<BodySink> sink, std::string part) {
  const bool sent = co_await sink->write(std::move(part));
  if (sent) co_await sink->wait_for_leaving();
}

HttpAnswer unanswered(net::Task<void> (*ending)(std::shared_ptr<BodySink>)) {
  HttpAnswer answer;
  answer.writer = ending;
  return answer;
}

// Its header says the whole length, and half of the body comes.
HttpAnswer broken_off(HttpAnswer answer, net::Task<void> (*ending)(std::shared_ptr<BodySink>, std::string)) {
  const std::string body = std::move(answer.response.body);
  answer.length = body.size();
  answer.writer = [ending, half = body.substr(0, body.size() / 2)](std::shared_ptr<BodySink> sink) {
    return ending(std::move(sink), half);
  };
  return answer;
}

}  // namespace

// ccxt (4.5.84) looks for the word "maintenance", whatever the code.
HttpAnswer maintenance_answer(int status) {
  return {.response = json_answer(
              status,
              wire::encode_error({status, "The exchange is under maintenance, please try again later."}))};
}

bool prevents_effect(FaultKind kind) {
  return kind == FaultKind::kErrorBefore || kind == FaultKind::kCutBefore || kind == FaultKind::kStall ||
         kind == FaultKind::kTooManyRequests || kind == FaultKind::kBanned || kind == FaultKind::kForbidden;
}

bool stands_before_exchange(FaultKind kind) {
  return kind == FaultKind::kErrorBefore || kind == FaultKind::kCutBefore || kind == FaultKind::kStall ||
         kind == FaultKind::kForbidden;
}

bool leaves_unanswered(FaultKind kind) {
  return kind == FaultKind::kCutBefore || kind == FaultKind::kCutAfter || kind == FaultKind::kStall ||
         kind == FaultKind::kStallAfter;
}

HttpAnswer apply_fault(const FaultRule& fault, HttpAnswer answer, std::uint64_t damage) {
  switch (fault.kind) {
    case FaultKind::kErrorBefore:
    case FaultKind::kErrorAfter:
      return server_error(fault.status);
    case FaultKind::kCutBefore:
    case FaultKind::kCutAfter:
      return unanswered(cut);
    case FaultKind::kStall:
    case FaultKind::kStallAfter:
      return unanswered(stall);
    case FaultKind::kStallInBody:
      return broken_off(std::move(answer), write_and_stall);
    case FaultKind::kCutInBody:
      return broken_off(std::move(answer), write_and_cut);
    case FaultKind::kTooManyRequests:
      return {.response = limit_refusal(429, fault.retry_after)};
    case FaultKind::kBanned:
      return {.response = limit_refusal(418, fault.retry_after)};
    case FaultKind::kForbidden:
      return firewall_page();
    case FaultKind::kTruncatedBody:
      answer.response.body.resize(answer.response.body.size() / 2);
      return answer;
    case FaultKind::kGarbledBody:
      garble(answer.response.body, damage);
      return answer;
    default:
      TIDEGATE_ASSERT(false, "delays, changes and faults of streams and states end no request");
  }
}

}  // namespace tidegate::sim
