#include "tidegate/mexc/client/rest/unknown_word_log.hpp"

#include <gtest/gtest.h>

#include "mexc/client/scripted_exchange.hpp"
#include "tidegate/mexc/wire/answers/decode.hpp"

namespace tidegate::mexc::client {
namespace {

wire::UnknownWords words(const std::string& place, const std::string& word) {
  wire::UnknownWords found;
  found.add(place, word);
  return found;
}

// As a decoder tells it of a list whose last listing is wrong.
wire::UnknownWords left_out(int good_before, const std::string& decimals) {
  const std::string rest = R"("baseAsset":"A","quoteAsset":"U","status":"1","isSpotTradingAllowed":true,)"
                           R"("maxQuoteAmount":"1","baseAssetPrecision":2})";
  std::string list;
  for (int i = 0; i < good_before; ++i) list += R"({"symbol":"A","quotePrecision":2,)" + rest + ",";
  wire::UnknownWords found;
  const auto info =
      wire::decode_exchange_info(R"({"serverTime":1,"symbols":[)" + list +
                                     R"({"symbol":"B","quotePrecision":)" + decimals + "," + rest + "]}",
                                 &found);
  EXPECT_TRUE(info) << info.error().message;
  return found;
}

TEST(UnknownWordLog, TellsOfEachWordOnceAndCountsThemAll) {
  testing::RecordedEvents events;
  UnknownWordLog log{events};
  log.hear("open_orders", words("type", "STOP_LIMIT"), {});
  log.hear("open_orders", words("type", "STOP_LIMIT"), {});
  log.hear("open_orders", words("type", "OCO"), {});
  log.hear("stream", words("orderType", "100"), {});
  EXPECT_EQ(events.count(base::EventKind::kExchangeUnknownWord), 3U);
  EXPECT_EQ(log.count(), 4U);
}

TEST(UnknownWordLog, TellsOfWhatIsLeftOutOnceForEachThingThatIsWrongWithIt) {
  testing::RecordedEvents events;
  UnknownWordLog log{events};
  log.hear("exchange_info", left_out(1, "99"), {});
  log.hear("exchange_info", left_out(7, "99"), {});
  log.hear("exchange_info", left_out(2, "47"), {});
  ASSERT_EQ(events.events.size(), 1U) << "elsewhere, and with another value, it is the same";
  EXPECT_EQ(
      events.events[0].text,
      "symbols[1].quotePrecision: expected a count of decimals from 0 to 18, found \"99\"; this item is left "
      "out, and the rest is used. A newer version may read it");
  log.hear("exchange_info", left_out(1, "null"), {});
  EXPECT_EQ(events.events.size(), 2U);
  EXPECT_EQ(log.count(), 4U);
}

TEST(UnknownWordLog, HasABound) {
  testing::RecordedEvents events;
  UnknownWordLog log{events};
  for (std::size_t i = 0; i < UnknownWordLog::kMostTold + 50; ++i) {
    log.hear("trades", words("type", std::to_string(i)), {});
  }
  EXPECT_EQ(events.events.size(), UnknownWordLog::kMostTold);
  EXPECT_EQ(log.count(), UnknownWordLog::kMostTold + 50);
  log.hear("exchange_info", left_out(1, "99"), {});
  EXPECT_EQ(events.events.size(), UnknownWordLog::kMostTold + 1) << "what is left out has a bound of its own";
}

}  // namespace
}  // namespace tidegate::mexc::client
