#include "apps/sim/sim_command.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "apps/process/failure.hpp"
#include "apps/process/stop_on_signal.hpp"
#include "apps/secrets/private_file.hpp"
#include "apps/sim/control_server.hpp"
#include "apps/sim/exchange_state.hpp"
#include "tidegate/net/network/network.hpp"
#include "tidegate/net/tls/tls.hpp"
#include "tidegate/sim/markets/recording_check.hpp"
#include "tidegate/sim/whole/simulated_exchange.hpp"
#include "tidegate/sim_config/files.hpp"

namespace tidegate::apps {
namespace {

// Shorter answers are one packet anyway.
constexpr std::size_t kGzipFrom = 1'024;

struct SimOptions {
  std::string listen = "127.0.0.1:18080";
  std::string control;  // empty: none
  std::string latency = "none";
  std::string cancel_answers = "NEW";
  std::string limits = "documented";
  std::string symbols, accounts, faults;  // files; empty: none
  std::string tls_certificate, tls_key;   // likewise, both or neither
  std::uint64_t seed = 1;
  std::vector<std::string> recordings;
  bool refuse_duplicates = false;
};

// What the command line's names and files say, or its defaults.
struct SimSettings {
  net::Address listen;
  sim_config::SymbolFile symbols{sim::default_instruments(), {}};
  sim::ExchangeSettings exchange;
  sim::LatencyProfile latency = sim::LatencyProfile::none();
  sim::RateLimitSettings limits;
};

template <class T>
base::Result<void> read_into(T& out, const std::string& path, base::Result<T> (*load)(const std::string&)) {
  if (path.empty()) return {};
  auto loaded = load(path);
  if (!loaded) return std::unexpected(std::move(loaded.error()));
  out = *std::move(loaded);
  return {};
}

base::Result<SimSettings> read_settings(const SimOptions& options) {
  SimSettings settings;
  const auto take = [](auto& out, auto result) -> base::Result<void> {
    if (!result) return std::unexpected(std::move(result.error()));
    out = *std::move(result);
    return {};
  };
  for (const auto& read :
       {take(settings.listen, net::parse_address(options.listen)),
        take(settings.latency, sim::LatencyProfile::named(options.latency)),
        take(settings.limits, sim::RateLimitSettings::named(options.limits)),
        read_into(settings.symbols, options.symbols, sim_config::load_symbols),
        read_into(settings.exchange.accounts, options.accounts, sim_config::load_accounts)}) {
    if (!read) return std::unexpected(read.error());
  }
  settings.exchange.refuse_duplicate_client_ids = options.refuse_duplicates;
  const auto problems = settings.exchange.validate();
  if (problems.empty()) return settings;
  return base::fail(base::ErrorCode::kInvalidArgument, fmt::format("{}", fmt::join(problems, "\n")));
}

// Before it listens, so that what is wrong with a recording is reported first.
base::Result<std::unique_ptr<sim::SimulatedExchange>> make_exchange(const SimOptions& options,
                                                                    const SimSettings& chosen,
                                                                    net::Loop& loop, net::Network& network) {
  if (auto checked = sim::check_recordings(options.recordings); !checked) {
    return std::unexpected(std::move(checked.error()));
  }
  sim::SimulatedExchangeSettings settings{.seed = options.seed,
                                          .exchange = chosen.exchange,
                                          .instruments = chosen.symbols.instruments,
                                          .start_prices = chosen.symbols.start_prices,
                                          .recordings = options.recordings};
  settings.server.latency = chosen.latency;
  settings.server.rate_limits = chosen.limits;
  settings.server.http.gzip_from_bytes = kGzipFrom;
  settings.server.orders.cancel_answers_new = options.cancel_answers == "NEW";
  return sim::SimulatedExchange::make(loop, network, std::move(settings));
}

// After the market is made: a fault of a symbol must name one that it has.
base::Result<std::vector<sim::FaultRule>> read_fault_file(const SimOptions& options,
                                                          const sim::SimulatedExchange& exchange) {
  if (options.faults.empty()) return {};
  return sim_config::load_faults(options.faults, sim_control::traded_symbols(exchange));
}

// Null: without TLS.
base::Result<std::unique_ptr<net::TlsServerNetwork>> make_tls(const SimOptions& options, net::Loop& loop,
                                                              net::Network& plain) {
  if (options.tls_certificate.empty()) return nullptr;
  if (const auto allowed = PrivateFile::open(options.tls_key, "the key of your certificate"); !allowed) {
    return std::unexpected(allowed.error());
  }
  return net::TlsServerNetwork::make(
      loop, plain, {.certificate_file = options.tls_certificate, .key_file = options.tls_key});
}

// Keys name accounts; what signs for them is never printed.
void print_ready(const sim::SimulatedExchange& simulated, bool tls) {
  const sim::Exchange& exchange = simulated.truth();
  std::string symbols, keys;
  for (const market::Instrument& instrument : exchange.instruments())
    symbols += " " + instrument.symbol.value();
  for (std::uint32_t i = 1; i <= exchange.ledger().accounts(); ++i) {
    keys += " " + exchange.credentials(sim::AccountId{i}).api_key;
  }
  fmt::print(
      "simulated exchange on http{0}://{1} (streams: ws{0}://{1}/ws), symbols{2}, accounts by API key{3}\n",
      tls ? "s" : "", simulated.address().to_string(), symbols, keys);
  std::fflush(stdout);
}

void print_control(const net::Address& address) {
  fmt::print("control on http://{} (/faults, /clock, /latency, /state)\n", address.to_string());
  std::fflush(stdout);
}

// What is left open is what a test of a client looks for.
void print_summary(const sim_control::ExchangeState& state) {
  const sim::ServerCounters& seen = state.seen;
  fmt::print(
      "stopped after {} requests (weight {}; {} of orders), {} stream connections, {} pushes, {} bytes in, "
      "{} bytes out\n",
      seen.requests, seen.weight, seen.order_requests, seen.stream_connections, seen.pushes, seen.bytes_in,
      seen.bytes_out);
  fmt::print("answered 429 (too many requests) {} times, 418 (banned) {} times\n", seen.answered(429),
             seen.answered(418));
  for (const auto& [kind, count] : seen.by_fault) fmt::print("fault {}: {} times\n", kind, count);
  for (const auto& [key, open] : state.open_orders) {
    fmt::print("{}: {} order{} left open\n", key, open, open == 1 ? "" : "s");
  }
}

void print_tls_summary(const net::TlsStatistics& seen) {
  fmt::print("TLS: {} handshakes, {} with an earlier session\n", seen.handshakes, seen.resumed);
  for (const auto& [end, count] : seen.failed) fmt::print("no TLS: {}: {} times\n", in_words(end), count);
}

// Does nothing where no control is wanted.
base::Result<void> start_control(sim_control::ControlServer& control, const std::string& where) {
  if (where.empty()) return {};
  const auto address = sim_control::control_address(where);
  if (!address) return std::unexpected(address.error());
  if (auto started = control.start(*address); !started) {
    return base::fail(base::ErrorCode::kIo,
                      started.error().message + "; choose another port with --control PORT");
  }
  return {};
}

int run_sim(const SimOptions& options) {
  const auto settings = read_settings(options);
  if (!settings) return tell_failure(settings.error().message);
  const auto loop = net::Loop::real();
  const StopOnSignal stop{*loop};
  const auto network = net::make_socket_network(*loop);
  const auto tls = make_tls(options, *loop, *network);
  if (!tls) return tell_failure(tls.error().message);
  const auto made = make_exchange(options, *settings, *loop, *tls == nullptr ? *network : **tls);
  if (!made) return tell_failure(made.error().message);
  sim::SimulatedExchange& exchange = **made;
  auto faults = read_fault_file(options, exchange);
  if (!faults) return tell_failure(faults.error().message);
  exchange.server().replace_faults(std::move(*faults));
  if (const auto started = exchange.start(settings->listen); !started) {
    return tell_failure(started.error().message + "; choose another address with --listen HOST:PORT");
  }
  sim_control::ControlServer control{*loop, *network, exchange};
  if (auto started = start_control(control, options.control); !started) {
    return tell_failure(started.error().message);
  }
  print_ready(exchange, *tls != nullptr);
  if (!options.control.empty()) print_control(control.address());
  loop->run();
  const sim_control::ExchangeState state = sim_control::state_of(exchange);
  const auto broken = exchange.server().market_error();
  exchange.stop();
  print_summary(state);
  if (*tls != nullptr) print_tls_summary((*tls)->statistics());
  return broken ? tell_failure(broken->message) : 0;
}

std::string address_problem(const std::string& text) {
  const auto address = net::parse_address(text);
  return address ? "" : address.error().message;
}

std::string control_problem(const std::string& text) {
  const auto address = sim_control::control_address(text);
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
  command
      ->add_option("--control", options->control,
                   "a second port, of this machine alone, to change faults, clock and latency while it runs "
                   "(JSON; docs/simulated_exchange.md); port 0 takes a free one")
      ->check(CLI::Validator(control_problem, "[HOST:]PORT"));
  command->add_option("--seed", options->seed, "of market, distance and faults")->capture_default_str();
  command->add_option("--latency", options->latency, "how far away it seems to be")
      ->check(CLI::IsMember({"none", "near", "far"}))
      ->capture_default_str();
  command->add_option("--symbols", options->symbols,
                      "file of what is traded instead of five well-known pairs");
  command->add_option("--accounts", options->accounts, "file of accounts instead of demo-key");
  command->add_option("--faults", options->faults, "file of what goes wrong, and when");
  command->add_flag("--refuse-duplicates", options->refuse_duplicates,
                    "refuse a client order id that is known already");
  command
      ->add_option("--cancel-answers", options->cancel_answers,
                   "the status that a cancel answers: NEW as live MEXC, CANCELED as its documents")
      ->check(CLI::IsMember({"NEW", "CANCELED"}))
      ->capture_default_str();
  command
      ->add_option("--limits", options->limits, "how much a client may ask; safe is another name for strict")
      ->check(CLI::IsMember({"documented", "weight_500", "support", "weight_300", "strict", "safe", "none"}))
      ->capture_default_str();
  auto* certificate = command->add_option("--tls-certificate", options->tls_certificate,
                                          "speak TLS with this certificate and its chain, a PEM file");
  auto* key = command->add_option("--tls-key", options->tls_key,
                                  "the certificate's key, a PEM file readable by you alone");
  certificate->needs(key);
  key->needs(certificate);
  command->add_option("--replay", options->recordings, "recorded markets instead of the generated one");
  command->callback([options, &exit_code] { exit_code = run_sim(*options); });
}

}  // namespace tidegate::apps
