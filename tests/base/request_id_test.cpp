#include "tidegate/base/request_id.hpp"

#include <gtest/gtest.h>

namespace tidegate::base {
namespace {

TEST(RequestId, IsReadBackAsItIsWritten) {
  for (const RequestId id :
       {request_id(0, 1), request_id(0x692c5a70, 0x1f), request_id(0xffffffff, 0xffffffff)}) {
    EXPECT_EQ(parse_request_id(to_text(id)), id) << to_text(id);
  }
  EXPECT_EQ(to_text(request_id(0x692c5a70, 0x1f)), "692c5a70-1f");
  EXPECT_EQ(to_text(request_id(0xffffffff, 0xffffffff)).size(), 17U);
}

TEST(RequestId, IsNothingElse) {
  for (const char* text : {"", "-", "1", "1-", "-1", "1-0", "x-1", "1-x", "1-1 ", " 1-1", "-1-1", "1--1",
                           "1-1-1", "123456789-1", "1-123456789", "0x1-1", "+1-1"}) {
    EXPECT_EQ(parse_request_id(text), std::nullopt) << text;
  }
}

TEST(RequestId, OfNoCallIsFalse) {
  EXPECT_FALSE(RequestId{});
  EXPECT_TRUE(request_id(0, 1));
}

}  // namespace
}  // namespace tidegate::base
