#include "tidegate/scenarios/child_process.hpp"

#include <gtest/gtest.h>

namespace tidegate::scenarios {
namespace {

TEST(ChildProcess, SaysBackWhatItIsToldAndEnds) {
  const auto child = ChildProcess::start("sh", {"-c", "read a; read b; echo \"$b\"; printf \"$a\""});
  ASSERT_TRUE(child) << child.error().message;
  ASSERT_TRUE((*child)->write("one\ntwo\n"));
  EXPECT_EQ((*child)->read_line(), "two");
  EXPECT_EQ((*child)->read_line(), std::nullopt) << "what has no end is no line";
  (*child)->wait();
}

TEST(ChildProcess, AProgramThatIsNotThereIsNotFoundByName) {
  const auto child = ChildProcess::start("no-program-of-this-name", {});
  ASSERT_FALSE(child);
  EXPECT_EQ(child.error().code, base::ErrorCode::kNotFound);
  EXPECT_NE(child.error().message.find("no-program-of-this-name"), std::string::npos);
}

TEST(ChildProcess, OneThatWouldNeverEndGoesWithItsOwner) {
  const auto child = ChildProcess::start("sh", {"-c", "echo ready; read line"});
  ASSERT_TRUE(child);
  EXPECT_EQ((*child)->read_line(), "ready");
}  // returns

}  // namespace
}  // namespace tidegate::scenarios
