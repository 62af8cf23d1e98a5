#include "apps/virtual_hour/virtual_session.hpp"

#include <memory>
#include <optional>
#include <utility>

#include "apps/trading_session.hpp"
#include "apps/virtual_hour/run_log.hpp"
#include "tidegate/base/assert.hpp"
#include "tidegate/sim/exchange_factory.hpp"

namespace tidegate::apps {
namespace {

// Longer than the deadline of what opening asks for.
constexpr base::Duration kOpening = std::chrono::seconds{5};
// Answers under way when trading stopped still arrive.
constexpr base::Duration kAftermath = std::chrono::seconds{10};
const net::Address kExchangeAddress{"localhost", 80};

using Opened = std::optional<base::Result<std::unique_ptr<TradingSession>>>;

net::Task<void> open_session(net::Loop* loop, net::Network* network, config::Settings settings,
                             base::EventSink* events, Opened* opened) {
  const sim::AccountSettings account = sim::demo_account();
  mexc::wire::Credentials credentials{account.api_key, mexc::wire::Secret{account.secret}};
  auto opening = TradingSession::open(loop, network, std::move(settings), std::move(credentials), events);
  auto session = co_await std::move(opening);
  *opened = std::move(session);
}

config::Settings in_one_thread(config::Settings system, std::string journal) {
  system.set_host(kExchangeAddress);
  system.blocks_path.clear();
  system.journal.path = std::move(journal);
  system.journal.own_thread = false;
  return system;
}

struct Taps final : net::WireTap {
  explicit Taps(RunLog& its_log) : log(its_log) {}
  void on_wire(const net::WireRun& run) override {
    log.on_wire(run);
    requests.on_wire(run);
  }

  RunLog& log;
  RequestLog requests;
};

// Destroyed in reverse order: the session first, the loop last.
class World {
 public:
  explicit World(const VirtualSessionSettings& settings)
      : settings_(settings),
        loop_(net::Loop::simulated()),
        log_(loop_->clock()),
        taps_(log_),
        network_(*loop_, settings.seed),
        exchange_(
            sim::make_generated_exchange({}, {}, settings.seed, loop_->now(), loop_->clock().wall_now())),
        server_(*loop_, network_, *exchange_, server_settings(settings)) {
    network_.tap(&taps_);
    exchange_->add_listener(log_);
    const auto started = server_.start(kExchangeAddress);
    TIDEGATE_ASSERT(started.has_value(), "an address of an empty in-memory network is free");
  }
  ~World() {
    second_.reset();
    session_.reset();
    server_.stop();
    exchange_->remove_listener(log_);
  }

  base::Result<VirtualSessionReport> run() {
    const auto begin = loop_->now();
    loop_->spawn(open_session(loop_.get(), &network_, in_one_thread(settings_.system, settings_.journal),
                              &log_, &session_));
    loop_->run_until(begin + kOpening);
    TIDEGATE_ASSERT(session_.has_value(), "opening a session has a deadline");
    if (!*session_) return std::unexpected(std::move(session_->error()));
    if (settings_.second_user) {
      second_.emplace(*loop_, session().client(), settings_.system.trading.symbols.front(), settings_.seed);
    }
    loop_->run_until(begin + settings_.duration);

    VirtualSessionReport report;
    if (second_) second_->stop();
    session().stop([&report] { report.stopped = true; });
    loop_->run_until(loop_->now() + settings_.system.trading.stop_patience + kAftermath);
    report.wire_runs = log_.wire_runs();
    report.fills = log_.fills();
    report.orders = log_.orders();
    report.account = exchange_->account(*exchange_->account_of(sim::demo_account().api_key));
    report.exchange = server_.counters();
    report.trading = session().summary();
    if (second_) report.seconds = second_->orders();
    report.requests = taps_.requests.take();
    report.streams = taps_.requests.take_streams();
    report.log = log_.take();
    return report;
  }

 private:
  static sim::ServerSettings server_settings(const VirtualSessionSettings& settings) {
    sim::ServerSettings server;
    server.latency = sim::LatencyProfile::far();
    server.seed = settings.seed;
    server.faults = settings.faults;
    server.rate_limits = settings.rate_limits;
    return server;
  }
  TradingSession& session() { return ***session_; }

  const VirtualSessionSettings& settings_;
  std::unique_ptr<net::Loop> loop_;
  RunLog log_;
  Taps taps_;
  net::MemoryNetwork network_;
  std::unique_ptr<sim::Exchange> exchange_;
  sim::Server server_;
  Opened session_;
  std::optional<SecondUser> second_;
};

}  // namespace

base::Result<VirtualSessionReport> run_virtual_session(const VirtualSessionSettings& settings) {
  TIDEGATE_ASSERT(settings.duration > kOpening, "a virtual session lasts longer than its opening");
  World world{settings};
  return world.run();
}

}  // namespace tidegate::apps
