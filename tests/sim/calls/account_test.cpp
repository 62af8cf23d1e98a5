#include "sim/server_fixture.hpp"
#include "tidegate/mexc/wire/answers/api_key_info.hpp"
#include "tidegate/mexc/wire/answers/errors.hpp"

namespace tidegate::sim {
namespace {

namespace code = mexc::wire::code;
namespace wire = mexc::wire;
using namespace testing_support;
using std::chrono::minutes;

class AccountCallsTest : public ServerTest {
 protected:
  void SetUp() override { start(); }
};

TEST_F(AccountCallsTest, TellsTheFeesOfASymbol) {
  const auto fee = *wire::decode_trade_fee(call_signed("GET", "/api/v3/tradeFee", "symbol=BTCUSDT").body);
  EXPECT_TRUE(fee.maker.is_zero());
  EXPECT_EQ(fee.taker, amount("0.0005"));
  EXPECT_EQ(code_of(call_signed("GET", "/api/v3/tradeFee", "symbol=NOPE")), code::kBadSymbol);
  EXPECT_EQ(code_of(call_signed("GET", "/api/v3/tradeFee")), code::kMissingParameter);
}

TEST_F(AccountCallsTest, TellsWhoAsksAndWhatHeMayTrade) {
  EXPECT_EQ(wire::decode_symbols(call_signed("GET", "/api/v3/selfSymbols").body)->size(), 5U);
  EXPECT_EQ(wire::decode_uid(call_signed("GET", "/api/v3/uid").body)->value(), "10000001");
  EXPECT_EQ(*wire::decode_kyc_status(call_signed("GET", "/api/v3/kyc/status").body),
            wire::KycStatus::kAdvanced);
}

TEST_F(AccountCallsTest, TellsWhatItsOwnKeyMayDoAndOfNoOther) {
  const auto& credentials = exchange_->credentials(AccountId{1});
  const auto info = *wire::decode_api_key_info(
      call_signed("GET", "/api/v3/apiKeyInfo", "accessKey=" + credentials.api_key).body);
  EXPECT_EQ(info.status, "VALID");
  EXPECT_THAT(info.permissions, testing::Contains("SPOT_DEAL_WRITE"));
  EXPECT_EQ(info.remaining_days, 83);
  EXPECT_EQ(code_of(call_signed("GET", "/api/v3/apiKeyInfo", "accessKey=other")), code::kUnknownKey);
  EXPECT_EQ(code_of(call_signed("GET", "/api/v3/apiKeyInfo")), code::kMissingParameter);
}

TEST_F(AccountCallsTest, CoinsAreTheAssetsOfTheInstruments) {
  const auto coins = *wire::decode_coins(call_signed("GET", "/api/v3/capital/config/getall").body);
  std::vector<std::string> names;
  for (const auto& coin : coins) {
    names.push_back(coin.asset.value());
    ASSERT_EQ(coin.networks.size(), 1U);
    EXPECT_FALSE(coin.networks[0].withdrawals);
  }
  EXPECT_THAT(names, testing::ElementsAre("BTC", "ETH", "SOL", "USDC", "USDT"));
}

TEST_F(AccountCallsTest, RemembersWhetherFeesAreToBePaidInMx) {
  EXPECT_FALSE(wire::decode_mx_deduct(call_signed("GET", "/api/v3/mxDeduct/enable").body)->enabled);
  EXPECT_TRUE(
      wire::decode_mx_deduct(call_signed("POST", "/api/v3/mxDeduct/enable", "mxDeductEnable=true").body)
          ->enabled);
  EXPECT_TRUE(wire::decode_mx_deduct(call_signed("GET", "/api/v3/mxDeduct/enable").body)->enabled);
  EXPECT_EQ(code_of(call_signed("POST", "/api/v3/mxDeduct/enable", "mxDeductEnable=1")),
            code::kWrongParameter);
}

TEST_F(AccountCallsTest, ListenKeysAreMadeListedKeptAndClosed) {
  const auto key = *wire::decode_listen_key(call_signed("POST", "/api/v3/userDataStream").body);
  const std::string named = "listenKey=" + key.value();
  EXPECT_THAT(*wire::decode_listen_keys(call_signed("GET", "/api/v3/userDataStream").body),
              testing::ElementsAre(key));
  run_for(minutes{50});
  EXPECT_EQ(*wire::decode_listen_key(call_signed("PUT", "/api/v3/userDataStream", named).body), key);
  run_for(minutes{50});
  EXPECT_EQ(call_signed("DELETE", "/api/v3/userDataStream", named).status, 200);
  EXPECT_EQ(code_of(call_signed("PUT", "/api/v3/userDataStream", named)), code::kUnknownListenKey);
  EXPECT_EQ(code_of(call_signed("DELETE", "/api/v3/userDataStream", named)), code::kUnknownListenKey);
  EXPECT_EQ(code_of(call_signed("PUT", "/api/v3/userDataStream")), code::kMissingParameter);
  EXPECT_TRUE(wire::decode_listen_keys(call_signed("GET", "/api/v3/userDataStream").body)->empty());
}

}  // namespace
}  // namespace tidegate::sim
