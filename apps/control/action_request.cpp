#include "apps/control/action_request.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "apps/control/ask.hpp"
#include "apps/process/failure.hpp"

namespace tidegate::apps {
namespace {

using nlohmann::json;

// Absent: the answer has no such text.
std::optional<std::string> text_under(const std::string& key, const net::HttpResponse& answer) {
  const json body = json::parse(answer.body, nullptr, false);
  if (!body.is_object() || !body.contains(key) || !body[key].is_string()) return std::nullopt;
  return body[key].get<std::string>();
}

}  // namespace

net::HttpRequest action_request(const std::string& name, const ActionArguments& arguments) {
  // A command line may hold bytes that are no UTF-8.
  std::string body = json(arguments).dump(-1, ' ', false, json::error_handler_t::replace);
  return {.method = "POST",
          .target = "/actions/" + name,
          .headers = {{"Content-Type", "application/json"}},
          .body = arguments.empty() ? "{}" : std::move(body)};
}

base::Result<std::string> done_words(const net::HttpResponse& answer) {
  auto done = text_under("done", answer);
  if (answer.status == 200 && done) return std::move(*done);
  return base::fail(base::ErrorCode::kRejected, refusal_words(answer));
}

std::string refusal_words(const net::HttpResponse& answer) {
  auto error = text_under("error", answer);
  if (error) return std::move(*error);
  return fmt::format(
      "the process answered with HTTP status {} and nothing that this command knows; is it of "
      "the same version?",
      answer.status);
}

int perform_action(const ProcessOptions& process, const std::string& name, const ActionArguments& arguments) {
  const auto socket = process.find(ControlPlace::of_this_process());
  if (!socket) return tell_failure(socket.error().message);
  const auto answer = ask(*socket, action_request(name, arguments));
  if (!answer) return tell_failure(answer.error().message);
  const auto done = done_words(*answer);
  if (!done) return tell_failure(done.error().message);
  fmt::print("{}\n", *done);
  return 0;
}

}  // namespace tidegate::apps
