// Faults of pushes, through the server: streams and the plan of faults together.
#include "sim/server_fixture.hpp"

namespace tidegate::sim {
namespace {

namespace wire = mexc::wire;
using namespace testing_support;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr const char* kDepth = "spot@public.aggre.depth.v3.api.pb@100ms@BTCUSDT";
constexpr const char* kOrders = "spot@private.orders.v3.api.pb";

class PushFaultTest : public ServerTest {
 protected:
  // The versions at which pushes began, while 30 s of depth met `rule`.
  std::vector<std::int64_t> versions_under(FaultRule rule) {
    ServerSettings settings;
    settings.faults = {std::move(rule)};
    start(settings);
    const auto client = connect();
    client->expects_damage = settings.faults.front().kind == FaultKind::kPushGarbled;
    ask(*client, wire::ControlMethod::kSubscribe, {kDepth});
    run_for(seconds{30});
    damaged_ = client->damaged;
    std::vector<std::int64_t> out;
    for (const auto& push : client->depths()) {
      out.push_back(push.update.first_version);
      last_.push_back(push.update.last_version);
    }
    return out;
  }
  std::uint64_t fired(const char* kind) const { return server_->counters().by_fault.at(kind); }

  std::vector<std::int64_t> last_;
  std::vector<std::string> damaged_;
};

TEST_F(PushFaultTest, ADroppedPushLeavesAGap) {
  const auto first = versions_under({.kind = FaultKind::kPushDropped, .target = "depth", .probability = 0.1});
  std::uint64_t gaps = 0;
  for (std::size_t i = 1; i < first.size(); ++i) gaps += first[i] != last_[i - 1] + 1 ? 1U : 0U;
  EXPECT_GT(gaps, 5U);
  EXPECT_LE(gaps, fired("push_dropped"));
}

TEST_F(PushFaultTest, AGarbledPushCannotBeReadAndLeavesAGap) {
  const auto first = versions_under({.kind = FaultKind::kPushGarbled, .target = "depth", .probability = 0.1});
  std::uint64_t gaps = 0;
  for (std::size_t i = 1; i < first.size(); ++i) gaps += first[i] != last_[i - 1] + 1 ? 1U : 0U;
  EXPECT_GT(gaps, 5U);
  // Where the channel's name alone was hit, the push is as good as before.
  EXPECT_GE(damaged_.size(), gaps);
  EXPECT_LE(damaged_.size(), fired("push_garbled"));
  EXPECT_GE(damaged_.size(), fired("push_garbled") / 2);
}

TEST_F(PushFaultTest, ADuplicatedPushComesTwice) {
  const auto first =
      versions_under({.kind = FaultKind::kPushDuplicated, .target = "depth", .probability = 0.1});
  std::uint64_t repeated = 0;
  for (std::size_t i = 1; i < first.size(); ++i) repeated += first[i] == first[i - 1] ? 1U : 0U;
  EXPECT_EQ(repeated, fired("push_duplicated"));
  EXPECT_GT(repeated, 5U);
}

TEST_F(PushFaultTest, AReorderedPushComesAfterTheNext) {
  auto first = versions_under({.kind = FaultKind::kPushReordered, .target = "depth", .probability = 0.1});
  std::size_t swapped = 0;
  for (std::size_t i = 1; i < first.size(); ++i) swapped += first[i] < first[i - 1] ? 1U : 0U;
  EXPECT_GT(swapped, 5U);
  std::ranges::sort(first);
  std::ranges::sort(last_);
  for (std::size_t i = 1; i < first.size(); ++i) ASSERT_EQ(first[i], last_[i - 1] + 1) << "none is lost";
}

TEST_F(PushFaultTest, ALatePrivatePushComesWhenRestHasLongAgreed) {
  ServerSettings settings;
  settings.faults = {
      {.kind = FaultKind::kPushDelayed, .target = "private_orders", .delay = milliseconds{700}}};
  start(settings);
  const auto key = wire::decode_listen_key(call_signed("POST", "/api/v3/userDataStream").body)->value();
  const auto client = connect("/ws?listenKey=" + key);
  ask(*client, wire::ControlMethod::kSubscribe, {kOrders});
  run_for(milliseconds{1});
  const auto at = loop_->now();
  call_signed("POST", "/api/v3/order", "symbol=BTCUSDT&side=BUY&type=LIMIT&quantity=0.01&price=50000");
  run_for(milliseconds{600});
  EXPECT_TRUE(client->pushes.empty());
  run_for(milliseconds{200});
  ASSERT_EQ(client->pushes.size(), 1U);
  EXPECT_EQ(client->push_times[0] - at, milliseconds{700});
  EXPECT_EQ(fired("push_delayed"), 1U);
}

TEST_F(PushFaultTest, AMissingPrivatePushIsLeftToRest) {
  ServerSettings settings;
  settings.faults = {{.kind = FaultKind::kPushDropped, .target = "private_orders"}};
  start(settings);
  const auto key = wire::decode_listen_key(call_signed("POST", "/api/v3/userDataStream").body)->value();
  const auto client = connect("/ws?listenKey=" + key);
  ask(*client, wire::ControlMethod::kSubscribe, {kOrders, "spot@private.account.v3.api.pb"});
  run_for(milliseconds{1});
  call_signed("POST", "/api/v3/order", "symbol=BTCUSDT&side=BUY&type=LIMIT&quantity=0.01&price=50000");
  run_for(seconds{1});
  ASSERT_EQ(client->pushes.size(), 1U);
  EXPECT_TRUE(std::holds_alternative<wire::BalancePush>(client->pushes[0]));
}

}  // namespace
}  // namespace tidegate::sim
