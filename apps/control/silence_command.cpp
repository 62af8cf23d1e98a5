#include "apps/control/silence_command.hpp"

#include <CLI/CLI.hpp>
#include <memory>
#include <string>

#include "apps/control/action_request.hpp"
#include "apps/control/silence_length.hpp"

namespace tidegate::apps {
namespace {

struct Options : ProcessOptions {
  std::string rule;
  std::string length;
  std::string comment;
  bool lift = false;
};

std::string length_problem(const std::string& text) {
  const auto length = parse_silence_length(text);
  return length ? "" : length.error().message;
}

int run(const Options& options) {
  if (options.lift) return perform_action(options, "lift", {{"rule", options.rule}});
  const auto length = parse_silence_length(options.length);  // checked by now
  ActionArguments arguments{{"rule", options.rule}, {"for_s", std::to_string(length.value().count())}};
  if (!options.comment.empty()) arguments.emplace("comment", options.comment);
  return perform_action(options, "silence", arguments);
}

}  // namespace

void add_silence_command(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<Options>();
  CLI::App* command =
      app.add_subcommand("silence", "do not tell of an alert for a while, or tell of it again");
  command->add_option("RULE", options->rule, "the alert's rule, as docs/alerts.md names it")->required();
  CLI::Option_group* what = command->add_option_group("what", "one of");
  CLI::Option* length = what->add_option("--for", options->length, "how long: 90s, 30m, 2h or 7d at most")
                            ->check(CLI::Validator(length_problem, "TIME"));
  what->add_flag("--lift", options->lift, "end the silence now");
  what->require_option(1);
  command->add_option("--comment", options->comment, "why, for others who ask")->needs(length);
  options->add_to(*command);
  command->callback([options, &exit_code] { exit_code = run(*options); });
}

}  // namespace tidegate::apps
