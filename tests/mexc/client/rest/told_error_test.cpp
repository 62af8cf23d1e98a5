#include "tidegate/mexc/client/rest/told_error.hpp"

#include <gtest/gtest.h>

namespace tidegate::mexc::client {
namespace {

TEST(ToldError, NamesTheRequestWhereThereWasOne) {
  EXPECT_EQ(told_error({.message = "depth: no answer", .request_id = base::request_id(7, 31)}),
            "depth: no answer (request 7-1f)");
  EXPECT_EQ(told_error({.message = "the client was closed"}), "the client was closed");
}

}  // namespace
}  // namespace tidegate::mexc::client
