#include "tidegate/base/hidden_memory.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/dumpable_memory.hpp"

namespace tidegate::base {
namespace {

const testing::MaskedText kText{
    "\x01\x3c\x31\x30\x32\x34\x21\x30\x78\x3d\x3c\x31\x31\x30\x3b\x78\x26\x30\x36\x27"};

TEST(HiddenMemory, IsNotInACoreDump) {
  HiddenMemory memory{20};
  {
    std::string text = kText.reveal();
    std::copy(text.begin(), text.end(), memory.bytes().begin());
    EXPECT_GE(kText.times_in_a_dump(), 1) << "the string's own memory is there: the search finds it";
    wipe(text);
  }
  EXPECT_TRUE(kText.is_at(memory.bytes().data()));
  EXPECT_EQ(kText.times_in_a_dump(), 0);
}

TEST(HiddenMemory, BeginsWithZerosAndMovesWithItsAddress) {
  HiddenMemory memory{5000};
  EXPECT_TRUE(std::ranges::all_of(memory.bytes(), [](char byte) { return byte == 0; }));
  const char* const address = memory.bytes().data();
  const HiddenMemory moved = std::move(memory);
  EXPECT_EQ(moved.bytes().data(), address);
  EXPECT_EQ(moved.bytes().size(), 5000U);
  EXPECT_TRUE(memory.bytes().empty());  // NOLINT(bugprone-use-after-move): that is what is tested
}

}  // namespace
}  // namespace tidegate::base
