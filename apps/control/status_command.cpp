#include "apps/control/status_command.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>
#include <utility>

#include "apps/control/action_request.hpp"
#include "apps/control/ask.hpp"
#include "apps/control/readiness.hpp"
#include "apps/process/failure.hpp"
#include "apps/process/screen.hpp"

namespace tidegate::apps {
namespace {

struct Options : ProcessOptions {
  bool json = false;
};

int width() {
  const auto terminal = terminal_size(STDOUT_FILENO);
  return terminal ? static_cast<int>(terminal().columns) : 0;
}

int run(const Options& options, const StatusText& text) {
  const auto socket = options.find(ControlPlace::of_this_process());
  if (!socket) return tell_failure(socket.error().message);
  const auto answer = ask(*socket, {.method = "GET", .target = "/status"});
  if (!answer) return tell_failure(answer.error().message);
  if (answer->status != 200) return tell_failure(refusal_words(*answer));
  const auto reasons = reasons_not_ready(answer->body);
  if (!reasons) return tell_failure(reasons.error().message);
  std::string out = options.json ? answer->body : text(answer->body, width());
  if (!out.ends_with('\n')) out += '\n';
  fmt::print("{}", out);
  std::fflush(stdout);  // before what follows on standard error
  for (const std::string& reason : *reasons) tell_failure("not ready: " + reason);
  return reasons->empty() ? 0 : kNotReady;
}

}  // namespace

void add_status_command(CLI::App& app, int& exit_code, StatusText text) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("status", "how a running process is, now");
  command->add_flag("--json", options->json, "as JSON (docs/status.md)");
  options->add_to(*command);
  command->callback([options, text = std::move(text), &exit_code] { exit_code = run(*options, text); });
}

}  // namespace tidegate::apps
