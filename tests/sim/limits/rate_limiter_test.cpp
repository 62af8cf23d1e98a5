#include "tidegate/sim/limits/rate_limiter.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tidegate::sim {
namespace {

using mexc::wire::Endpoint;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::nanoseconds;
using std::chrono::seconds;

constexpr base::MonotonicTime at(base::Duration d) {
  return base::MonotonicTime{d};
}
const AccountId kMe{1};
const AccountId kOther{2};

TEST(RateLimiter, AdmitsExactlyTheWeightOfOneWindow) {
  RateLimiter limiter{RateLimitSettings{}};
  EXPECT_FALSE(limiter.admit(Endpoint::kDepth, {499, 0}, std::nullopt, at(seconds{1})));
  EXPECT_TRUE(limiter.admit(Endpoint::kDepth, {2, 0}, std::nullopt, at(seconds{1})));
  EXPECT_FALSE(limiter.admit(Endpoint::kDepth, {1, 0}, std::nullopt, at(seconds{1})));
  EXPECT_TRUE(limiter.admit(Endpoint::kDepth, {1, 0}, std::nullopt, at(seconds{1})));
}

TEST(RateLimiter, ARequestCountsUntilTheVeryEndOfItsWindow) {
  RateLimiter limiter{RateLimitSettings{}};
  EXPECT_FALSE(limiter.admit(Endpoint::kDepth, {500, 0}, std::nullopt, at(seconds{1})));
  const auto refused =
      limiter.admit(Endpoint::kDepth, {1, 0}, std::nullopt, at(seconds{11} - nanoseconds{1}));
  ASSERT_TRUE(refused.has_value());
  EXPECT_EQ(refused->status, 429);
  EXPECT_EQ(refused->retry_after, nanoseconds{1});
  EXPECT_FALSE(limiter.admit(Endpoint::kDepth, {500, 0}, std::nullopt, at(seconds{11})));
}

TEST(RateLimiter, TheWindowSlidesAndTellsWhenEnoughIsFree) {
  RateLimiter limiter{RateLimitSettings{}};
  EXPECT_FALSE(limiter.admit(Endpoint::kDepth, {200, 0}, std::nullopt, at(seconds{0})));
  EXPECT_FALSE(limiter.admit(Endpoint::kDepth, {200, 0}, std::nullopt, at(seconds{4})));
  EXPECT_FALSE(limiter.admit(Endpoint::kDepth, {100, 0}, std::nullopt, at(seconds{6})));
  EXPECT_EQ(limiter.admit(Endpoint::kDepth, {150, 0}, std::nullopt, at(seconds{7}))->retry_after, seconds{3});
  EXPECT_EQ(limiter.admit(Endpoint::kDepth, {250, 0}, std::nullopt, at(seconds{7}))->retry_after, seconds{7});
  EXPECT_FALSE(limiter.admit(Endpoint::kDepth, {200, 0}, std::nullopt, at(seconds{10})));
}

TEST(RateLimiter, EndpointsAndAccountsHaveBudgetsOfTheirOwn) {
  RateLimiter limiter{RateLimitSettings{}};
  EXPECT_FALSE(limiter.admit(Endpoint::kOrderQuery, {0, 500}, kMe, at(seconds{1})));
  EXPECT_TRUE(limiter.admit(Endpoint::kOrderQuery, {0, 2}, kMe, at(seconds{1})));
  EXPECT_FALSE(limiter.admit(Endpoint::kOrderQuery, {0, 2}, kOther, at(seconds{1})));
  EXPECT_FALSE(limiter.admit(Endpoint::kOpenOrders, {0, 3}, kMe, at(seconds{1})));
}

TEST(RateLimiter, ARefusalByOneLedgerTakesNothingFromTheOther) {
  RateLimiter limiter{RateLimitSettings{}};
  EXPECT_FALSE(limiter.admit(Endpoint::kOrderPlace, {1, 500}, kMe, at(seconds{1})));
  EXPECT_TRUE(limiter.admit(Endpoint::kOrderPlace, {499, 1}, kMe, at(seconds{1})));
  EXPECT_FALSE(limiter.admit(Endpoint::kOrderPlace, {499, 1}, kOther, at(seconds{1})));
}

TEST(RateLimiter, TheAccountMayBeAskedForTwiceASecond) {
  RateLimiter limiter{RateLimitSettings{}};
  EXPECT_FALSE(limiter.admit(Endpoint::kAccount, {0, 10}, kMe, at(milliseconds{0})));
  EXPECT_FALSE(limiter.admit(Endpoint::kAccount, {0, 10}, kMe, at(milliseconds{400})));
  EXPECT_EQ(limiter.admit(Endpoint::kAccount, {0, 10}, kMe, at(milliseconds{900}))->retry_after,
            milliseconds{100});
  EXPECT_FALSE(limiter.admit(Endpoint::kAccount, {0, 10}, kMe, at(milliseconds{1'000})));
}

TEST(RateLimiter, IgnoringRefusalsEndsInABanThatGrows) {
  RateLimitSettings settings;
  settings.refusals_until_ban = 3;
  RateLimiter limiter{settings};
  const auto ask = [&limiter](base::Duration when) {
    return limiter.admit(Endpoint::kDepth, {500, 0}, std::nullopt, at(when));
  };
  EXPECT_FALSE(ask(seconds{0}));
  EXPECT_EQ(ask(seconds{1})->status, 429);
  EXPECT_EQ(ask(seconds{2})->status, 429);
  const auto banned = ask(seconds{3});
  EXPECT_EQ(banned->status, 418);
  EXPECT_EQ(banned->retry_after, minutes{2});
  EXPECT_EQ(ask(seconds{20})->status, 418);
  EXPECT_EQ(ask(seconds{20})->retry_after, seconds{103});
  EXPECT_EQ(limiter.admit(Endpoint::kPing, {1, 0}, std::nullopt, at(seconds{20}))->status, 418);
  EXPECT_FALSE(ask(seconds{123}));
  for (int i = 0; i < 2; ++i) EXPECT_EQ(ask(seconds{124})->status, 429);
  EXPECT_EQ(ask(seconds{124})->retry_after, minutes{4});
}

TEST(RateLimiter, AnAccountSendsTwoBatchesASecondAndAsksTwiceForItself) {
  RateLimiter limiter{RateLimitSettings{}};
  for (const Endpoint endpoint : {Endpoint::kBatchOrders, Endpoint::kAccount}) {
    EXPECT_FALSE(limiter.admit(endpoint, {1, 1}, AccountId{1}, at(seconds{0})));
    EXPECT_FALSE(limiter.admit(endpoint, {1, 1}, AccountId{1}, at(milliseconds{500})));
    const auto refused = limiter.admit(endpoint, {1, 1}, AccountId{1}, at(milliseconds{600}));
    ASSERT_TRUE(refused.has_value());
    EXPECT_EQ(refused->retry_after, milliseconds{400});
    EXPECT_FALSE(limiter.admit(endpoint, {1, 1}, AccountId{2}, at(milliseconds{600})));
    EXPECT_FALSE(limiter.admit(endpoint, {1, 1}, AccountId{1}, at(milliseconds{1'000})));
  }
}

// How many of these a second, or in ten, an account at one address gets through.
int admitted(const char* profile, Endpoint endpoint, RequestWeight weight, int asked,
             AccountId account = kMe) {
  RateLimiter limiter{*RateLimitSettings::named(profile)};
  int through = 0;
  for (int i = 0; i < asked; ++i) {
    through += limiter.admit(endpoint, weight, account, at(seconds{0})) ? 0 : 1;
  }
  return through;
}

TEST(RateLimiter, Weight500CountsAllEndpointsTogether) {
  RateLimiter limiter{*RateLimitSettings::named("weight_500")};
  EXPECT_FALSE(limiter.admit(Endpoint::kDepth, {400, 0}, kMe, at(seconds{0})));
  EXPECT_FALSE(limiter.admit(Endpoint::kTrades, {100, 0}, kMe, at(seconds{0})));
  EXPECT_TRUE(limiter.admit(Endpoint::kPing, {1, 0}, kMe, at(seconds{1})));
  EXPECT_FALSE(limiter.admit(Endpoint::kOrderQuery, {0, 400}, kMe, at(seconds{1})));
  EXPECT_TRUE(limiter.admit(Endpoint::kOpenOrders, {0, 101}, kMe, at(seconds{1})));
  EXPECT_FALSE(limiter.admit(Endpoint::kOpenOrders, {0, 101}, kOther, at(seconds{1})));
}

TEST(RateLimiter, SupportCountsRequestsAndWhatMovesOrders) {
  EXPECT_EQ(admitted("support", Endpoint::kPing, {1, 0}, 30), 20);
  EXPECT_EQ(admitted("support", Endpoint::kOrderPlace, {1, 1}, 15), 12);
  EXPECT_EQ(admitted("support", Endpoint::kOrderCancel, {0, 1}, 15), 12);
  RateLimiter limiter{*RateLimitSettings::named("support")};
  for (const Endpoint move : {Endpoint::kOrderPlace, Endpoint::kOrderCancel, Endpoint::kOpenOrdersCancel,
                              Endpoint::kOrderCancelAll}) {
    for (int i = 0; i < 3; ++i) EXPECT_FALSE(limiter.admit(move, {0, 1}, kMe, at(seconds{0})));
  }
  EXPECT_TRUE(limiter.admit(Endpoint::kOrderCancel, {0, 1}, kMe, at(milliseconds{999})));
  EXPECT_FALSE(limiter.admit(Endpoint::kOrderCancel, {0, 1}, kMe, at(seconds{1})));
}

TEST(RateLimiter, EachOrderOfABatchCountsAsOne) {
  for (const char* profile : {"support", "weight_300", "strict"}) {
    EXPECT_EQ(admitted(profile, Endpoint::kBatchOrders, {1, 1, 13}, 1), 0) << profile;
    EXPECT_EQ(admitted(profile, Endpoint::kBatchOrders, {1, 1, 7}, 2), 1) << profile;
    EXPECT_EQ(admitted(profile, Endpoint::kOpenOrdersCancel, {0, 1, 5}, 3), 2) << profile;
    RateLimiter limiter{*RateLimitSettings::named(profile)};
    EXPECT_FALSE(limiter.admit(Endpoint::kBatchOrders, {1, 1, 9}, kMe, at(seconds{0})));
    for (int i = 0; i < 3; ++i) {
      EXPECT_FALSE(limiter.admit(Endpoint::kOrderCancel, {0, 1}, kMe, at(seconds{0})));
    }
    EXPECT_TRUE(limiter.admit(Endpoint::kOrderPlace, {1, 1}, kMe, at(milliseconds{999})));
    EXPECT_FALSE(limiter.admit(Endpoint::kBatchOrders, {1, 1, 12}, kMe, at(seconds{1})));
  }
  EXPECT_EQ(admitted("documented", Endpoint::kBatchOrders, {1, 1, 20}, 2), 2) << "no rule for orders";
}

TEST(RateLimiter, Weight300HasWeightsOfItsOwn) {
  EXPECT_EQ(admitted("weight_300", Endpoint::kTicker24h, {1, 0}, 30), 12);
  EXPECT_EQ(admitted("weight_300", Endpoint::kExchangeInfo, {10, 0}, 30), 12);
  EXPECT_EQ(admitted("weight_300", Endpoint::kTickerBook, {1, 0}, 50), 30);
  EXPECT_EQ(admitted("weight_300", Endpoint::kTickerPrice, {1, 0}, 50), 30);
  EXPECT_EQ(admitted("weight_300", Endpoint::kDepth, {1, 0}, 200), 100);
  EXPECT_EQ(admitted("weight_300", Endpoint::kTicker24h, {40, 0}, 30), 7) << "the heavier one counts";
  EXPECT_EQ(admitted("weight_300", Endpoint::kOrderPlace, {1, 1}, 20), 12);
  EXPECT_EQ(admitted("weight_300", Endpoint::kPing, {1, 0}, 40), 40) << "no count of requests";
}

TEST(RateLimiter, Weight300CountsAnAccountsFiveHundredOverAllEndpoints) {
  for (const char* profile : {"weight_300", "strict"}) {
    RateLimiter limiter{*RateLimitSettings::named(profile)};
    EXPECT_FALSE(limiter.admit(Endpoint::kOrderQuery, {0, 400}, kMe, at(seconds{1})));
    const auto refused = limiter.admit(Endpoint::kOpenOrders, {0, 101}, kMe, at(seconds{2}));
    ASSERT_TRUE(refused.has_value()) << profile;
    EXPECT_EQ(refused->status, 429);
    EXPECT_EQ(refused->retry_after, seconds{9});
    EXPECT_FALSE(limiter.admit(Endpoint::kOpenOrders, {0, 100}, kMe, at(seconds{2})));
    EXPECT_TRUE(limiter.admit(Endpoint::kMyTrades, {0, 1}, kMe, at(seconds{2})));
    EXPECT_FALSE(limiter.admit(Endpoint::kMyTrades, {0, 500}, kOther, at(seconds{2}))) << "another's own";
    EXPECT_FALSE(limiter.admit(Endpoint::kMyTrades, {0, 400}, kMe, at(seconds{11})));
  }
}

TEST(RateLimiter, StrictIsAllOfThemAtOnce) {
  EXPECT_EQ(admitted("strict", Endpoint::kPing, {1, 0}, 30), 20);
  EXPECT_EQ(admitted("strict", Endpoint::kOrderPlace, {1, 1}, 15), 12);
  EXPECT_EQ(admitted("strict", Endpoint::kTicker24h, {1, 0}, 30), 12);
  EXPECT_EQ(admitted("safe", Endpoint::kPing, {1, 0}, 30), 20) << "as clients call it";
  EXPECT_EQ(admitted("safe", Endpoint::kTicker24h, {1, 0}, 30), 12);
  EXPECT_FALSE(RateLimitSettings::named("none")->enabled);
  EXPECT_FALSE(RateLimitSettings::named("soft").has_value());
}

TEST(RateLimiter, AddressesHaveLimitsAndBansOfTheirOwn) {
  RateLimitSettings settings = *RateLimitSettings::named("support");
  settings.refusals_until_ban = 2;
  RateLimiter limiter{settings};
  const auto ask = [&limiter](const char* address) {
    return limiter.admit(Endpoint::kPing, {1, 0}, std::nullopt, at(seconds{1}), address);
  };
  for (int i = 0; i < 20; ++i) EXPECT_FALSE(ask("10.0.0.1"));
  EXPECT_EQ(ask("10.0.0.1")->status, 429);
  EXPECT_EQ(ask("10.0.0.1")->status, 418);
  EXPECT_FALSE(ask("10.0.0.2"));
  EXPECT_TRUE(limiter.ban(at(seconds{2}), "10.0.0.1"));
  EXPECT_FALSE(limiter.ban(at(seconds{2}), "10.0.0.2"));
}

TEST(RateLimiter, AddressesBeyondItsBoundAreOneTogether) {
  RateLimiter limiter{*RateLimitSettings::named("support")};
  const auto ask = [&limiter](std::size_t i) {
    return limiter.admit(Endpoint::kPing, {1, 0}, std::nullopt, at(seconds{1}), std::to_string(i))
        .has_value();
  };
  for (std::size_t i = 0; i < RateLimiter::kMostAddresses + 20; ++i) EXPECT_FALSE(ask(i)) << i;
  EXPECT_TRUE(ask(RateLimiter::kMostAddresses + 20)) << "the twenty before it took their second";
  EXPECT_FALSE(ask(0));
}

TEST(RateLimiter, OldRefusalsAreForgotten) {
  RateLimitSettings settings;
  settings.refusals_until_ban = 2;
  RateLimiter limiter{settings};
  for (int minute = 0; minute < 5; ++minute) {
    const base::Duration when = minutes{minute};
    EXPECT_FALSE(limiter.admit(Endpoint::kDepth, {500, 0}, std::nullopt, at(when)));
    EXPECT_EQ(limiter.admit(Endpoint::kDepth, {1, 0}, std::nullopt, at(when))->status, 429);
  }
}

TEST(RateLimiter, MayBeSwitchedOff) {
  RateLimiter limiter{RateLimitSettings{.enabled = false}};
  EXPECT_FALSE(limiter.admit(Endpoint::kDepth, {1'000'000, 0}, std::nullopt, at(seconds{0})));
}

TEST(RateLimitSettings, NamesEveryWrongField) {
  RateLimitSettings settings;
  EXPECT_THAT(settings.validate(), testing::IsEmpty());
  settings.weight = 0;
  settings.longest_ban = seconds{1};
  const auto wrong = settings.validate();
  EXPECT_THAT(wrong, testing::ElementsAre("weight is 0; it must be at least 1",
                                          "longest_ban is 1000 ms; it must be not shorter than first_ban"));
}

}  // namespace
}  // namespace tidegate::sim
