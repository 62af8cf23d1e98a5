#include "apps/control/explain_command.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <string>

#include "apps/control/action_request.hpp"
#include "apps/control/ask.hpp"
#include "apps/control/story_lines.hpp"
#include "apps/process/failure.hpp"
#include "tidegate/base/request_id.hpp"

namespace tidegate::apps {
namespace {

struct Options : ProcessOptions {
  std::string id;
  bool json = false;
};

std::string id_problem(const std::string& text) {
  if (base::parse_request_id(text)) return {};
  return "'" + text + "' is no request's id: give one as the log has it, as in 692c5a70-1f";
}

int run(const Options& options) {
  const auto socket = options.find(ControlPlace::of_this_process());
  if (!socket) return tell_failure(socket.error().message);
  const auto answer = ask(*socket, {.method = "GET", .target = "/explain/" + options.id});
  if (!answer) return tell_failure(answer.error().message);
  if (answer->status != 200) return tell_failure(refusal_words(*answer));
  fmt::print("{}", options.json ? answer->body : story_lines(answer->body));
  return 0;
}

}  // namespace

void add_explain_command(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("explain", "what became of one request, and why");
  command->add_option("REQUEST_ID", options->id, "as the log and errors name it")
      ->required()
      ->check(CLI::Validator(id_problem, "ID"));
  command->add_flag("--json", options->json, "as JSON (docs/explain.md)");
  options->add_to(*command);
  command->callback([options, &exit_code] { exit_code = run(*options); });
}

}  // namespace tidegate::apps
