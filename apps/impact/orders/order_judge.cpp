#include "apps/impact/orders/order_judge.hpp"

#include <map>
#include <set>
#include <utility>

#include "tidegate/base/assert.hpp"

namespace tidegate::apps {

using Where = Belief::Where;

namespace {

// What the books say of one intent.
struct Truth {
  std::uint64_t orders = 0;
  bool open = false;
  market::Quantity executed;

  void add(const market::OrderReport& report) {
    ++orders;
    open = open || !market::is_final(report.status);
    executed += report.executed;
  }
  Where where() const {
    if (orders == 0) return Where::kAbsent;
    return open ? Where::kOpen : Where::kOver;
  }
};

using Key = std::pair<market::Symbol, market::Price>;

}  // namespace

std::vector<market::OrderReport> order_books(const sim::Exchange& exchange) {
  constexpr std::size_t kAll = 100'000;  // more than the exchange keeps
  const auto account = exchange.account_of(sim::demo_account().api_key);
  TIDEGATE_ASSERT(account.has_value(), "the exchange of an order plan has the demo's account");
  std::vector<market::OrderReport> books;
  for (const auto& instrument : exchange.instruments()) {
    const auto of_symbol =
        exchange.orders(*account, instrument.symbol, base::WallTime::min(), base::WallTime::max(), kAll);
    books.insert(books.end(), of_symbol.begin(), of_symbol.end());
  }
  return books;
}

OrderScore judge_orders(const std::vector<OrderIntent>& intents,
                        const std::function<Belief(int number)>& belief,
                        const std::vector<market::OrderReport>& books) {
  std::map<Key, Truth> truths;
  for (const auto& report : books) truths[{report.symbol, report.price}].add(report);
  OrderScore score;
  score.at_exchange = books.size();
  std::set<Key> judged;
  for (const OrderIntent& intent : intents) {
    const Key key{intent.order.symbol, intent.order.price};
    TIDEGATE_ASSERT(judged.insert(key).second, "each planned order has a price of its own");
    const Truth truth = truths[key];
    const Belief believed = belief(intent.number);
    ++score.wanted;
    if (truth.executed.is_positive()) ++score.filled;
    if (truth.orders == 0) ++score.never_there;
    if (truth.open) ++score.left_open;
    if (truth.orders > 1) ++score.doubled;
    if (truth.executed > intent.order.quantity) ++score.traded_beyond;
    if (believed.where != truth.where() || believed.executed != truth.executed) ++score.unknown;
  }
  return score;
}

}  // namespace tidegate::apps
