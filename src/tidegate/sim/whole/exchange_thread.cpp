#include "tidegate/sim/whole/exchange_thread.hpp"

#include <future>
#include <utility>

namespace tidegate::sim {

struct ExchangeThread::Parts {
  std::unique_ptr<net::Loop> loop = net::Loop::real();
  std::unique_ptr<net::Network> network = net::make_socket_network(*loop);
  std::unique_ptr<SimulatedExchange> exchange;
};

base::Result<std::unique_ptr<ExchangeThread>> ExchangeThread::start(SimulatedExchangeSettings settings) {
  auto parts = std::make_unique<Parts>();
  auto exchange = SimulatedExchange::make(*parts->loop, *parts->network, std::move(settings));
  if (!exchange) return std::unexpected(std::move(exchange.error()));
  parts->exchange = std::move(*exchange);
  const auto listening = parts->exchange->start(net::Address{"127.0.0.1", 0});
  if (!listening) return std::unexpected(listening.error());
  return std::unique_ptr<ExchangeThread>(new ExchangeThread{std::move(parts)});
}

ExchangeThread::ExchangeThread(std::unique_ptr<Parts> parts)
    : parts_(std::move(parts)),
      address_(parts_->exchange->address()),
      thread_([this] { parts_->loop->run(); }) {}

ExchangeThread::~ExchangeThread() {
  parts_->loop->stop();
  thread_.join();
  parts_->exchange->stop();
}

ServerCounters ExchangeThread::counters() {
  ServerCounters counters;
  ask([&counters](Parts& parts) { counters = parts.exchange->counters(); });
  return counters;
}

std::vector<market::Symbol> ExchangeThread::symbols() {
  std::vector<market::Symbol> symbols;
  ask([&symbols](Parts& parts) {
    for (const auto& instrument : parts.exchange->truth().instruments()) symbols.push_back(instrument.symbol);
  });
  return symbols;
}

void ExchangeThread::look(std::move_only_function<void(const Exchange&)> work) {
  ask([&work](Parts& parts) { work(parts.exchange->truth()); });
}

void ExchangeThread::add_fault(FaultRule rule, base::Duration length) {
  ask([&rule, length](Parts& parts) {
    rule.from = parts.exchange->server().since_start();
    rule.until = rule.from + length;
    parts.exchange->server().add_fault(std::move(rule));
  });
}

void ExchangeThread::add_faults(std::vector<FaultRule> rules) {
  ask([&rules](Parts& parts) {
    const base::Duration now = parts.exchange->server().since_start();
    for (FaultRule& rule : rules) {
      rule.from += now;
      rule.until += now;
      parts.exchange->server().add_fault(std::move(rule));
    }
  });
}

std::vector<PlannedFault> ExchangeThread::faults() {
  std::vector<PlannedFault> faults;
  ask([&faults](Parts& parts) { faults = parts.exchange->server().faults(); });
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

}  // namespace tidegate::sim
