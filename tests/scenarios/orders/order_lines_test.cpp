#include "tidegate/scenarios/orders/order_lines.hpp"

#include <gtest/gtest.h>

#include <sstream>

namespace tidegate::scenarios {
namespace {

OrderIntent intent() {
  OrderIntent wanted;
  wanted.number = 12;
  wanted.order.symbol = market::Symbol{"ETHUSDC"};
  wanted.order.side = market::Side::kSell;
  wanted.order.quantity = market::Quantity::parse("0.05").value();
  wanted.order.price = market::Price::parse("2681.07").value();
  wanted.at = std::chrono::milliseconds{4400};
  return wanted;
}

TEST(OrderLines, APlanComesBackAsItWasTold) {
  std::istringstream lines{plan_lines({intent()})};
  std::string line;
  ASSERT_TRUE(std::getline(lines, line));
  const auto parsed = parse_plan_line(line);
  ASSERT_TRUE(parsed && *parsed);
  EXPECT_EQ((*parsed)->number, 12);
  EXPECT_EQ((*parsed)->order, intent().order);
  EXPECT_EQ((*parsed)->at, intent().at);
  ASSERT_TRUE(std::getline(lines, line));
  const auto last = parse_plan_line(line);
  ASSERT_TRUE(last);
  EXPECT_FALSE(*last) << "the line that begins it";
}

TEST(OrderLines, ABeliefComesBackAsItWasTold) {
  using Where = Belief::Where;
  for (const auto where : {Where::kUnknown, Where::kAbsent, Where::kOpen, Where::kOver}) {
    const Belief belief{where, market::Quantity::parse("0.001").value()};
    std::string line = belief_line(3, belief);
    ASSERT_EQ(line.back(), '\n');
    line.pop_back();
    const auto parsed = parse_belief_line(line);
    ASSERT_TRUE(parsed) << parsed.error().message;
    EXPECT_EQ(parsed->number, 3);
    EXPECT_EQ(parsed->belief.where, where);
    EXPECT_EQ(parsed->belief.executed, belief.executed);
  }
}

TEST(OrderLines, AnythingElseIsRefusedAndShown) {
  for (const char* line :
       {"", "order 1 BTCUSDC BUY", "order 1 BTCUSDC HOLD 1 1 0", "order 1 BTCUSDC BUY x 1 0"}) {
    const auto parsed = parse_plan_line(line);
    ASSERT_FALSE(parsed) << line;
    EXPECT_NE(parsed.error().message.find(line), std::string::npos);
  }
  for (const char* line : {"", "done", "belief 1 gone 0", "belief 1 over", "belief 1 over x"}) {
    const auto parsed = parse_belief_line(line);
    ASSERT_FALSE(parsed) << line;
    EXPECT_NE(parsed.error().message.find(line), std::string::npos);
  }
}

}  // namespace
}  // namespace tidegate::scenarios
