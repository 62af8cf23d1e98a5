#include "tidegate/base/error.hpp"

#include <gtest/gtest.h>

namespace tidegate::base {
namespace {

TEST(Error, WhoDoesNotSayWhatWasSentSaysThatItIsUnknown) {
  EXPECT_EQ(Error{}.delivery, Delivery::kUnknown);
  EXPECT_EQ(fail(ErrorCode::kInvalidArgument, "wrong").error().delivery, Delivery::kUnknown);
}

TEST(Error, AMistakeBeforeTheFirstByteIsToldByName) {
  const Error error = fail_unsent(ErrorCode::kInvalidArgument, "wrong").error();
  EXPECT_EQ(error.delivery, Delivery::kNotSent);
  EXPECT_EQ(error.code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(error.message, "wrong");
}

}  // namespace
}  // namespace tidegate::base
