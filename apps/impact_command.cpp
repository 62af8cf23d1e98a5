#include "apps/impact_command.hpp"

#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>
#include <string>

#include "apps/impact/scenario.hpp"

namespace tidegate::apps {

void add_impact_command(CLI::App& app, int& exit_code) {
  struct Options {
    bool json = false;
    ScenarioSettings scenario;
  };
  auto options = std::make_shared<Options>();
  CLI::App* command =
      app.add_subcommand("impact", "what batching, caching and circuits save: three arms, virtual time");
  command->add_flag("--json", options->json, "print JSON");
  command->add_option("--minutes", options->scenario.minutes, "minutes of a healthy exchange")
      ->check(CLI::Range(1, 600))
      ->capture_default_str();
  command->add_option("--seed", options->scenario.seed, "of market, distance, faults and callers")
      ->capture_default_str();
  command->callback([options, &exit_code] {
    const ImpactReport report = run_impact(options->scenario);
    const std::string text = options->json ? to_json(report) : to_text(report);
    exit_code = std::fputs(text.c_str(), stdout) == EOF ? 1 : 0;
  });
}

}  // namespace tidegate::apps
