#include "tidegate/mexc/server/answers.hpp"

#include <string_view>
#include <utility>

#include "tidegate/base/assert.hpp"
#include "tidegate/mexc/wire/answers/encode.hpp"
#include "tidegate/mexc/wire/answers/errors.hpp"

namespace tidegate::mexc::server {

using net::HttpResponse;

namespace {

constexpr int kNotFound = 404;

// The status alone reports a ban: ccxt (4.5.84) looks at a body's code first, and takes one that it does not
// know for an error of any kind.
HttpResponse ban_answer(std::string_view message) {
  return json_answer(wire::code::kBanned, R"({"msg":")" + std::string(message) + R"("})");
}

}  // namespace

HttpResponse json_answer(int status, std::string body) {
  HttpResponse answer{.status = status, .headers = {}, .body = std::move(body)};
  answer.headers.emplace_back("Content-Type", "application/json;charset=utf-8");
  return answer;
}

HttpResponse error_answer(wire::Endpoint endpoint, const base::Error& error) {
  const bool is_market_data = wire::row(endpoint).security == wire::Security::kNone;
  const auto encode = is_market_data ? wire::encode_market_data_error : wire::encode_error;
  return json_answer(error.http_status, encode({error.upstream_code, error.message}));
}

HttpResponse no_such_endpoint() {
  return json_answer(kNotFound, wire::encode_error({kNotFound, "no such endpoint"}));
}

HttpResponse limit_refusal(int status, base::Duration retry_after) {
  const wire::KnownError* known = wire::find_error(status);
  TIDEGATE_ASSERT(known != nullptr, "429 and 418 are known codes");
  HttpResponse answer = status == wire::code::kBanned
                            ? ban_answer(known->message)
                            : json_answer(status, wire::encode_error({status, std::string(known->message)}));
  if (retry_after > base::Duration::zero()) {
    const auto seconds = std::chrono::ceil<std::chrono::seconds>(retry_after);
    answer.headers.emplace_back("Retry-After", std::to_string(seconds.count()));
  }
  return answer;
}

}  // namespace tidegate::mexc::server
