// *Orders under faults* in virtual time: what Tidegate promises, and that arms which break it are caught.
#include "tidegate/scenarios/orders/orders_scenario.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <set>
#include <utility>

#include "random_seeds.hpp"
#include "tidegate/mexc/wire/requests/requests.hpp"
#include "tidegate/scenarios/orders/order_arms.hpp"
#include "tidegate/scenarios/orders/tidegate_order_arm.hpp"
#include "tidegate/sim/exchange/factory.hpp"

namespace tidegate::scenarios {
namespace {

OrdersSettings settings_of(std::uint64_t seed) {
  OrdersSettings settings;
  settings.seed = seed;
  return settings;
}

const OrderArmReport& arm_of(const OrdersReport& report, std::string_view name) {
  for (const auto& arm : report.arms) {
    if (arm.name == name) return arm;
  }
  ADD_FAILURE() << "no arm " << name;
  return report.arms.front();
}

// Tidegate with one thing broken.
class BrokenArm : public OrderArm {
 public:
  BrokenArm(net::Loop& loop, net::Network& network, const net::Address& exchange)
      : whole_(loop, network, exchange) {}
  void start() override { whole_.start(); }
  bool ready() const override { return whole_.ready(); }
  void carry_out(const OrderIntent& intent) override { whole_.carry_out(intent); }
  bool idle() const override { return whole_.idle(); }
  Belief belief(int number) const override { return whole_.belief(number); }

 private:
  TidegateOrderArm whole_;
};

struct SendsTwice final : BrokenArm {
  using BrokenArm::BrokenArm;
  void carry_out(const OrderIntent& intent) override {
    BrokenArm::carry_out(intent);
    BrokenArm::carry_out(intent);
  }
};
struct BelievesThatAllIsWell final : BrokenArm {
  using BrokenArm::BrokenArm;
  Belief belief(int) const override { return {Belief::Where::kOver, {}}; }
};

class SendsNothing final : public OrderArm {
 public:
  SendsNothing(net::Loop&, net::Network&, const net::Address&) {}
  void carry_out(const OrderIntent&) override {}
  bool idle() const override { return true; }
  Belief belief(int) const override { return {Belief::Where::kAbsent, {}}; }
};

// Sends each order once and forgets it.
class NeverCancels final : public OrderArm {
 public:
  NeverCancels(net::Loop& loop, net::Network& network, const net::Address& exchange)
      : loop_(loop), transport_(loop, network, order_transport(exchange), sim::demo_credentials()) {}
  void carry_out(const OrderIntent& intent) override { loop_.spawn(send(&loop_, &transport_, intent.order)); }
  bool idle() const override { return true; }
  Belief belief(int) const override { return {Belief::Where::kOpen, {}}; }

 private:
  static net::Task<void> send(net::Loop* loop, mexc::client::Transport* transport, market::NewOrder order) {
    auto call = mexc::client::make_call(mexc::wire::Endpoint::kOrderPlace, mexc::wire::order_params(order),
                                        loop->now() + std::chrono::seconds{2});
    auto sending = transport->send(std::move(call), nullptr);
    co_await std::move(sending);
  }
  net::Loop& loop_;
  mexc::client::Transport transport_;
};

template <class Arm>
OrderScore score_of_arm(std::uint64_t seed) {
  const MakeOrderArm make = [](net::Loop& loop, net::Network& network, const net::Address& exchange) {
    return std::make_unique<Arm>(loop, network, exchange);
  };
  return run_order_arm("broken", settings_of(seed), make).score;
}

class OrdersUnderFaultsTest : public testing::TestWithParam<std::uint64_t> {};

TEST_P(OrdersUnderFaultsTest, TidegateLeavesNothingOpenDoubledOrUnknown) {
  const OrdersReport report = run_orders(settings_of(GetParam()));
  const OrderScore& ours = arm_of(report, "tidegate").score;
  EXPECT_EQ(ours.wanted, 100U);
  EXPECT_EQ(ours.left_open, 0U);
  EXPECT_EQ(ours.doubled, 0U);
  EXPECT_EQ(ours.unknown, 0U);
  EXPECT_EQ(ours.traded_beyond, 0U);
  EXPECT_EQ(ours.at_exchange + ours.never_there, ours.wanted) << "each order once or not at all";
  EXPECT_GT(ours.at_exchange, 40U) << "it does trade";
  EXPECT_GT(ours.filled, 5U);
  EXPECT_GT(arm_of(report, "tidegate").faults, 50U) << "the day is a bad one";
  EXPECT_TRUE(kept_by_tidegate(report));
  const OrderArmReport& told = arm_of(report, "tidegate");
  EXPECT_GE(told.placings, told.kept_away);
  EXPECT_LT(told.kept_away, told.faults);

  const OrderScore& plain = arm_of(report, "plain").score;
  EXPECT_GT(plain.left_open, 5U);
  EXPECT_GT(plain.doubled, 5U);
  EXPECT_GT(plain.unknown, 5U);
}

INSTANTIATE_TEST_SUITE_P(Seeds, OrdersUnderFaultsTest, testing::ValuesIn(tests::random_seeds({1, 2, 3})),
                         testing::PrintToStringParamName());

// Of a hundred wanted orders, those that pass the limits twice: nine a second, and what is given up counts
// on.
TEST(OrdersUnderFaults, AnArmThatSendsTwiceIsCaught) {
  const OrderScore score = score_of_arm<SendsTwice>(1);
  EXPECT_GT(score.doubled, 20U);
  EXPECT_GT(score.traded_beyond, 5U);
  EXPECT_FALSE(score.clean());
}

TEST(OrdersUnderFaults, AnArmThatNeverCancelsIsCaught) {
  const OrderScore score = score_of_arm<NeverCancels>(1);
  EXPECT_GT(score.left_open, 50U);
  EXPECT_EQ(score.doubled, 0U);
  EXPECT_GT(score.unknown, 5U) << "it takes for open what was filled or never came";
}

TEST(OrdersUnderFaults, AnArmThatBelievesWhatIsNotSoIsCaught) {
  const OrderScore score = score_of_arm<BelievesThatAllIsWell>(1);
  EXPECT_EQ(score.left_open, 0U);
  EXPECT_EQ(score.unknown, score.filled + score.never_there);
  EXPECT_FALSE(score.clean());
}

TEST(OrdersUnderFaults, TheReportSaysSoWhereTidegateBreaksItsPromise) {
  OrdersReport kept;
  kept.arms = {{.name = "plain", .score = {.left_open = 9, .doubled = 9, .unknown = 9}},
               {.name = "tidegate", .score = {.wanted = 100, .never_there = 75}}};
  EXPECT_TRUE(kept_by_tidegate(kept)) << "what others do is theirs";
  EXPECT_NE(to_text(kept).find("met      tidegate: no order left open"), std::string::npos);
  for (const auto broken : {&OrderScore::left_open, &OrderScore::doubled, &OrderScore::unknown,
                            &OrderScore::traded_beyond, &OrderScore::altered, &OrderScore::unplanned}) {
    OrdersReport report = kept;
    report.arms.back().score.*broken = 1;
    EXPECT_FALSE(kept_by_tidegate(report));
    EXPECT_NE(to_text(report).find("NOT MET  tidegate: no order left open"), std::string::npos);
    EXPECT_EQ(orders_json(report).at("kept_by_tidegate"), false);
  }
}

TEST(OrdersUnderFaults, WhoSendsLittleHasNotKeptIt) {
  OrdersReport report;
  report.arms = {{.name = "tidegate", .score = {.wanted = 100, .never_there = 76}}};
  EXPECT_FALSE(kept_by_tidegate(report));
  EXPECT_NE(to_text(report).find("NOT MET  tidegate: at least a quarter of the orders"), std::string::npos);
  report.arms.front().score = {};
  EXPECT_FALSE(kept_by_tidegate(report)) << "nothing was wanted, and nothing is shown";
}

TEST(OrdersUnderFaults, AnArmThatSendsNothingIsCaught) {
  const OrderScore score = score_of_arm<SendsNothing>(1);
  EXPECT_TRUE(score.clean()) << "that is easy";
  EXPECT_FALSE(score.carried_out());
}

TEST(OrdersUnderFaults, TheSameSeedGivesTheSameReportToTheByteAndAnotherDoesNot) {
  const auto report_of = [](std::uint64_t seed) {
    OrdersSettings settings = settings_of(seed);
    settings.orders = 20;
    return orders_json(run_orders(settings)).dump();
  };
  EXPECT_EQ(report_of(4), report_of(4));
  EXPECT_NE(report_of(4), report_of(5));
}

TEST(OrdersUnderFaults, TheReportHasTheDocumentedKeysForEachArm) {
  OrdersSettings settings = settings_of(1);
  settings.orders = 5;
  OrdersReport report = run_orders(settings);
  report.left_out.push_back({"ccxt", "Node is not there"});
  const auto json = orders_json(report);
  EXPECT_EQ(json.at("orders"), 5);
  EXPECT_EQ(json.at("clock"), "virtual");
  EXPECT_EQ(json.at("left_out").at("ccxt"), "Node is not there");
  EXPECT_NE(to_text(report).find("left out: ccxt: Node is not there"), std::string::npos);
  for (const auto name : kOrderArmNames) {
    for (const char* key : {"left_open", "doubled", "traded_beyond", "unknown_to_owner", "filled",
                            "never_there", "orders_at_exchange", "requests", "faults", "altered", "unplanned",
                            "placings", "placings_kept_away"}) {
      EXPECT_TRUE(json.at("arms").at(std::string{name}).at(key).is_number()) << name << ' ' << key;
    }
  }
}

TEST(OrderPlan, ABatchMeetsWhatAnOrderMeets) {
  std::vector<sim::FaultRule> alone, in_batches;
  for (sim::FaultRule rule : order_faults(100)) {
    if (rule.target != "order_place" && rule.target != "batch_orders") continue;
    (rule.target == "order_place" ? alone : in_batches).push_back(rule);
    (rule.target == "order_place" ? alone : in_batches).back().target.clear();
  }
  EXPECT_EQ(alone.size(), 6U);
  EXPECT_EQ(alone, in_batches);
}

TEST(OrderPlan, NoTwoOrdersHaveAPriceInCommonAndSomeCross) {
  const auto loop = net::Loop::simulated();
  net::MemoryNetwork network{*loop, 9};
  const auto exchange =
      sim::SimulatedExchange::make(*loop, network, exchange_for_orders({.seed = 9})).value();
  const auto intents = plan_orders(exchange->truth(), 1000, 9);
  std::set<std::pair<market::Symbol, market::Price>> prices;
  int crossing = 0;
  for (const auto& intent : intents) {
    prices.emplace(intent.order.symbol, intent.order.price);
    const auto& book = exchange->truth().book(intent.order.symbol);
    const bool buys = intent.order.side == market::Side::kBuy;
    crossing +=
        buys ? intent.order.price > book.best_ask()->price : intent.order.price < book.best_bid()->price;
  }
  EXPECT_EQ(prices.size(), 1000U);
  EXPECT_NEAR(crossing, 300, 50);
}

}  // namespace
}  // namespace tidegate::scenarios
