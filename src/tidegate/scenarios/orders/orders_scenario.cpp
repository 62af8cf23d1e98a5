#include "tidegate/scenarios/orders/orders_scenario.hpp"

#include <utility>

#include "tidegate/base/assert.hpp"
#include "tidegate/scenarios/orders/order_arms.hpp"

namespace tidegate::scenarios {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

const net::Address kExchangeAddress{"127.0.0.1", 18080};
constexpr base::Duration kBetweenLooks = milliseconds{100};
constexpr base::Duration kConnecting = seconds{30};  // an exchange that is well needs three
// What was on its way when the arm was done arrives.
constexpr base::Duration kAftermath = seconds{10};

template <class Condition>
void run_until_true(net::Loop& loop, base::Duration patience, Condition condition) {
  const base::MonotonicTime end = loop.now() + patience;
  while (!condition() && loop.now() < end) loop.run_until(loop.now() + kBetweenLooks);
}

}  // namespace

sim::SimulatedExchangeSettings exchange_for_orders(const OrdersSettings& settings) {
  const auto profile = sim::LatencyProfile::named(settings.profile);
  TIDEGATE_ASSERT(profile.has_value(), "a scenario's latency profile exists");
  sim::SimulatedExchangeSettings exchange{.seed = settings.seed};
  exchange.server.latency = *profile;
  exchange.exchange.accounts[0].deposits = {{market::Asset{"USDC"}, market::Amount::from_int(1'000'000)},
                                            {market::Asset{"BTC"}, market::Amount::from_int(10)},
                                            {market::Asset{"ETH"}, market::Amount::from_int(200)}};
  return exchange;
}

std::vector<sim::FaultRule> beginning_at(base::Duration now, std::vector<sim::FaultRule> rules) {
  for (sim::FaultRule& rule : rules) {
    rule.from += now;
    rule.until += now;
  }
  return rules;
}

void add_counted(OrderArmReport& report, const sim::ServerCounters& before, const sim::ServerCounters& after,
                 const std::vector<sim::PlannedFault>& faults) {
  const auto placings = [](const sim::ServerCounters& counters) {
    std::uint64_t sent = 0;
    for (const char* placing : {"order_place", "batch_orders"}) {
      const auto found = counters.by_endpoint.find(placing);
      if (found != counters.by_endpoint.end()) sent += found->second;
    }
    return sent;
  };
  report.requests = after.requests - before.requests;
  report.placings = placings(after) - placings(before);
  for (const auto& [kind, times] : after.by_fault) report.faults += times;
  for (const sim::PlannedFault& fault : faults) {
    const bool lost =
        fault.rule.kind == sim::FaultKind::kStall || fault.rule.kind == sim::FaultKind::kCutBefore;
    const bool placing = fault.rule.target == "order_place" || fault.rule.target == "batch_orders";
    if (lost && placing) report.kept_away += fault.fired;
  }
}

net::Task<void> give_orders(net::Loop* loop, OrderArm* arm, std::vector<OrderIntent> intents) {
  const base::MonotonicTime begin = loop->now();
  for (const OrderIntent& intent : intents) {
    co_await net::sleep_until(*loop, begin + intent.at);
    arm->carry_out(intent);
  }
}

OrderArmReport run_order_arm(std::string_view name, const OrdersSettings& settings,
                             const MakeOrderArm& make) {
  const auto loop = net::Loop::simulated();
  net::MemoryNetwork network{*loop, settings.seed};
  const auto exchange =
      sim::start_simulated_exchange(*loop, network, kExchangeAddress, exchange_for_orders(settings));
  sim::Server& server = exchange->server();
  const auto arm = make(*loop, network, kExchangeAddress);
  arm->start();
  run_until_true(*loop, kConnecting, [&] { return arm->ready(); });

  const auto intents = plan_orders(exchange->truth(), settings.orders, settings.seed);
  for (auto& rule : beginning_at(server.since_start(), order_faults(settings.orders))) {
    server.add_fault(std::move(rule));
  }
  const sim::ServerCounters before = server.counters();
  loop->spawn(give_orders(loop.get(), arm.get(), intents));
  loop->run_until(loop->now() + length_of(intents) + kBetweenLooks);
  run_until_true(*loop, kOrderPatience, [&] { return arm->idle(); });
  loop->run_until(loop->now() + kAftermath);

  OrderArmReport report;
  report.name = name;
  report.score = judge_orders(
      intents, [&](int number) { return arm->belief(number); }, order_books(exchange->truth()));
  add_counted(report, before, server.counters(), server.faults());
  return report;
}

OrdersReport run_orders(const OrdersSettings& settings) {
  OrdersReport report;
  report.orders = settings.orders;
  for (const auto name : kOrderArmNames) {
    const MakeOrderArm make = [name](net::Loop& loop, net::Network& network, const net::Address& exchange) {
      return make_order_arm(name, loop, network, exchange);
    };
    report.arms.push_back(run_order_arm(name, settings, make));
  }
  return report;
}

}  // namespace tidegate::scenarios
