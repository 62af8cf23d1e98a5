#include "tidegate/dashboard/listening.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tidegate::dashboard {
namespace {

using testing::HasSubstr;

class Listening : public testing::Test {
 protected:
  std::unique_ptr<net::Loop> loop_ = net::Loop::simulated();
  net::MemoryNetwork network_{*loop_, 1};
};

TEST_F(Listening, IsWhereItWasWanted) {
  EXPECT_EQ(listen_for_dashboard(network_, {}).value()->address().to_string(), "127.0.0.1:8091");
  EXPECT_EQ(listen_for_dashboard(network_, {{"::1", 9000}, true}).value()->address().to_string(),
            "[::1]:9000");
}

TEST_F(Listening, BesideTheUsualPortWhereAnotherTraderHasIt) {
  const auto first = listen_for_dashboard(network_, {}).value();
  const auto second = listen_for_dashboard(network_, {}).value();
  EXPECT_EQ(second->address().host, "127.0.0.1");
  EXPECT_NE(second->address().port, 0);
  EXPECT_NE(second->address().port, kDefaultPort);
}

TEST_F(Listening, AnAddressThatAPersonNamedIsNotExchanged) {
  const auto taken = network_.listen({"127.0.0.1", 9000}).value();
  const auto refused = listen_for_dashboard(network_, {{"127.0.0.1", 9000}, true});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, base::ErrorCode::kIo);
  EXPECT_THAT(refused.error().message, HasSubstr("127.0.0.1:9000: address already in use"));
  EXPECT_THAT(refused.error().message, HasSubstr("--dashboard HOST:PORT"));
  EXPECT_THAT(refused.error().message, HasSubstr("--dashboard off"));
}

}  // namespace
}  // namespace tidegate::dashboard
