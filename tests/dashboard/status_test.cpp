#include "tidegate/dashboard/status.hpp"

#include <gtest/gtest.h>

namespace tidegate::dashboard {
namespace {

TEST(RequestFigures, WhatIsSavedIsWhatWasNotSent) {
  const RequestFigures figures{.asked = 1'000, .sent = 25};
  EXPECT_EQ(figures.saved(), 975U);
  EXPECT_DOUBLE_EQ(figures.saved_percent(), 97.5);
}

TEST(RequestFigures, NothingIsSavedByARequestThatNobodyAsked) {
  const RequestFigures figures{.asked = 2, .sent = 5};
  EXPECT_EQ(figures.saved(), 0U);
  EXPECT_DOUBLE_EQ(figures.saved_percent(), 0);
  EXPECT_DOUBLE_EQ(RequestFigures{}.saved_percent(), 0);
}

}  // namespace
}  // namespace tidegate::dashboard
