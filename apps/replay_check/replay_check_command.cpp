#include "apps/replay_check/replay_check_command.hpp"

#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "apps/process/failure.hpp"
#include "tidegate/scenarios/replay_check/replay_run.hpp"

namespace tidegate::apps {
namespace {

int run_command(const std::vector<std::string>& files, bool json) {
  const auto report = scenarios::run_replay_check(files);
  if (!report) return tell_failure(report.error().message);
  const std::string text = json ? to_json(*report) : to_text(*report);
  if (std::fputs(text.c_str(), stdout) == EOF || std::fflush(stdout) == EOF) {
    return tell_failure("the report cannot be written to standard output");
  }
  return report->equal() ? 0 : kFailed;
}

}  // namespace

void add_replay_check_command(CLI::App& app, int& exit_code) {
  struct Options {
    bool json = false;
    std::vector<std::string> files;
  };
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand(
      "replay-check", "recordings through simulated exchange, protobuf frames and the client's book");
  command->add_flag("--json", options->json, "print JSON");
  command->add_option("FILE", options->files, "recordings (gzip or plain), a symbol each")->required();
  command->callback([options, &exit_code] { exit_code = run_command(options->files, options->json); });
}

}  // namespace tidegate::apps
