#include "apps/control/ask.hpp"

#include <fmt/format.h>

#include <optional>
#include <utility>

#include "tidegate/net/loop/loop.hpp"
#include "tidegate/net/network/network.hpp"
#include "tidegate/net/web/http_client.hpp"

namespace tidegate::apps {
namespace {

using base::ErrorCode;
using Answer = base::Result<net::HttpResponse>;

net::Task<void> fetch(net::Loop* loop, net::HttpClient* client, net::HttpRequest request,
                      base::MonotonicTime deadline, std::optional<Answer>* out) {
  auto asking = client->send(std::move(request), deadline);
  auto answer = co_await std::move(asking);
  *out = std::move(answer);
  loop->stop();
}

}  // namespace

Answer ask(const std::string& socket, net::HttpRequest request, base::Duration patience) {
  const auto loop = net::Loop::real();
  const auto network = net::make_socket_network(*loop);
  net::HttpClient client{*loop, *network, {.host = "unix:" + socket, .port = 0}};
  std::optional<Answer> answer;
  loop->spawn(fetch(loop.get(), &client, std::move(request), loop->now() + patience, &answer));
  loop->run();
  if (*answer) return std::move(*answer);
  base::Error& error = answer->error();
  if (error.code == ErrorCode::kConnectionRefused) {
    error.message = fmt::format("nobody answers at {}: no tidegate process uses that socket", socket);
  } else if (error.code == ErrorCode::kDeadlineExceeded) {
    error.message = fmt::format(
        "the process at {} gave no answer within {} s: whether it did what was asked "
        "is not known; look at its screen or log",
        socket, std::chrono::duration<double>(patience).count());
  }
  return std::unexpected(std::move(error));
}

}  // namespace tidegate::apps
