#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tidegate/net/web/http_client.hpp"
#include "tidegate/net/web/http_server.hpp"

namespace tidegate::net {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(NetSettings, DefaultsAreValid) {
  EXPECT_THAT(HttpClientSettings{}.validate(), IsEmpty());
  EXPECT_THAT(HttpServerSettings{}.validate(), IsEmpty());
  EXPECT_THAT(WebSocketSettings{}.validate(), IsEmpty());
  EXPECT_THAT(LinkSettings{}.validate(), IsEmpty());
}

TEST(NetSettings, EachWrongFieldIsNamedWithItsRange) {
  const HttpClientSettings client{.max_connections = 0, .idle_timeout = 2h};
  EXPECT_THAT(client.validate(), ElementsAre("max_connections is 0; it must be from 1 to 1024",
                                             "idle_timeout is 7200000 ms; it must be from 1 to 3600000 ms"));
  const HttpServerSettings server{.max_request_bytes = 1, .websocket = {.max_queued_bytes = 0}};
  EXPECT_THAT(server.validate(),
              ElementsAre("max_request_bytes is 1; it must be from 64 to 1073741824",
                          "websocket.max_queued_bytes is 0; it must be from 1024 to 1073741824"));
  const HttpServerSettings unproven{.max_connections = 4, .keep_alive = 2h, .max_unproven = 5};
  EXPECT_THAT(unproven.validate(), ElementsAre("keep_alive is 7200000 ms; it must be from 1 to 3600000 ms",
                                               "max_unproven is 5; it must be from 0 to 4"));
  const LinkSettings link{.delay = -1ms, .buffer_bytes = 0};
  EXPECT_THAT(link.validate(), ElementsAre("delay is -1 ms; it must be from 0 to 3600000 ms",
                                           "buffer_bytes is 0; it must be from 1 to 1073741824"));
}

}  // namespace
}  // namespace tidegate::net
