#include "tidegate/monitor/output_queue.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <string>

namespace tidegate::monitor {
namespace {

TEST(OutputQueue, GivesTextsInTheOrderInWhichTheyCame) {
  OutputQueue queue{{}, "nobody reads"};
  EXPECT_TRUE(queue.add("one\n"));
  EXPECT_TRUE(queue.add("two\n"));
  EXPECT_EQ(queue.take(), "one\n");
  EXPECT_EQ(queue.take(), "two\n");
  EXPECT_EQ(queue.take(), std::nullopt);
  EXPECT_TRUE(queue.empty());
}

TEST(OutputQueue, DropsWhatIsBeyondItsCountAndTellsTheGapInItsPlace) {
  OutputQueue queue{{.max_texts = 2}, "nobody reads"};
  EXPECT_TRUE(queue.add("one\n"));
  EXPECT_TRUE(queue.add("two\n"));
  EXPECT_FALSE(queue.add("three\n"));
  EXPECT_FALSE(queue.add("four\n"));
  EXPECT_EQ(queue.take(), "one\n");
  EXPECT_TRUE(queue.add("five\n"));
  EXPECT_EQ(queue.take(), "two\n");
  EXPECT_EQ(queue.take(), "2 events were dropped because nobody reads\nfive\n");
  EXPECT_EQ(queue.take(), std::nullopt);
  EXPECT_EQ(queue.dropped(), 2U);
}

TEST(OutputQueue, AGapAtTheEndIsToldAsWell) {
  OutputQueue queue{{.max_texts = 1}, "nobody reads"};
  queue.add("one\n");
  queue.add("two\n");
  EXPECT_EQ(queue.take(), "one\n");
  EXPECT_FALSE(queue.empty());
  EXPECT_EQ(queue.take(), "1 event was dropped because nobody reads\n");
  EXPECT_EQ(queue.take(), std::nullopt);
}

TEST(OutputQueue, IsBoundedByBytesToo) {
  OutputQueue queue{{.max_bytes = 10}, "nobody reads"};
  EXPECT_TRUE(queue.add("1234567\n"));
  EXPECT_FALSE(queue.add("123\n"));
  queue.take();
  EXPECT_TRUE(queue.add("123456789\n"));
}

TEST(OutputQueue, APictureThatWaitsIsReplacedByTheNext) {
  OutputQueue queue{{.max_texts = 1}, "nobody reads"};
  queue.show("old");
  queue.show("new");
  EXPECT_EQ(queue.take(), "\x1b[Jnew\n");
  EXPECT_EQ(queue.take(), std::nullopt);
  EXPECT_EQ(queue.dropped(), 0U);
}

TEST(OutputQueue, APictureForWhichThereIsNoRoomIsNotMissed) {
  OutputQueue queue{{.max_texts = 1}, "nobody reads"};
  queue.add("text\n");
  queue.show("picture");
  EXPECT_EQ(queue.take(), "text\n");
  EXPECT_EQ(queue.take(), std::nullopt);
}

TEST(OutputQueue, APictureIsDrawnOverTheLastOneThatWasWritten) {
  OutputQueue queue{{}, "nobody reads"};
  queue.show("a\nb\nc");
  EXPECT_EQ(queue.take(), "\x1b[Ja\nb\nc\n");
  queue.show("d\ne");
  EXPECT_EQ(queue.take(), "\x1b[3F\x1b[Jd\ne\n");
  queue.show("f");
  EXPECT_EQ(queue.take(), "\x1b[2F\x1b[Jf\n");
}

TEST(OutputQueue, TextStaysBelowThePictureBeforeIt) {
  OutputQueue queue{{}, "nobody reads"};
  queue.show("a\nb");
  queue.take();
  queue.add("text\n");
  EXPECT_EQ(queue.take(), "text\n");
  queue.show("c");
  EXPECT_EQ(queue.take(), "\x1b[Jc\n");
}

}  // namespace
}  // namespace tidegate::monitor
