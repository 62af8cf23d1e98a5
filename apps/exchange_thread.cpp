#include "apps/exchange_thread.hpp"

#include <future>
#include <utility>

#include "tidegate/sim/exchange_factory.hpp"

namespace tidegate::apps {

struct ExchangeThread::World {
  std::unique_ptr<net::Loop> loop = net::Loop::real();
  std::unique_ptr<net::Network> network = net::make_socket_network(*loop);
  std::unique_ptr<sim::Exchange> exchange;
  std::unique_ptr<sim::Server> server;
};

base::Result<std::unique_ptr<ExchangeThread>> ExchangeThread::start(ExchangeThreadSettings settings) {
  auto world = std::make_unique<World>();
  const auto now = world->loop->now();
  const auto wall = world->loop->clock().wall_now();
  if (settings.recordings.empty()) {
    world->exchange = sim::make_generated_exchange(settings.exchange, {}, settings.seed, now, wall);
  } else {
    auto replayed = sim::make_replay_exchange({}, settings.recordings, now, wall);
    if (!replayed) return std::unexpected(std::move(replayed.error()));
    world->exchange = std::move(*replayed);
  }
  world->server =
      std::make_unique<sim::Server>(*world->loop, *world->network, *world->exchange, settings.server);
  const auto listening = world->server->start(net::Address{"127.0.0.1", 0});
  if (!listening) return std::unexpected(listening.error());
  return std::unique_ptr<ExchangeThread>(new ExchangeThread{std::move(world)});
}

ExchangeThread::ExchangeThread(std::unique_ptr<World> world)
    : world_(std::move(world)),
      address_(world_->server->address()),
      thread_([this] { world_->loop->run(); }) {}

ExchangeThread::~ExchangeThread() {
  world_->loop->stop();
  thread_.join();
  world_->server->stop();
}

sim::ServerCounters ExchangeThread::counters() {
  sim::ServerCounters counters;
  ask([&counters](World& world) { counters = world.server->counters(); });
  return counters;
}

std::vector<market::Symbol> ExchangeThread::symbols() {
  std::vector<market::Symbol> symbols;
  ask([&symbols](World& world) {
    for (const auto& instrument : world.exchange->instruments()) symbols.push_back(instrument.symbol);
  });
  return symbols;
}

void ExchangeThread::look(std::move_only_function<void(const sim::Exchange&)> work) {
  ask([&work](World& world) { work(*world.exchange); });
}

void ExchangeThread::add_fault(sim::FaultRule rule, base::Duration length) {
  ask([&rule, length](World& world) {
    rule.from = world.server->since_start();
    rule.until = rule.from + length;
    world.server->add_fault(std::move(rule));
  });
}

void ExchangeThread::add_faults(std::vector<sim::FaultRule> rules) {
  ask([&rules](World& world) {
    const base::Duration now = world.server->since_start();
    for (sim::FaultRule& rule : rules) {
      rule.from += now;
      rule.until += now;
      world.server->add_fault(std::move(rule));
    }
  });
}

std::vector<sim::PlannedFault> ExchangeThread::faults() {
  std::vector<sim::PlannedFault> faults;
  ask([&faults](World& world) { faults = world.server->faults(); });
  return faults;
}

void ExchangeThread::ask(std::move_only_function<void(World&)> work) {
  std::promise<void> finished;
  world_->loop->post([this, &work, &finished] {
    work(*world_);
    finished.set_value();
  });
  finished.get_future().wait();
}

}  // namespace tidegate::apps
