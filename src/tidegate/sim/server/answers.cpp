#include "tidegate/sim/server/answers.hpp"

#include <string>
#include <string_view>
#include <utility>

#include "tidegate/base/assert.hpp"
#include "tidegate/mexc/wire/answers/encode.hpp"
#include "tidegate/mexc/wire/answers/errors.hpp"
#include "tidegate/sim/faults/damage.hpp"

namespace tidegate::sim {

namespace wire = mexc::wire;
using net::HttpAnswer;
using Ending = net::HttpAnswer::Ending;

namespace {

HttpAnswer ending(Ending how) {
  HttpAnswer answer;
  answer.ending = how;
  return answer;
}

HttpAnswer server_error(int status) {
  return json_answer(
      status, wire::encode_error({status, "Unknown error, please check your request or try again later."}));
}

HttpAnswer firewall_page() {
  HttpAnswer answer;
  answer.response.status = 403;
  answer.response.headers.emplace_back("Content-Type", "text/html");
  answer.response.body = "<html><head><title>403 Forbidden</title></head><body>403 Forbidden</body></html>";
  return answer;
}

// The status alone reports a ban: ccxt (4.5.84) looks at a body's code first, and takes one that it does not
// know for an error of any kind.
HttpAnswer ban_answer(std::string_view message) {
  return json_answer(418, R"({"msg":")" + std::string(message) + R"("})");
}

}  // namespace

// ccxt (4.5.84) looks for the word "maintenance", whatever the code.
HttpAnswer maintenance_answer(int status) {
  return json_answer(
      status, wire::encode_error({status, "The exchange is under maintenance, please try again later."}));
}

HttpAnswer hang_up() {
  return ending(Ending::kCutBefore);
}

HttpAnswer json_answer(int status, std::string body) {
  HttpAnswer answer;
  answer.response.status = status;
  answer.response.headers.emplace_back("Content-Type", "application/json;charset=utf-8");
  answer.response.body = std::move(body);
  return answer;
}

HttpAnswer limit_refusal(int status, base::Duration retry_after) {
  const wire::KnownError* known = wire::find_error(status);
  TIDEGATE_ASSERT(known != nullptr, "429 and 418 are known codes");
  HttpAnswer answer = status == 418
                          ? ban_answer(known->message)
                          : json_answer(status, wire::encode_error({status, std::string(known->message)}));
  if (retry_after > base::Duration::zero()) {
    const auto seconds = std::chrono::ceil<std::chrono::seconds>(retry_after);
    answer.response.headers.emplace_back("Retry-After", std::to_string(seconds.count()));
  }
  return answer;
}

bool prevents_effect(FaultKind kind) {
  return kind == FaultKind::kErrorBefore || kind == FaultKind::kCutBefore || kind == FaultKind::kStall ||
         kind == FaultKind::kTooManyRequests || kind == FaultKind::kBanned || kind == FaultKind::kForbidden;
}

bool stands_before_exchange(FaultKind kind) {
  return kind == FaultKind::kErrorBefore || kind == FaultKind::kCutBefore || kind == FaultKind::kStall ||
         kind == FaultKind::kForbidden;
}

HttpAnswer apply_fault(const FaultRule& fault, HttpAnswer answer, std::uint64_t damage) {
  switch (fault.kind) {
    case FaultKind::kErrorBefore:
    case FaultKind::kErrorAfter:
      return server_error(fault.status);
    case FaultKind::kCutBefore:
    case FaultKind::kCutAfter:
      return ending(Ending::kCutBefore);
    case FaultKind::kStall:
    case FaultKind::kStallAfter:
      return ending(Ending::kStall);
    case FaultKind::kStallInBody:
      answer.ending = Ending::kStallInBody;
      return answer;
    case FaultKind::kCutInBody:
      answer.ending = Ending::kCutInBody;
      return answer;
    case FaultKind::kTooManyRequests:
      return limit_refusal(429, fault.retry_after);
    case FaultKind::kBanned:
      return limit_refusal(418, fault.retry_after);
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
