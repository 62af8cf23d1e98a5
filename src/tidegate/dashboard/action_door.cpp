#include "tidegate/dashboard/action_door.hpp"

#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "tidegate/dashboard/action_form.hpp"
#include "tidegate/dashboard/answers.hpp"
#include "tidegate/dashboard/status_json.hpp"

namespace tidegate::dashboard {
namespace {

constexpr std::size_t kMostShown = 100;

net::HttpResponse with(net::HttpResponse response, std::string name, std::string value) {
  response.headers.emplace_back(std::move(name), std::move(value));
  return response;
}

// "application/json", and nothing behind it but parameters (RFC 9110, 8.3.1).
bool is_json(const net::HttpRequest& request) {
  const std::string_view type = net::header(request.headers, "Content-Type");
  return net::same_header_name(type.substr(0, type.find_first_of("; \t")), "application/json");
}

net::HttpResponse no_such_action(std::string_view name) {
  std::string there_are;
  for (const ActionForm& form : action_forms()) {
    there_are += (there_are.empty() ? "" : ", ") + std::string{form.name};
  }
  return error_answer(
      404, "there is no action " + std::string{name.substr(0, kMostShown)} + "; there are " + there_are);
}

int status_of(base::ErrorCode code) {
  switch (code) {
    case base::ErrorCode::kInvalidArgument:
    case base::ErrorCode::kParse:
      return 400;
    case base::ErrorCode::kNotFound:
      return 404;
    case base::ErrorCode::kUnavailable:
      return 503;
    default:
      return 409;
  }
}

}  // namespace

net::HttpResponse ActionDoor::answer(const net::HttpRequest& request, std::string_view name,
                                     base::MonotonicTime now) {
  Actions* const actions = source_.actions();
  if (actions == nullptr) return error_answer(404, "nothing can be done to this process from outside");
  const ActionForm* const form = find_action_form(name);
  if (form == nullptr) return no_such_action(name);
  if (request.method != "POST") {
    return with(error_answer(405, "an action is asked for by POST"), "Allow", "POST");
  }
  Action action{.name = std::string{form->name}, .arguments = {}, .from = guard_ ? "page" : "local socket"};
  if (auto refusal = refuses(request, action, now)) return std::move(*refusal);
  if (!is_json(request)) return error_answer(415, "an action's Content-Type must be application/json");
  if (request.body.size() > kMostActionBytes) {
    return error_answer(413, "an action's body may have 4096 bytes at most");
  }
  auto arguments = read_arguments(*form, request.body);
  if (!arguments) return error_answer(400, arguments.error().message);
  action.arguments = std::move(*arguments);
  const auto done = actions->perform(action);
  if (!done) return error_answer(status_of(done.error().code), done.error().message);
  return json(to_line({{"done", *done}}));
}

std::optional<net::HttpResponse> ActionDoor::refuses(const net::HttpRequest& request, const Action& action,
                                                     base::MonotonicTime now) {
  if (!guard_) return std::nullopt;
  switch (guard_->judge(net::header(request.headers, kTokenHeader), now)) {
    case TokenGuard::Verdict::kRight:
      return std::nullopt;
    case TokenGuard::Verdict::kMissing:
      return error_answer(401,
                          "an action needs the token that the process told at its start, in the header " +
                              std::string{kTokenHeader});
    case TokenGuard::Verdict::kWrong:
      break;
    case TokenGuard::Verdict::kLocked: {
      const auto wait = std::chrono::ceil<std::chrono::seconds>(guard_->locked_for(now));
      return with(error_answer(429, "wrong tokens came too often: no action is taken from a page for " +
                                        std::to_string(wait.count()) + " s"),
                  "Retry-After", std::to_string(wait.count()));
    }
  }
  const bool locked = guard_->locked_for(now) > base::Duration::zero();
  const std::string why = std::string{"its token is wrong"} +
                          (locked ? ", as were those before: none is heard for a minute" : "");
  source_.actions()->refused(action, why);
  return error_answer(403, "that is not the token that the process told at its start");
}

}  // namespace tidegate::dashboard
