#include "apps/control/reload_command.hpp"

#include <CLI/CLI.hpp>
#include <memory>

#include "apps/control/action_request.hpp"

namespace tidegate::apps {

void add_reload_command(CLI::App& app, int& exit_code) {
  auto process = std::make_shared<ProcessOptions>();
  CLI::App* command = app.add_subcommand("reload", "a running process reads its settings anew");
  process->add_to(*command);
  command->callback([process, &exit_code] { exit_code = perform_action(*process, "reload", {}); });
}

}  // namespace tidegate::apps
