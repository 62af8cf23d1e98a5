// Golden vectors of the account endpoints beyond decode_test.cpp: MEXC spot v3 documents (2025-07).
#include <gtest/gtest.h>

#include "tidegate/mexc/wire/answers/decode.hpp"

namespace tidegate::mexc::wire {
namespace {

using market::Amount;

TEST(DecodeAccount, FeesComeAsNumbers) {
  const auto fee = decode_trade_fee(R"({"data":{"makerCommission":0.003000000000000000,
    "takerCommission":"0.0005"},"code":0,"msg":"success","timestamp":1669109672717})");
  ASSERT_TRUE(fee) << fee.error().message;
  EXPECT_EQ(*fee, (market::TradeFee{Amount::parse("0.003").value(), Amount::parse("0.0005").value()}));
  EXPECT_FALSE(decode_trade_fee(R"({"data":{"makerCommission":0,"takerCommission":0},"code":10007})"));
  for (const char* none : {"1.01", "-1.01", "100000000000000000"}) {
    EXPECT_FALSE(decode_trade_fee(R"({"data":{"makerCommission":0,"takerCommission":)" + std::string{none} +
                                  R"(},"code":0})"))
        << none;
  }
}

TEST(DecodeAccount, TheSymbolsOfAKeyComeLikeTheDefaultOnes) {
  const auto symbols = decode_symbols(R"({"code":200,"data":["MXUSDT"],"msg":null})");
  ASSERT_TRUE(symbols) << symbols.error().message;
  EXPECT_EQ(*symbols, std::vector{market::Symbol{"MXUSDT"}});
}

TEST(DecodeAccount, UidAndKycMayBeNumbersOrText) {
  EXPECT_EQ(decode_uid(R"({"uid":"209302839"})").value().value(), "209302839");
  EXPECT_EQ(decode_uid(R"({"uid":209302839})").value().value(), "209302839");
  EXPECT_EQ(decode_kyc_status(R"({"status":"1"})").value(), KycStatus::kUnverified);
  EXPECT_EQ(decode_kyc_status(R"({"status":4})").value(), KycStatus::kInstitutional);
  UnknownWords unknown;
  EXPECT_EQ(decode_kyc_status(R"({"status":"5"})", &unknown).value(), KycStatus::kOther);
  EXPECT_EQ(unknown.words(), (std::vector<UnknownWord>{{"status", "5"}}));
}

TEST(DecodeAccount, TellsWhetherFeesArePaidInMx) {
  const auto deduct = decode_mx_deduct(
      R"({"data":{"mxDeductEnable":true},"code":0,"msg":"success","timestamp":1669109672280})");
  ASSERT_TRUE(deduct) << deduct.error().message;
  EXPECT_TRUE(deduct->enabled);
}

TEST(DecodeAccount, CoinsNameTheirNetworksInEitherSpelling) {
  const auto coins = decode_coins(R"([{"coin":"EOS","Name":"EOS","networkList":[{"coin":"EOS",
    "depositDesc":null,"depositEnable":true,"minConfirm":0,"Name":"EOS","network":"EOS","withdrawEnable":false,
    "withdrawFee":"0.000100000000000000","withdrawIntegerMultiple":null,"withdrawMax":"10000.000000000000000000",
    "withdrawMin":"0.001000000000000000","sameAddress":false,"contract":"TN3W4H6rK2ce4vX9YnFQHwKENnHjoxbm9",
    "withdrawTips":"Both a MEMO and an Address are required.","depositTips":null}]},
    {"coin":"BTC","name":"Bitcoin","networkList":[{"coin":"BTC","depositEnable":false,"network":"old",
    "netWork":"BTC","withdrawEnable":true,"withdrawFee":null,"contract":null}]}])");
  ASSERT_TRUE(coins) << coins.error().message;
  ASSERT_EQ(coins->size(), 2U);
  EXPECT_EQ(coins->front(), (Coin{market::Asset{"EOS"},
                                  "EOS",
                                  {{.name = "EOS",
                                    .deposits = true,
                                    .withdrawals = false,
                                    .withdraw_fee = Amount::parse("0.0001").value(),
                                    .withdraw_min = Amount::parse("0.001").value(),
                                    .withdraw_max = Amount::from_int(10000),
                                    .contract = "TN3W4H6rK2ce4vX9YnFQHwKENnHjoxbm9"}}}));
  EXPECT_EQ(coins->back().name, "Bitcoin");
  EXPECT_EQ(coins->back().networks.front().name, "BTC");
}

TEST(DecodeAccount, BalancesBeyondEighteenDecimalsAreCutTowardZero) {
  const auto account = decode_account(
      R"({"canTrade":true,"balances":[{"asset":"MX","free":"1.0000000000000000019","locked":"0"}]})");
  ASSERT_TRUE(account) << account.error().message;
  EXPECT_EQ(account->balances.front().free, Amount::parse("1.000000000000000001").value());
  EXPECT_FALSE(decode_account(
      R"({"canTrade":true,"balances":[{"asset":"MX","free":"1000000000000000000.1","locked":"0"}]})"));
}

// An asset that is not in the list is one of which nothing is left: what cannot be read is named.
TEST(DecodeAccount, ABalanceThatCannotBeReadIsNamedAndTheOthersAreRead) {
  UnknownWords unknown;
  const auto account = decode_account(R"({"canTrade":true,"balances":[
    {"asset":"MX","free":"1","locked":"0"},{"asset":"ODD","free":"1"},
    {"asset":"PEPE","free":"1000000000000000000.5","locked":"0"},null,
    {"asset":"USDT","free":"5","locked":"2"}]})",
                                      &unknown);
  ASSERT_TRUE(account) << account.error().message;
  ASSERT_EQ(account->balances.size(), 2U);
  EXPECT_EQ(account->balances[1].free, Amount::from_int(5));
  EXPECT_EQ(account->unreadable,
            (std::vector{market::Asset{"ODD"}, market::Asset{"PEPE"}, market::Asset{""}}));
  EXPECT_EQ(unknown.left_out(), 3U);
  EXPECT_TRUE(unknown.words().front().word.starts_with("balances[1].locked: "))
      << unknown.words().front().word;
}

TEST(DecodeAccount, OneOddCoinNetworkOrKeyDoesNotHideTheOthers) {
  const auto coins = decode_coins(R"([null,{"coin":"A","networkList":[{"network":null},{"network":"N"}]}])");
  ASSERT_TRUE(coins) << coins.error().message;
  ASSERT_EQ(coins->size(), 1U);
  EXPECT_EQ(coins->front().networks.size(), 1U);
  EXPECT_EQ(decode_listen_keys(R"({"listenKey":[null,"a"]})").value().size(), 1U);
}

TEST(DecodeAccount, ListenKeysComeAloneOrAsAList) {
  EXPECT_EQ(decode_listen_key(R"({"listenKey":"pqia91ma19a5s61c"})").value().value(), "pqia91ma19a5s61c");
  const auto keys = decode_listen_keys(R"({"listenKey":["c285bc363cfeac66","87cb8da77a21f6ad"]})");
  ASSERT_TRUE(keys) << keys.error().message;
  EXPECT_EQ(keys->size(), 2U);
  EXPECT_EQ(keys->back().value(), "87cb8da77a21f6ad");
}

}  // namespace
}  // namespace tidegate::mexc::wire
