#include "apps/exchange_thread.hpp"

#include <future>
#include <utility>

#include "tidegate/sim/exchange/factory.hpp"

namespace tidegate::apps {

struct ExchangeThread::Parts {
  std::unique_ptr<net::Loop> loop = net::Loop::real();
  std::unique_ptr<net::Network> network = net::make_socket_network(*loop);
  std::unique_ptr<sim::Exchange> exchange;
  std::unique_ptr<sim::Server> server;
};

base::Result<std::unique_ptr<ExchangeThread>> ExchangeThread::start(ExchangeThreadSettings settings) {
  auto parts = std::make_unique<Parts>();
  const auto now = parts->loop->now();
  const auto wall = parts->loop->clock().wall_now();
  if (settings.recordings.empty()) {
    parts->exchange = sim::make_generated_exchange(settings.exchange, {}, settings.seed, now, wall);
  } else {
    auto replayed = sim::make_replay_exchange({}, settings.recordings, now, wall);
    if (!replayed) return std::unexpected(std::move(replayed.error()));
    parts->exchange = std::move(*replayed);
  }
  parts->server =
      std::make_unique<sim::Server>(*parts->loop, *parts->network, *parts->exchange, settings.server);
  const auto listening = parts->server->start(net::Address{"127.0.0.1", 0});
  if (!listening) return std::unexpected(listening.error());
  return std::unique_ptr<ExchangeThread>(new ExchangeThread{std::move(parts)});
}

ExchangeThread::ExchangeThread(std::unique_ptr<Parts> parts)
    : parts_(std::move(parts)),
      address_(parts_->server->address()),
      thread_([this] { parts_->loop->run(); }) {}

ExchangeThread::~ExchangeThread() {
  parts_->loop->stop();
  thread_.join();
  parts_->server->stop();
}

sim::ServerCounters ExchangeThread::counters() {
  sim::ServerCounters counters;
  ask([&counters](Parts& parts) { counters = parts.server->counters(); });
  return counters;
}

std::vector<market::Symbol> ExchangeThread::symbols() {
  std::vector<market::Symbol> symbols;
  ask([&symbols](Parts& parts) {
    for (const auto& instrument : parts.exchange->instruments()) symbols.push_back(instrument.symbol);
  });
  return symbols;
}

void ExchangeThread::look(std::move_only_function<void(const sim::Exchange&)> work) {
  ask([&work](Parts& parts) { work(*parts.exchange); });
}

void ExchangeThread::add_fault(sim::FaultRule rule, base::Duration length) {
  ask([&rule, length](Parts& parts) {
    rule.from = parts.server->since_start();
    rule.until = rule.from + length;
    parts.server->add_fault(std::move(rule));
  });
}

void ExchangeThread::add_faults(std::vector<sim::FaultRule> rules) {
  ask([&rules](Parts& parts) {
    const base::Duration now = parts.server->since_start();
    for (sim::FaultRule& rule : rules) {
      rule.from += now;
      rule.until += now;
      parts.server->add_fault(std::move(rule));
    }
  });
}

std::vector<sim::PlannedFault> ExchangeThread::faults() {
  std::vector<sim::PlannedFault> faults;
  ask([&faults](Parts& parts) { faults = parts.server->faults(); });
  return faults;
}

void ExchangeThread::ask(std::move_only_function<void(Parts&)> work) {
  std::promise<void> finished;
  parts_->loop->post([this, &work, &finished] {
    work(*parts_);
    finished.set_value();
  });
  finished.get_future().wait();
}

}  // namespace tidegate::apps
