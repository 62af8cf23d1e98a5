#include "apps/top/url_status.hpp"

#include <fmt/format.h>

#include <utility>

#include "tidegate/net/loop/task.hpp"
#include "tidegate/net/network/origin.hpp"

namespace tidegate::apps::top {
namespace {

constexpr base::Duration kPatience = std::chrono::seconds{2};
// A status of a hundred symbols with their books has less than one of these.
constexpr std::size_t kMostBytes = 8 << 20;

net::Task<void> ask(net::HttpClient* client, net::Loop* loop, base::Result<net::HttpResponse>* answer) {
  auto asked = client->send(net::HttpRequest{.target = "/status"}, loop->now() + kPatience);
  *answer = co_await std::move(asked);
  loop->stop();
}

}  // namespace

base::Result<std::unique_ptr<UrlStatus>> UrlStatus::at(const std::string& url) {
  const auto origin = net::parse_origin(url);
  if (!origin) return std::unexpected(origin.error());
  if (origin->tls || !(origin->path.empty() || origin->path == "/")) {
    return base::fail(
        base::ErrorCode::kInvalidArgument,
        fmt::format("{} is no dashboard's address; give one such as http://127.0.0.1:8091", url));
  }
  return std::unique_ptr<UrlStatus>{new UrlStatus{url, origin->address}};
}

UrlStatus::UrlStatus(std::string url, const net::Address& address)
    : url_(std::move(url)),
      loop_(net::Loop::real()),
      network_(net::make_socket_network(*loop_)),
      client_(*loop_, *network_, address, {.max_connections = 1, .max_response_bytes = kMostBytes}) {}

base::Result<std::string> UrlStatus::get() {
  base::Result<net::HttpResponse> answer;
  loop_->spawn(ask(&client_, loop_.get(), &answer));
  loop_->run();
  if (!answer) return std::unexpected(std::move(answer.error()));
  if (answer->status == 200) return std::move(answer->body);
  return base::fail(
      base::ErrorCode::kUnavailable,
      fmt::format("{} answers /status with {}: is it a dashboard of tidegate?", url_, answer->status));
}

}  // namespace tidegate::apps::top
