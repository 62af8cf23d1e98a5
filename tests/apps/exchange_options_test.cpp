#include "apps/exchange/exchange_options.hpp"

#include <gtest/gtest.h>

namespace tidegate::apps {
namespace {

TEST(SetExchange, AnExchangeHasNoPath) {
  access::AccessSettings settings;
  const auto named = set_exchange(settings, "https://exchange.test/api/v3", "");
  ASSERT_FALSE(named);
  EXPECT_NE(named.error().message.find("leave the path out"), std::string::npos) << named.error().message;
  EXPECT_TRUE(set_exchange(settings, "https://exchange.test/", "wss://streams.test/ws"));
}

TEST(SetExchange, WithoutOneItSaysWhatToGive) {
  access::AccessSettings settings;
  const auto named = set_exchange(settings, "", "");
  ASSERT_FALSE(named);
  EXPECT_NE(named.error().message.find("--exchange"), std::string::npos) << named.error().message;
}

TEST(SetExchange, StreamsAreWhereRequestsGoUnlessNamed) {
  access::AccessSettings settings;
  ASSERT_TRUE(set_exchange(settings, "https://exchange.test", ""));
  EXPECT_EQ(settings.books.stream.host.host, "exchange.test");
  ASSERT_TRUE(set_exchange(settings, "", "wss://streams.test/ws"));
  EXPECT_EQ(settings.books.stream.host.host, "streams.test");
  EXPECT_EQ(settings.client.transport.host.host, "exchange.test");
}

}  // namespace
}  // namespace tidegate::apps
