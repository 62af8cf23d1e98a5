#include "tidegate/base/secret.hpp"

#include <gtest/gtest.h>

#include <type_traits>
#include <utility>

#include "base/dumpable_memory.hpp"

namespace tidegate::base {
namespace {

// Thirty-two bytes that no other memory has by chance.
const testing::MaskedText kToken{
    "\x3b\x30\x27\x2c\x61\x3b\x30\x27\x2c\x61\x67\x63\x61\x61\x33\x64"
    "\x6c\x37\x33\x37\x6c\x6d\x37\x65\x62\x62\x61\x64\x37\x67\x33\x61"};

TEST(Secret, IsNotCopiedByAccidentAndLeavesNothingBehindWhenMoved) {
  static_assert(!std::is_copy_constructible_v<Secret>);
  static_assert(!std::is_copy_assignable_v<Secret>);
  Secret secret{"demo-secret"};
  const Secret moved = std::move(secret);
  EXPECT_EQ(moved.reveal(), "demo-secret");
  EXPECT_TRUE(secret.empty());  // NOLINT(bugprone-use-after-move): that is what is tested
}

TEST(Secret, IsInNoCoreDump) {
  const Secret secret{kToken.reveal()};
  EXPECT_TRUE(kToken.is_at(secret.reveal().data()));
  EXPECT_EQ(kToken.times_in_a_dump(), 0);
}

TEST(Secret, MadeOfNothingIsEmpty) {
  EXPECT_TRUE(Secret{}.empty());
  EXPECT_TRUE(Secret{""}.empty());
  EXPECT_EQ(Secret{}.reveal(), "");
}

}  // namespace
}  // namespace tidegate::base
