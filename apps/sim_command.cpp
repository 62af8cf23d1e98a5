#include "apps/sim_command.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "apps/failure.hpp"
#include "apps/recordings.hpp"
#include "apps/stop_on_signal.hpp"
#include "tidegate/net/network.hpp"
#include "tidegate/sim/exchange_factory.hpp"
#include "tidegate/sim/server.hpp"

namespace tidegate::apps {
namespace {

struct SimOptions {
  std::string listen = "127.0.0.1:18080";
  std::string latency = "none";
  std::uint64_t seed = 1;
  std::vector<std::string> recordings;
};

base::Result<std::unique_ptr<sim::Exchange>> make_exchange(const SimOptions& options, const net::Loop& loop) {
  const base::WallTime wall = loop.clock().wall_now();
  if (options.recordings.empty()) {
    return sim::make_generated_exchange({}, {}, options.seed, loop.now(), wall);
  }
  if (auto checked = check_recordings(options.recordings); !checked) {
    return std::unexpected(std::move(checked.error()));
  }
  return sim::make_replay_exchange({}, options.recordings, loop.now(), wall);
}

std::string symbols_of(const sim::Exchange& exchange) {
  std::string out;
  for (const market::Instrument& instrument : exchange.instruments()) out += " " + instrument.symbol.value();
  return out;
}

void print_ready(const sim::Exchange& exchange, const net::Address& address) {
  const sim::AccountSettings account = sim::demo_account();
  // Key and secret guard a simulated account and are public on purpose.
  fmt::print("simulated exchange on http://{0} (streams: ws://{0}/ws), symbols{1}, API key {2}, secret {3}\n",
             address.to_string(), symbols_of(exchange), account.api_key, account.secret);
  std::fflush(stdout);
}

void print_summary(const sim::ServerCounters& seen) {
  fmt::print(
      "stopped after {} requests (weight {}; {} of orders), {} stream connections, {} pushes, {} bytes in, "
      "{} bytes out\n",
      seen.requests, seen.weight, seen.order_requests, seen.stream_connections, seen.pushes, seen.bytes_in,
      seen.bytes_out);
}

int run_sim(const SimOptions& options) {
  const auto address = net::parse_address(options.listen);
  auto latency = sim::LatencyProfile::named(options.latency);
  if (!address) return tell_failure(address.error().message);
  if (!latency) return tell_failure(latency.error().message);

  const auto loop = net::Loop::real();
  const StopOnSignal stop{*loop};
  const auto network = net::make_socket_network(*loop);
  auto exchange = make_exchange(options, *loop);
  if (!exchange) return tell_failure(exchange.error().message);
  sim::ServerSettings settings;
  settings.latency = *latency;
  settings.seed = options.seed;
  sim::Server server{*loop, *network, **exchange, settings};
  if (const auto started = server.start(*address); !started) {
    return tell_failure(started.error().message + "; choose another address with --listen HOST:PORT");
  }
  print_ready(**exchange, server.address());
  loop->run();
  const sim::ServerCounters seen = server.counters();
  const auto broken = server.market_error();
  server.stop();
  print_summary(seen);
  return broken ? tell_failure(broken->message) : 0;
}

std::string address_problem(const std::string& text) {
  const auto address = net::parse_address(text);
  return address ? "" : address.error().message;
}

}  // namespace

void add_sim_command(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<SimOptions>();
  CLI::App* command =
      app.add_subcommand("sim", "the simulated exchange: REST and streams on one port, until Ctrl-C");
  command->add_option("--listen", options->listen, "where; port 0 takes a free one")
      ->check(CLI::Validator(address_problem, "HOST:PORT"))
      ->capture_default_str();
  command->add_option("--seed", options->seed, "of market and distance")->capture_default_str();
  command->add_option("--latency", options->latency, "how far away it seems to be")
      ->check(CLI::IsMember({"none", "near", "far"}))
      ->capture_default_str();
  command->add_option("--replay", options->recordings, "recorded markets instead of the generated one");
  command->callback([options, &exit_code] { exit_code = run_sim(*options); });
}

}  // namespace tidegate::apps
