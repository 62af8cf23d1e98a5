#include "tidegate/scenarios/orders/order_plan.hpp"

#include <array>
#include <string>
#include <utility>

#include "tidegate/base/assert.hpp"
#include "tidegate/base/random.hpp"

namespace tidegate::scenarios {
namespace {

using sim::FaultKind;
using std::chrono::milliseconds;
using std::chrono::seconds;

// Their price bands are wide (5 %), so that no drift of the market makes the exchange refuse an order.
struct Traded {
  const char* symbol;
  const char* quantity;  // small beside what the market holds at its best prices
};
constexpr std::array kTraded{Traded{"BTCUSDC", "0.002"}, Traded{"ETHUSDC", "0.05"}};

constexpr double kCrossing = 0.3;
constexpr int kRestsPerCent = 10;   // that far from the market
constexpr int kCrossesPerCent = 2;  // that far beyond it

// Whichever way an arm takes, the day is as bad.
constexpr std::array kPlacing{"order_place", "batch_orders"};

market::Price per_cent_of(market::Price price, int per_cent) {
  return market::Price::from_raw(price.raw() / 100 * per_cent).floor_to(base::step_of<market::Price>(2));
}

// The one price that no other order of the plan has: `number` steps nearer to nothing.
market::Price price_of(const market::Level& best, int per_cent, int number) {
  const auto step = base::step_of<market::Price>(2);
  return per_cent_of(best.price, per_cent) - market::Price::from_raw(step.raw() * number);
}

sim::FaultRule of_requests(FaultKind kind, const char* target, double probability) {
  sim::FaultRule rule;
  rule.kind = kind;
  rule.target = target;
  rule.probability = probability;
  return rule;
}

// The order is placed (or cancelled, or found), and its owner hears nothing or the wrong thing.
void add_lost_answers(std::vector<sim::FaultRule>& rules) {
  for (const char* placing : kPlacing) {
    rules.push_back(of_requests(FaultKind::kStallAfter, placing, 0.10));
    rules.push_back(of_requests(FaultKind::kCutAfter, placing, 0.12));
    rules.push_back(of_requests(FaultKind::kErrorAfter, placing, 0.08));
    rules.back().status = 504;
    rules.push_back(of_requests(FaultKind::kStall, placing, 0.05));
    rules.push_back(of_requests(FaultKind::kCutBefore, placing, 0.05));
  }
  rules.push_back(of_requests(FaultKind::kStallAfter, "order_cancel", 0.08));
  rules.push_back(of_requests(FaultKind::kStall, "order_cancel", 0.10));
  rules.push_back(of_requests(FaultKind::kCutBefore, "order_cancel", 0.10));
  rules.push_back(of_requests(FaultKind::kStall, "order_query", 0.08));
  rules.push_back(of_requests(FaultKind::kCutBefore, "order_query", 0.08));
}

void add_late_visibility(std::vector<sim::FaultRule>& rules) {
  for (const char* placing : kPlacing) {
    rules.push_back(of_requests(FaultKind::kLateVisible, placing, 0.35));
    rules.back().delay = milliseconds{2000};  // live accounts have seen that much
  }
}

void add_stream_trouble(std::vector<sim::FaultRule>& rules) {
  for (const char* stream : {"private_orders", "private_deals", "private_account"}) {
    rules.push_back(of_requests(FaultKind::kPushDropped, stream, 0.3));
  }
}

}  // namespace

std::vector<OrderIntent> plan_orders(const sim::Exchange& exchange, int orders, std::uint64_t seed) {
  base::Random random{seed};
  std::vector<OrderIntent> intents;
  for (int number = 1; number <= orders; ++number) {
    const Traded& traded = kTraded[random.below(kTraded.size())];
    const bool crosses = random.chance(kCrossing);
    const bool buys = random.chance(0.5);
    OrderIntent intent;
    intent.number = number;
    intent.at = kBetweenOrders * (number - 1);
    intent.order.symbol = market::Symbol{traded.symbol};
    intent.order.side = buys ? market::Side::kBuy : market::Side::kSell;
    intent.order.quantity = market::Quantity::parse(traded.quantity).value();
    const auto& book = exchange.book(intent.order.symbol);
    const auto best = buys ? book.best_bid() : book.best_ask();
    TIDEGATE_ASSERT(best.has_value(), "a generated market has two sides");
    const int away = crosses ? -kCrossesPerCent : kRestsPerCent;
    intent.order.price = price_of(*best, buys ? 100 - away : 100 + away, number);
    intents.push_back(std::move(intent));
  }
  return intents;
}

base::Duration length_of(const std::vector<OrderIntent>& intents) {
  return intents.empty() ? base::Duration{} : intents.back().at;
}

std::vector<sim::FaultRule> order_faults(int orders) {
  const base::Duration until = kBetweenOrders * orders + kRests + seconds{2};
  std::vector<sim::FaultRule> rules;
  add_lost_answers(rules);
  add_late_visibility(rules);
  add_stream_trouble(rules);
  for (sim::FaultRule& rule : rules) rule.until = until;
  // Every connection of a stream is cut, and none comes up for two seconds.
  sim::FaultRule cut;
  cut.kind = FaultKind::kStreamCut;
  for (cut.from = seconds{5}; cut.from + seconds{2} <= until; cut.from += seconds{12}) {
    cut.until = cut.from + seconds{2};
    rules.push_back(cut);
  }
  return rules;
}

}  // namespace tidegate::scenarios
