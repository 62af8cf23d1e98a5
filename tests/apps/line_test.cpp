#include "apps/top/line.hpp"

#include <gtest/gtest.h>

namespace tidegate::apps::top {
namespace {

std::vector<std::string> texts(const std::vector<Line>& rows) {
  std::vector<std::string> out;
  for (const Line& row : rows) out.push_back(row.text());
  return out;
}

TEST(Line, NothingThatIsPutIntoItMovesACursor) {
  EXPECT_EQ(Line{"a\x1b[2Jb\r\n\tc\x7f\x9b"}.text(), "a?[2Jb???c?")
      << "a byte that begins no character is none";
  EXPECT_EQ(Line{"5 \xE2\x82\xAC"}.text(), "5 ?") << "one character, one cell";
  EXPECT_EQ(Line{"\xE4\xB8\xADX"}.text(), "?X") << "one that some terminals show in two cells";
  const Line bytes{std::string(300, '\x80').append("\xff\x01")};
  for (const Cell& cell : bytes.cells()) {
    EXPECT_TRUE(cell.glyph >= 0x20 && cell.glyph < 0x7f);
  }
}

TEST(Line, ColumnsKeepTheirWidthAndMarkWhatIsCut) {
  EXPECT_EQ(Line{}.column("ab", 5).add("|").text(), "ab   |");
  EXPECT_EQ(Line{}.column("abcd", 5).add("|").text(), "abcd |");
  EXPECT_EQ(Line{}.column("abcde", 5).add("|").text(), "abc~ |") << "a blank parts it from the next";
  EXPECT_EQ(Line{}.right("ab", 5).add("|").text(), "  ab |");
  EXPECT_EQ(Line{}.right("abcde", 5).add("|").text(), "abc~ |");
}

TEST(Line, IsCutWhereItDoesNotHang) {
  EXPECT_EQ(texts(Line{"0123456789"}.folded(10)), std::vector<std::string>{"0123456789"});
  EXPECT_EQ(texts(Line{"0123456789"}.folded(9)), std::vector<std::string>{"01234567~"});
  EXPECT_EQ(texts(Line{}.folded(9)), std::vector<std::string>{""}) << "an empty line is a row";
}

TEST(Line, IsFoldedBetweenWordsBelowWhereItHangs) {
  Line line = Line{"head  "}.add("one two three four").hang(6);
  EXPECT_EQ(texts(line.folded(24)), std::vector<std::string>{"head  one two three four"});
  EXPECT_EQ(texts(line.folded(16)), (std::vector<std::string>{"head  one two", "      three four"}));
  EXPECT_EQ(texts(line.folded(19)), (std::vector<std::string>{"head  one two three", "      four"}))
      << "a blank at the edge is no word of its own";
}

TEST(Line, NoRowIsWiderThanAsked) {
  Line line = Line{"head  "}.add("a_word_that_is_longer_than_all_rows and more of them").hang(6);
  for (std::size_t width = 0; width < 70; ++width) {
    std::string all;
    for (const Line& row : line.folded(width)) {
      EXPECT_LE(row.cells().size(), width);
      for (const Cell& cell : row.cells()) {
        if (cell.glyph != ' ') all += cell.glyph;
      }
    }
    EXPECT_EQ(all, width == 0 ? "" : "heada_word_that_is_longer_than_all_rowsandmoreofthem") << width;
  }
}

TEST(Line, FoldingKeepsWhatTheTextIs) {
  const auto rows = Line{"aaaa "}.add("bbbb", Role::kBad).hang(1).folded(6);
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(rows[1].cells().back(), (Cell{'b', Role::kBad}));
}

}  // namespace
}  // namespace tidegate::apps::top
