#include "apps/control/circuit_command.hpp"

#include <CLI/CLI.hpp>
#include <memory>
#include <string>

#include "apps/control/action_request.hpp"

namespace tidegate::apps {
namespace {

struct Options : ProcessOptions {
  std::string endpoint;
  std::string state;
};

}  // namespace

void add_circuit_command(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand(
      "circuit", "set an endpoint's circuit by hand, or give it back to its own judgement");
  command->add_option("ENDPOINT", options->endpoint, "as tidegate status names it: depth")->required();
  command
      ->add_option(
          "STATE", options->state,
          "forced_open: no call passes; disabled: every call passes; closed: it judges by itself again")
      ->required()
      ->check(CLI::IsMember({"forced_open", "disabled", "closed"}));
  options->add_to(*command);
  command->callback([options, &exit_code] {
    exit_code =
        perform_action(*options, "circuit", {{"endpoint", options->endpoint}, {"state", options->state}});
  });
}

}  // namespace tidegate::apps
