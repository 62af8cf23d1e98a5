#include "tidegate/scenarios/orders/orders_on_sockets.hpp"

#include <sys/prctl.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <future>
#include <iostream>
#include <iterator>
#include <map>
#include <utility>

#include "tidegate/scenarios/ccxt/ccxt_arm.hpp"
#include "tidegate/scenarios/orders/order_arms.hpp"
#include "tidegate/scenarios/orders/order_lines.hpp"
#include "tidegate/sim/whole/exchange_thread.hpp"

namespace tidegate::scenarios {
namespace {

using Child = std::unique_ptr<ChildProcess>;
using StartArm = std::function<base::Result<Child>(const net::Address& exchange)>;

constexpr base::Duration kBetweenLooks = std::chrono::milliseconds{20};
constexpr base::Duration kConnecting = std::chrono::seconds{60};

net::Task<void> stop_when_ready(net::Loop* loop, const OrderArm* arm) {
  const base::MonotonicTime end = loop->now() + kConnecting;
  while (!arm->ready() && loop->now() < end) co_await net::sleep_until(*loop, loop->now() + kBetweenLooks);
  loop->stop();
}

net::Task<void> stop_when_done(net::Loop* loop, OrderArm* arm, std::vector<OrderIntent> intents) {
  const base::MonotonicTime end = loop->now() + length_of(intents) + kOrderPatience;
  auto giving = give_orders(loop, arm, std::move(intents));
  co_await std::move(giving);
  while (!arm->idle() && loop->now() < end) co_await net::sleep_until(*loop, loop->now() + kBetweenLooks);
  loop->stop();
}

base::Result<std::vector<OrderIntent>> read_plan() {
  std::vector<OrderIntent> intents;
  for (std::string line; std::getline(std::cin, line);) {
    auto parsed = parse_plan_line(line);
    if (!parsed) return std::unexpected(std::move(parsed.error()));
    if (!*parsed) return intents;
    intents.push_back(std::move(**parsed));
  }
  return base::fail(base::ErrorCode::kParse, "the plan ended before it began");
}

base::Result<Child> start_ours(std::string_view name, const net::Address& exchange) {
  auto child = ChildProcess::start("/proc/self/exe", {std::string{kOrderArmCommand}, "--arm",
                                                      std::string{name}, "--exchange", exchange.to_string()});
  if (child && (*child)->read_line() != "ready") {
    return base::fail(base::ErrorCode::kParse, "the process of the arm " + std::string{name} +
                                                   " of orders under faults did not get ready");
  }
  return child;
}

// What the child reports up to its last line.
base::Result<std::map<int, Belief>> read_beliefs(ChildProcess& child, std::string_view name) {
  std::map<int, Belief> beliefs;
  while (const auto line = child.read_line()) {
    if (*line == kLastBeliefLine) {
      child.wait();
      return beliefs;
    }
    const auto told = parse_belief_line(*line);
    if (!told) return std::unexpected(told.error());
    beliefs[told->number] = told->belief;
  }
  return base::fail(base::ErrorCode::kParse,
                    "the process of the arm " + std::string{name} +
                        " of orders under faults ended before it had told everything");
}

base::Result<OrderArmReport> run_arm(std::string_view name, const OrdersSettings& settings,
                                     const StartArm& start) {
  auto exchange = sim::ExchangeThread::start(exchange_for_orders(settings));
  if (!exchange) return std::unexpected(std::move(exchange.error()));
  const auto child = start((*exchange)->address());
  if (!child) return std::unexpected(child.error());

  std::vector<OrderIntent> intents;
  (*exchange)->look(
      [&](const sim::Exchange& truth) { intents = plan_orders(truth, settings.orders, settings.seed); });
  (*exchange)->add_faults(order_faults(settings.orders));
  const sim::ServerCounters before = (*exchange)->counters();
  (*child)->write(plan_lines(intents));
  const auto beliefs = read_beliefs(**child, name);
  if (!beliefs) return std::unexpected(beliefs.error());

  OrderArmReport report;
  report.name = name;
  (*exchange)->look([&](const sim::Exchange& truth) {
    const auto belief = [&](int number) {
      const auto told = beliefs->find(number);
      return told == beliefs->end() ? Belief{} : told->second;
    };
    report.score = judge_orders(intents, belief, order_books(truth));
  });
  add_counted(report, before, (*exchange)->counters(), (*exchange)->faults());
  return report;
}

}  // namespace

int run_order_arm_process(std::string_view name, const net::Address& exchange) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);  // its output would have no reader
  const auto loop = net::Loop::real();
  const auto network = net::make_socket_network(*loop);
  const auto arm = make_order_arm(name, *loop, *network, exchange);
  arm->start();
  loop->spawn(stop_when_ready(loop.get(), arm.get()));
  loop->run();
  if (!arm->ready()) return 1;
  std::puts("ready");
  std::fflush(stdout);
  auto intents = read_plan();
  if (!intents) return 1;
  loop->spawn(stop_when_done(loop.get(), arm.get(), *intents));
  loop->run();
  for (const OrderIntent& intent : *intents) {
    std::fputs(belief_line(intent.number, arm->belief(intent.number)).c_str(), stdout);
  }
  std::puts(kLastBeliefLine);
  return std::fflush(stdout) == 0 ? 0 : 1;
}

base::Result<OrdersReport> run_orders_on_sockets(const OrdersSettings& settings,
                                                 const std::string& ccxt_folder) {
  const auto run = [&settings](std::string_view name, StartArm start) {
    return std::async(std::launch::async, run_arm, name, settings, std::move(start));
  };
  std::map<std::string_view, std::future<base::Result<OrderArmReport>>> arms;
  for (const auto name : kOrderArmNames) {
    arms[name] = run(name, [name](const net::Address& exchange) { return start_ours(name, exchange); });
  }
  for (const auto name : kCcxtOrderArmNames) {
    const auto mode = name == kCcxtOrderArmNames[0] ? CcxtMode::kOrders : CcxtMode::kOrdersExample;
    arms[name] = run(name, [&ccxt_folder, mode](const net::Address& exchange) {
      return start_ccxt(ccxt_folder, mode, exchange);
    });
  }

  OrdersReport report;
  report.orders = settings.orders;
  report.real_time = true;
  // In the order of a reader's interest: ours comes last.
  for (const std::string_view name : {"plain", "ccxt_example", "ccxt", "tidegate"}) {
    auto of_arm = arms.at(name).get();
    if (of_arm) {
      report.arms.push_back(std::move(*of_arm));
    } else if (std::ranges::find(kOrderArmNames, name) == std::end(kOrderArmNames)) {
      report.left_out.push_back({std::string{name}, of_arm.error().message});
    } else {
      return std::unexpected(std::move(of_arm.error()));
    }
  }
  return report;
}

}  // namespace tidegate::scenarios
