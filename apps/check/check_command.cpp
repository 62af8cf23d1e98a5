#include "apps/check/check_command.hpp"

#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>
#include <string>
#include <utility>

#include "apps/check/checkup.hpp"
#include "apps/exchange/api_keys.hpp"
#include "apps/exchange/exchange_options.hpp"
#include "apps/process/failure.hpp"
#include "tidegate/access/exchange_access.hpp"
#include "tidegate/base/event.hpp"

namespace tidegate::apps {
namespace {

// What cannot be read of the exchange's blocks is no finding: it is of this machine.
class BlockWarnings final : public base::EventSink {
 public:
  void on_event(const base::Event& event) override {
    switch (event.kind) {
      case base::EventKind::kBlocksUnreadable:
      case base::EventKind::kBlocksOtherExchange:
      case base::EventKind::kBlocksNotStored:
        std::fprintf(stderr, "tidegate: %s\n", event.text.c_str());
        return;
      default:
        return;
    }
  }
};

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
  auto keys = take_api_keys(options.keys);
  auto no_keys = keys ? std::nullopt : std::optional{keys.error()};
  BlockWarnings warnings;
  const std::string exchange = settings->access.client.transport.host.to_string();
  const auto reached =
      access::ExchangeAccess::make(*loop, *plain, std::move(settings->access),
                                   keys ? std::move(*keys) : mexc::wire::Credentials{}, warnings);
  if (!reached) return tell_failure(reached.error().message);
  std::vector<check::Finding> findings;
  check::Checkup checkup{*loop, *plain, **reached, settings->trading.symbols.front(), std::move(no_keys)};
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
