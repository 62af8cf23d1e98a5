#include "kill/agreement.hpp"

#include <gtest/gtest.h>

#include <map>

namespace tidegate::kill {
namespace {

using trading::OrderState;

using TimesTaken = std::map<market::ClientOrderId, int>;

void expect_the_same_order(const JournalContent& journal, const market::OrderReport& report) {
  SCOPED_TRACE(report.client_id.value());
  ASSERT_TRUE(journal.orders.contains(report.client_id)) << "an order that the journal does not know";
  const JournalledOrder& known = journal.orders.at(report.client_id);
  EXPECT_EQ(known.executed.to_string(), report.executed.to_string());
  EXPECT_EQ(known.executed_quote.to_string(), report.executed_quote.to_string());
  const bool filled = report.status == market::OrderStatus::kFilled;
  EXPECT_EQ(known.ended, filled ? OrderState::kFilled : OrderState::kCanceled);
}

void expect_every_intent_to_have_its_end(const JournalContent& journal, const TimesTaken& taken) {
  for (const auto& [id, known] : journal.orders) {
    SCOPED_TRACE(id.value());
    ASSERT_TRUE(known.ended) << "an intent without its end";
    const bool had_effect = *known.ended == OrderState::kFilled || *known.ended == OrderState::kCanceled;
    EXPECT_EQ(had_effect, taken.contains(id)) << trading::name(*known.ended);
  }
}

}  // namespace

void expect_agreement(const JournalContent& journal, const std::vector<market::OrderReport>& orders,
                      const std::map<market::Symbol, market::Quantity>& fees_in_base) {
  TimesTaken taken;
  std::map<market::Symbol, market::Quantity> net;
  for (const market::OrderReport& report : orders) {
    EXPECT_EQ(++taken[report.client_id], 1) << report.client_id.value() << " is doubled";
    expect_the_same_order(journal, report);
    net[report.symbol] += report.side == market::Side::kBuy ? report.executed : -report.executed;
  }
  expect_every_intent_to_have_its_end(journal, taken);
  for (const auto& [symbol, fee] : fees_in_base) net[symbol] -= fee;
  for (const auto& [symbol, quantity] : net) {
    const auto held = journal.held.find(symbol);
    const market::Quantity known = held == journal.held.end() ? market::Quantity{} : held->second;
    EXPECT_EQ(known.to_string(), quantity.to_string()) << symbol.value();
  }
}

}  // namespace tidegate::kill
