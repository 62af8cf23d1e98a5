#include "tidegate/dashboard/answers.hpp"

#include <utility>

#include "tidegate/dashboard/status_json.hpp"

namespace tidegate::dashboard {

net::HttpResponse content(std::string_view type, std::string body, int status) {
  net::HttpResponse response{.status = status, .headers = {}, .body = std::move(body)};
  response.headers.emplace_back("Content-Type", type);
  return response;
}

net::HttpResponse json(std::string body, int status) {
  return content("application/json", std::move(body), status);
}

net::HttpResponse error_answer(int status, const std::string& why) {
  return json(error_json(why), status);
}

}  // namespace tidegate::dashboard
