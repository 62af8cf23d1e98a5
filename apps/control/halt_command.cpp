#include "apps/control/halt_command.hpp"

#include <CLI/CLI.hpp>
#include <memory>
#include <string>

#include "apps/control/action_request.hpp"

namespace tidegate::apps {
namespace {

void add(CLI::App& app, int& exit_code, const std::string& name, const std::string& what) {
  auto process = std::make_shared<ProcessOptions>();
  CLI::App* command = app.add_subcommand(name, what);
  process->add_to(*command);
  command->callback([process, name, &exit_code] { exit_code = perform_action(*process, name, {}); });
}

}  // namespace

void add_halt_command(CLI::App& app, int& exit_code) {
  add(app, exit_code, "halt", "a running process opens no new positions, until resume");
  add(app, exit_code, "resume", "a running process that was halted trades again");
}

}  // namespace tidegate::apps
