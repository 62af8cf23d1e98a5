#include "apps/check_command.hpp"

#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>
#include <string>
#include <utility>

#include "apps/api_keys.hpp"
#include "apps/check/checkup.hpp"
#include "apps/exchange_networks.hpp"
#include "apps/exchange_options.hpp"
#include "apps/failure.hpp"

namespace tidegate::apps {
namespace {

struct Options : ExchangeOptions {
  bool json = false;
};

net::Task<void> check(check::Checkup* checkup, std::vector<check::Finding>* findings, net::Loop* loop) {
  auto running = check::Checkup::run(checkup);
  *findings = co_await std::move(running);
  loop->stop();
}

int run_check(const Options& options) {
  auto settings = options.settings();
  if (!settings) return tell_failure(settings.error().message);
  const auto loop = net::Loop::real();
  const auto plain = net::make_socket_network(*loop);
  const auto networks = ExchangeNetworks::make(*loop, *plain, *settings);
  if (!networks) return tell_failure(networks.error().message);
  const std::string exchange = settings->client.transport.host.to_string();
  std::vector<check::Finding> findings;
  check::Checkup checkup{*loop, *plain, **networks, std::move(*settings), take_api_keys(options.keys)};
  loop->spawn(check(&checkup, &findings, loop.get()));
  loop->run();
  std::fputs((options.json ? to_json(findings, exchange) : to_text(findings, exchange)).c_str(), stdout);
  return all_work(findings) ? 0 : kFailed;
}

}  // namespace

void add_check_command(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand(
      "check", "do connection, clock, API key, permissions and streams work, and what to do where not");
  options->add_to(*command);
  command->add_flag("--json", options->json, "the findings for programs");
  command->callback([options, &exit_code] { exit_code = run_check(*options); });
}

}  // namespace tidegate::apps
