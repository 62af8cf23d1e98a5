#include "tidegate/sim_config/files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "source_tree.hpp"
#include "tidegate/sim/markets/instruments.hpp"

namespace tidegate::sim_config {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::HasSubstr;

std::string page() {
  std::ifstream file{tests::in_source_tree("docs/simulated_exchange.md")};
  return {std::istreambuf_iterator<char>{file}, {}};
}
// The page shows a file of each kind: the toml block after that heading.
std::string documented(const std::string& heading) {
  const std::string text = page();
  const std::string fence = "```toml\n";
  const auto begin = text.find(fence, text.find("### " + heading)) + fence.size();
  return text.substr(begin, text.find("```", begin) - begin);
}

TEST(SimulatedExchangePage, ShowsASymbolAsItIsByDefault) {
  const auto symbols = parse_symbols(documented("Symbols"), "docs");
  ASSERT_TRUE(symbols) << symbols.error().message;
  ASSERT_EQ(symbols->instruments.size(), 1U);
  EXPECT_EQ(symbols->instruments[0], sim::default_instruments()[0]);
  EXPECT_EQ(symbols->start_prices.begin()->second,
            sim::default_start_price(sim::default_instruments()[0].symbol));
}

TEST(SimulatedExchangePage, ShowsAnAccount) {
  const auto accounts = parse_accounts(documented("Accounts"), "docs");
  ASSERT_TRUE(accounts) << accounts.error().message;
  ASSERT_EQ(accounts->size(), 1U);
  EXPECT_EQ(accounts->at(0).api_key, sim::demo_account().api_key);
  EXPECT_EQ(accounts->at(0).secret, sim::demo_account().secret);
  ASSERT_EQ(accounts->at(0).deposits.size(), 2U);
  EXPECT_EQ(accounts->at(0).deposits[1].asset.value(), "BTC");
  EXPECT_EQ(accounts->at(0).deposits[0].amount, market::Amount::from_int(10'000));
}

TEST(SimulatedExchangePage, ShowsFaults) {
  const auto faults = parse_faults(documented("Faults"), "docs");
  ASSERT_TRUE(faults) << faults.error().message;
  ASSERT_EQ(faults->size(), 9U);
  EXPECT_EQ(faults->at(0).kind, sim::FaultKind::kErrorAfter);
  EXPECT_EQ(faults->at(0).target, "order_place");
  EXPECT_EQ(faults->at(0).probability, 0.05);
  EXPECT_EQ(faults->at(1).delay, milliseconds{400});
  EXPECT_EQ(faults->at(1).every, seconds{60});
  EXPECT_EQ(faults->at(3).retry_after, seconds{2});
  EXPECT_EQ(faults->at(6).fewer_decimals, 1);
  EXPECT_EQ(faults->at(7).kind, sim::FaultKind::kMaintenance);
  EXPECT_EQ(faults->at(8).skew, milliseconds{-3'000});
}

TEST(SimulatedExchangePage, NamesEveryKindOfFaultAndEveryStream) {
  const std::string text = page();
  for (std::size_t i = 0; i < sim::kFaultKinds; ++i) {
    EXPECT_THAT(text, HasSubstr("`" + std::string(sim::name(static_cast<sim::FaultKind>(i))) + "`"));
  }
  for (int i = 0; i <= static_cast<int>(mexc::wire::ChannelKind::kPrivateAccount); ++i) {
    EXPECT_THAT(
        text, HasSubstr("`" + std::string(sim::stream_name(static_cast<mexc::wire::ChannelKind>(i))) + "`"));
  }
}

TEST(SimFiles, ASymbolMayHaveAPriceBand) {
  const std::string symbol = "[[symbol]]\nbase = \"A\"\nquote = \"USDT\"\nbuy_above = \"0.01\"\n";
  const auto banded = parse_symbols(symbol + "sell_below = \"0.2\"\n", "s.toml");
  ASSERT_TRUE(banded) << banded.error().message;
  EXPECT_EQ(banded->instruments[0].price_band,
            (market::PriceBand{market::Amount::parse("0.01").value(), market::Amount::parse("0.2").value()}));
  const auto half = parse_symbols(symbol, "s.toml");
  ASSERT_FALSE(half);
  EXPECT_THAT(half.error().message, HasSubstr("symbol[1].sell_below is 0;"));
}

TEST(SimFiles, AFaultThatWouldDoNothingIsAMistake) {
  const auto faults = parse_faults(
      "[[fault]]\nkind = \"delay\"\n"
      "[[fault]]\nkind = \"stall\"\ndelay_ms = 5\n"
      "[[fault]]\nkind = \"clock_skew\"\n"
      "[[fault]]\nkind = \"late_visible\"\ntarget = \"depth\"\ndelay_ms = 5\n",
      "f.toml");
  ASSERT_FALSE(faults);
  EXPECT_THAT(faults.error().message, HasSubstr("fault[1].delay_ms: the kind delay needs it"));
  EXPECT_THAT(faults.error().message, HasSubstr("f.toml:5: fault[2].delay_ms: the kind stall ignores it"));
  EXPECT_THAT(faults.error().message, HasSubstr("fault[3].skew_ms: the kind clock_skew needs it"));
  EXPECT_THAT(
      faults.error().message,
      HasSubstr("f.toml:10: fault[4].target is \"depth\"; it must be absent, order_place, batch_orders"));
}

TEST(SimFiles, AFaultsTimesAreToldInTheUnitsOfItsKeys) {
  const auto error = [](const std::string& keys) {
    const auto faults = parse_faults("[[fault]]\nkind = \"stall\"\n" + keys, "f.toml");
    return faults ? "none" : faults.error().message;
  };
  EXPECT_EQ(
      error("from_s = 10\nuntil_s = 5\n"),
      "f.toml:4: fault[1].until_s is 5 s; it must be later than the window's beginning, which is at 10 s");
  EXPECT_EQ(
      error("until_s = 5\nevery_s = 3\n"),
      "f.toml:4: fault[1].every_s is 3 s; it must be 0 s, for once, or at least as long as the window, which "
      "lasts 5 s");
  EXPECT_THAT(error("every_s = 3\n"), HasSubstr("which lasts for ever"));
}

TEST(SimFiles, AFaultThatNeverHappensIsAMistake) {
  const auto faults = parse_faults("[[fault]]\nkind = \"stall\"\nprobability = 0\n", "f.toml");
  ASSERT_FALSE(faults);
  EXPECT_THAT(faults.error().message, HasSubstr("f.toml:3: fault[1].probability is 0"));
  EXPECT_THAT(faults.error().message, HasSubstr("it must be more than 0, at most 1"));
}

TEST(SimFiles, ASkewMayBeNegativeButNotNothing) {
  const auto faults = parse_faults("[[fault]]\nkind = \"clock_skew\"\nskew_ms = 0\n", "f.toml");
  ASSERT_FALSE(faults);
  EXPECT_EQ(faults.error().message,
            "f.toml:3: fault[1].skew_ms: the kind clock_skew needs it, and other than 0");
}

TEST(SimFiles, AFaultOfASymbolThatIsNotTradedIsToldByItsLine) {
  const std::string text =
      "[[fault]]\nkind = \"stall\"\n[[fault]]\nkind = \"symbol_paused\"\ntarget = \"NOPE\"\n";
  EXPECT_TRUE(parse_faults(text, "f.toml")) << "nobody said what is traded";
  const auto faults = parse_faults(text, "f.toml", std::vector{market::Symbol{"A"}, market::Symbol{"B"}});
  ASSERT_FALSE(faults);
  EXPECT_EQ(faults.error().message,
            "f.toml:5: fault[2].target: there is no symbol NOPE; the kind symbol_paused needs one of: A, B");
  EXPECT_TRUE(parse_faults(text, "f.toml", std::vector{market::Symbol{"NOPE"}}));
}

TEST(SimFiles, ASecretIsNotShownWhateverItIs) {
  const auto accounts = parse_accounts("[[account]]\napi_key = \"a\"\nsecret = 12345\n", "accounts.toml");
  ASSERT_FALSE(accounts);
  EXPECT_THAT(accounts.error().message, HasSubstr("accounts.toml:3: account[1].secret: expected a string"));
  EXPECT_THAT(accounts.error().message, Not(HasSubstr("12345")));
}

TEST(SimFiles, NameEveryMistakeByLineAndField) {
  const auto faults = parse_faults(
      "[[fault]]\nkind = \"stall\"\nprobability = 2\nsurprise = 1\n\n[[fault]]\nkind = \"explode\"\n",
      "faults.toml");
  ASSERT_FALSE(faults);
  EXPECT_EQ(faults.error().code, base::ErrorCode::kInvalidArgument);
  EXPECT_THAT(faults.error().message, HasSubstr("faults.toml:3: fault[1].probability is 2"));
  EXPECT_THAT(faults.error().message, HasSubstr("faults.toml:4: fault[1].surprise: unknown setting"));
  EXPECT_THAT(faults.error().message, HasSubstr("faults.toml:7: fault[2].kind: \"explode\" is none"));

  const auto accounts = parse_accounts(
      "[[account]]\napi_key = \"a\"\nsecret = \"hush\"\ndeposits = [\"many USDT\"]\n"
      "[[account]]\napi_key = \"a\"\nsecret = \"hush\"\n",
      "accounts.toml");
  ASSERT_FALSE(accounts);
  EXPECT_THAT(accounts.error().message,
              HasSubstr("accounts.toml:4: account[1].deposits: expected an amount"));
  EXPECT_THAT(accounts.error().message, HasSubstr("accounts.toml:6: account[2].api_key"));
  EXPECT_THAT(accounts.error().message, Not(HasSubstr("hush")));

  const auto symbols =
      parse_symbols("[[symbol]]\nbase = \"btc\"\nquote = \"USDT\"\nprice_decimals = 40\n", "s.toml");
  ASSERT_FALSE(symbols);
  EXPECT_THAT(symbols.error().message, HasSubstr("s.toml:2: symbol[1].base is \"btc\""));
  EXPECT_THAT(symbols.error().message, HasSubstr("s.toml:4: symbol[1].price_decimals is 40"));
}

TEST(SimFiles, AnAccountsFeesAreThoseOfMexcUnlessItSaysOtherwise) {
  const auto accounts = parse_accounts(
      "[[account]]\napi_key = \"a\"\nsecret = \"s\"\n"
      "[[account]]\napi_key = \"b\"\nsecret = \"s\"\nfees = \"received\"\n",
      "accounts.toml");
  ASSERT_TRUE(accounts) << accounts.error().message;
  EXPECT_EQ(accounts->at(0).fees, sim::kMexcFees);
  EXPECT_EQ(accounts->at(1).fees, sim::FeeAsset::kReceived);
  EXPECT_THAT(parse_accounts("[[account]]\napi_key = \"a\"\nsecret = \"s\"\nfees = \"both\"\n", "a.toml")
                  .error()
                  .message,
              HasSubstr("a.toml:4: account[1].fees: \"both\" is none"));
}

TEST(SimFiles, AnEmptyFileOrAnotherShapeIsAMistake) {
  EXPECT_THAT(parse_faults("", "f.toml").error().message, HasSubstr("f.toml: there is no [[fault]]"));
  EXPECT_THAT(parse_faults("fault = 3\n", "f.toml").error().message,
              HasSubstr("f.toml:1: fault: expected tables"));
  EXPECT_THAT(parse_faults("[[flaw]]\n", "f.toml").error().message,
              HasSubstr("f.toml:1: flaw: unknown section"));
  EXPECT_EQ(parse_faults("[[fault", "f.toml").error().code, base::ErrorCode::kParse);
  EXPECT_EQ(load_faults("/nowhere/f.toml").error().code, base::ErrorCode::kIo);
}

}  // namespace
}  // namespace tidegate::sim_config
