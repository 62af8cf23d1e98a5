// The walk over the wire bytes against the generated code: whatever it takes, both read as the same push.
#include "tidegate/mexc/wire/pushes/walk.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "mexc/wire/pushes/frame_bytes.hpp"
#include "random_seeds.hpp"
#include "tidegate/base/random.hpp"
#include "tidegate/mexc/wire/pushes/generated.hpp"

namespace tidegate::mexc::wire {
namespace {

using market::Price;
using market::Quantity;
using market::Symbol;
using tests::field;
using tests::varint;

const market::Level kLevel{Price::parse("61685.99").value(), Quantity::parse("0.21976424").value()};

std::vector<Push> hot_pushes() {
  const base::WallTime sent = base::from_unix_ms(1736411507002);
  const market::Trade trade{"505979017439002624X1", kLevel.price, kLevel.quantity, market::Side::kSell, sent};
  return {
      DepthPush{Symbol{"BTCUSDT"},
                {.first_version = 1, .last_version = 2, .bids = {kLevel, kLevel}, .asks = {kLevel}},
                sent},
      DepthPush{Symbol{"BTCUSDT"}, {.first_version = 5, .last_version = 5}, sent},
      DealsPush{Symbol{"A_SYMBOL_TOO_LONG_FOR_A_STRING_OF_ITS_OWN"}, {trade, trade, trade}, sent},
      DealsPush{Symbol{"ETHUSDT"}, {}, sent},
      BookTickerPush{{Symbol{"SOLUSDT"}, kLevel.price, kLevel.quantity, kLevel.price, {}, 77}, sent},
  };
}

std::string encoded(const Push& push) {
  return encode_push({.kind = kind_of(push), .symbol = Symbol{"BTCUSDT"}}, push);
}

// Walks into a fresh place and into a used one; says whether the walk took it.
bool agrees(const std::string& bytes, Push& used) {
  Push fresh;
  const bool walked = walk_push(bytes, fresh);
  EXPECT_EQ(walk_push(bytes, used), walked);
  if (!walked) return false;
  const auto generated = decode_generated_push(bytes);
  EXPECT_TRUE(generated) << generated.error().message;
  EXPECT_TRUE(generated && fresh == *generated);
  EXPECT_TRUE(generated && used == *generated);
  return true;
}
bool agrees(const std::string& bytes) {
  Push used;
  return agrees(bytes, used);
}

TEST(PushWalk, TakesTheThreeHotStreamsWhateverStoodInThePlaceBefore) {
  for (const Push& before : hot_pushes()) {
    for (const Push& push : hot_pushes()) {
      Push used = before;
      EXPECT_TRUE(agrees(encoded(push), used)) << push.index();
    }
  }
}

TEST(PushWalk, LeavesOtherKindsToTheGeneratedCode) {
  const LimitDepthPush other{Symbol{"BTCUSDT"}, {.version = 3, .bids = {kLevel}, .asks = {kLevel}}, {}};
  EXPECT_FALSE(agrees(encoded(other)));
  EXPECT_EQ(decode_push(encoded(other)).value(), Push{other});
}

TEST(PushWalk, RefusesANameThatIsNoTextHoweverOftenItComes) {
  Push held;
  const std::string damaged =
      encoded(DepthPush{Symbol{std::string{"BTC\xff"}}, {.first_version = 1, .last_version = 1}});
  EXPECT_FALSE(walk_push(damaged, held));
  EXPECT_FALSE(walk_push(damaged, held));
  EXPECT_FALSE(decode_push(damaged));
}

TEST(PushWalk, LeavesWhatIsWrongToTheGeneratedCode) {
  const std::string versions = field(4, "1") + field(5, "2");
  for (const std::string& bytes :
       {std::string{}, field(313, versions), field(3, "X"), field(3, "X") + field(313, field(4, "1")),
        field(3, "X") + field(313, versions + field(1, field(1, "1,5") + field(2, "1"))),
        field(3, "X") + field(6, -1) + field(313, versions),
        field(3, "X") + field(314, field(1, field(1, "1") + field(2, "1") + field(3, 3))),
        field(3, "X") + field(315, field(1, "x")), field(3, "X") + varint(313U << 3U | 2U) + "\x7f"}) {
    EXPECT_FALSE(agrees(bytes));
    EXPECT_FALSE(decode_push(bytes));
    EXPECT_EQ(decode_push(bytes).error().message, decode_generated_push(bytes).error().message);
  }
}

std::string depth_of(const std::string& price, const std::string& quantity) {
  const std::string level = field(1, price) + field(2, quantity);
  return field(3, "X") + field(313, field(4, "1") + field(5, "2") + field(2, level));
}
std::string ticker_of(const std::string& price, const std::string& quantity) {
  return field(3, "X") + field(315, field(1, "5") + field(2, "1") + field(3, price) + field(4, quantity));
}

// A level may be in the usual order of its fields or in another, which the walk reads differently.
TEST(PushWalk, NeitherTakesALevelBelowZeroOrForNothing) {
  const std::string turned = field(1, field(2, "-1") + field(1, "5"));
  for (const std::string& bytes :
       {depth_of("5", "-1"), depth_of("0", "1"), depth_of("-5", "1"), depth_of("-5", "0"),
        field(3, "X") + field(313, field(4, "1") + field(5, "2") + turned), ticker_of("5", "-1"),
        ticker_of("-5", "1"), ticker_of("0", "1"), ticker_of("", "1")}) {
    EXPECT_FALSE(agrees(bytes));
    const auto decoded = decode_push(bytes);
    ASSERT_FALSE(decoded);
    EXPECT_EQ(decoded.error().code, base::ErrorCode::kParse);
    EXPECT_EQ(decoded.error().message, decode_generated_push(bytes).error().message);
  }
  EXPECT_TRUE(agrees(depth_of("5", "0"))) << "the level is gone";
  EXPECT_TRUE(agrees(ticker_of("", "")));
  EXPECT_TRUE(agrees(ticker_of("0", "0"))) << "there is none";
}

TEST(PushWalk, AWholeBookHasNoLevelsOfNothingAndNoneBelow) {
  const auto whole = [](const std::string& quantity) {
    const std::string levels =
        field(1, field(1, "6") + field(2, "1")) + field(1, field(1, "7") + field(2, quantity));
    return decode_push(field(3, "X") + field(303, levels + field(4, "9")));
  };
  const auto zero = whole("0");
  ASSERT_TRUE(zero) << zero.error().message;
  EXPECT_EQ(std::get<LimitDepthPush>(*zero).depth.asks.size(), 1U);
  EXPECT_EQ(whole("-1").error().message, "push: quantity is malformed, found \"-1\"");
}

// What protobuf takes although nobody writes it so: the walk may leave it, and must not read it otherwise.
TEST(PushWalk, ReadsNothingOtherwiseThanProtobuf) {
  const std::string symbol = field(3, "X");
  const std::string versions = field(4, "1") + field(5, "2");
  const std::string level = field(1, field(1, "1") + field(2, "2"));
  const std::string group = varint(60U << 3U | 3U) + field(1, 1) + varint(60U << 3U | 4U);
  for (const std::string& bytes :
       {symbol + field(313, level) + field(313, versions),              // merged
        symbol + field(313, versions) + field(315, ""),                 // displaced
        symbol + field(302, versions) + field(313, versions),           // unknown body before
        symbol + group + field(313, versions),                          //
        symbol + field(3, 7) + field(313, versions),                    // mistyped, so unknown
        symbol + field(3, "Y") + field(313, versions + field(5, "9")),  // the last one counts
        symbol + field(5, 9) + field(6, 0) + field(313, versions),      // sent at zero
        symbol + field(5, 9) + field(313, versions),                    // never sent
        "\x9a\x80\x00" + varint(1) + "X" + field(313, versions),        // keys longer than they need be
        symbol + field(314, field(1, field(1, "1") + field(2, "1") + field(3, (1LL << 32) + 2))),
        symbol + field(313, versions + field(1, field(2, "2") + field(1, "1"))),  // quantity first
        symbol + field(313, versions + field(1, field(1, "1") + field(2, "2") + field(9, 1)))}) {
    agrees(bytes);
  }
}

// Whole fields cut out, doubled, and moved, and single bytes changed.
std::string damaged(std::string bytes, base::Random& random) {
  for (std::uint64_t i = random.below(4); i > 0 && !bytes.empty(); --i) {
    const std::size_t at = random.below(bytes.size());
    const std::size_t count = 1 + random.below(12);
    const std::string piece = bytes.substr(at, count);
    switch (random.below(4)) {
      case 0:
        bytes[at] = static_cast<char>(random.below(256));
        break;
      case 1:
        bytes.erase(at, count);
        break;
      case 2:
        bytes.insert(random.below(bytes.size()), piece);
        break;
      default:
        bytes[at] = static_cast<char>(static_cast<unsigned char>(bytes[at]) ^ (1U << random.below(8)));
    }
  }
  return bytes;
}

TEST(PushWalk, AgreesWithTheGeneratedCodeOnDamagedFrames) {
  for (const std::uint64_t seed : tidegate::tests::random_seeds({1, 20261125})) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    base::Random random{seed};
    const std::vector<Push> pushes = hot_pushes();
    Push used;
    int taken = 0;
    constexpr int kFrames = 50'000;
    for (int i = 0; i < kFrames && !HasFailure(); ++i) {
      const bool walked = agrees(damaged(encoded(pushes[random.below(pushes.size())]), random), used);
      taken += walked ? 1 : 0;
    }
    EXPECT_GT(taken, kFrames / 10);
    EXPECT_LT(taken, kFrames);
  }
}

}  // namespace
}  // namespace tidegate::mexc::wire
