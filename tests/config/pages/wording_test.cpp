#include "tidegate/config/pages/wording.hpp"

#include <gtest/gtest.h>

#include "tidegate/config/model/model.hpp"

namespace tidegate::config {
namespace {

std::string type_of(std::string_view path) {
  return type_in_words(*find_setting(path).value().key);
}

TEST(Wording, ATypeHasItsUnitAndItsRange) {
  EXPECT_EQ(type_of("circuit.open_for_ms"), "time in ms, from 1 to 3600000");
  EXPECT_EQ(type_of("circuit.failure_threshold"), "whole number of failures, from 1 to 1000000");
  EXPECT_EQ(type_of("hedge.percent"), "whole number in %, from 1 to 50");
  EXPECT_EQ(type_of("trading.trade_notional"), "amount in quote, more than 0");
  EXPECT_EQ(type_of("signal.max_spread_bps"), "number in bps, more than 0, at most 1000");
  EXPECT_EQ(type_of("cache.eviction"), "`lru`, `s3_fifo`");
  EXPECT_EQ(type_of("hedge.enabled"), "true or false");
  EXPECT_EQ(type_of("journal.path"), "text");
  EXPECT_EQ(type_of("trading.symbols"), "list of texts, from 1 to 100");
}

TEST(Wording, ALineIsBrokenAtABlank) {
  EXPECT_EQ(wrapped("one two three", "# ", 9), "# one two\n# three\n");
  EXPECT_EQ(wrapped("one two three", "# ", 8), "# one\n# two\n# three\n");
  EXPECT_EQ(wrapped("longerthanthat x", "", 4), "longerthanthat\nx\n");
  EXPECT_EQ(wrapped("", "# ", 9), "# \n");
}

TEST(Wording, ASectionsHeadingIsAsInAFile) {
  EXPECT_EQ(section_named("cache")->heading(), "[cache]");
  EXPECT_EQ(section_named("")->heading(), "above all sections");
}

}  // namespace
}  // namespace tidegate::config
