#include "tidegate/scenarios/orders/order_judge.hpp"

#include <map>
#include <utility>

#include "tidegate/base/assert.hpp"

namespace tidegate::scenarios {

using Where = Belief::Where;

namespace {

// What the books say of one intent.
struct Truth {
  const market::NewOrder* wanted = nullptr;
  std::uint64_t orders = 0;
  std::uint64_t altered = 0;
  bool open = false;
  market::Quantity executed;

  void add(const market::OrderReport& report) {
    ++orders;
    if (report.side != wanted->side || report.quantity != wanted->quantity) ++altered;
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
  for (const OrderIntent& intent : intents) {
    const bool alone =
        truths.try_emplace(Key{intent.order.symbol, intent.order.price}, Truth{.wanted = &intent.order})
            .second;
    TIDEGATE_ASSERT(alone, "each planned order has a price of its own");
  }
  OrderScore score;
  score.at_exchange = books.size();
  for (const auto& report : books) {
    const auto planned = truths.find({report.symbol, report.price});
    if (planned == truths.end()) {
      ++score.unplanned;
    } else {
      planned->second.add(report);
    }
  }
  for (const OrderIntent& intent : intents) {
    const Truth& truth = truths.at({intent.order.symbol, intent.order.price});
    const Belief believed = belief(intent.number);
    ++score.wanted;
    if (truth.executed.is_positive()) ++score.filled;
    if (truth.orders == 0) ++score.never_there;
    if (truth.open) ++score.left_open;
    if (truth.orders > 1) ++score.doubled;
    score.altered += truth.altered;
    if (truth.executed > intent.order.quantity) ++score.traded_beyond;
    if (believed.where != truth.where() || believed.executed != truth.executed) ++score.unknown;
  }
  return score;
}

}  // namespace tidegate::scenarios
