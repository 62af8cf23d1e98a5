// A client that pings by the WebSocket protocol's own frames, as hummingbot's does.
#include <array>

#include "sim/server_fixture.hpp"
#include "tidegate/net/network/stream.hpp"

namespace tidegate::sim {
namespace {

namespace wire = mexc::wire;
using namespace testing_support;
using std::chrono::minutes;
using std::chrono::seconds;

// Both masked with zeros, which change nothing.
const std::string kPing{"\x89\x80\0\0\0\0", 6};
std::string text_frame(const std::string& text) {
  return "\x81" + std::string(1, static_cast<char>(0x80U | text.size())) + std::string(4, '\0') + text;
}

struct RawClient {
  std::unique_ptr<net::Stream> stream;
  bool ended = false;
};

net::Task<void> drain(std::shared_ptr<RawClient> client) {
  std::array<char, 4096> part{};
  while (true) {
    const net::IoResult got = co_await net::read_some(*client->stream, net::asio::buffer(part));
    if (got.error || part[0] == '\x88') break;  // a frame of closing
  }
  client->ended = true;
}

net::Task<void> open(net::Loop& loop, net::Network& network, net::Address to, std::string target,
                     std::shared_ptr<RawClient> client) {
  client->stream = *co_await network.dial(to, base::kNever);
  const std::string upgrade =
      "GET " + target +
      " HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n";
  const std::string subscription =
      text_frame(R"({"method":"SUBSCRIPTION","params":["spot@private.orders.v3.api.pb"]})");
  co_await net::write_all(*client->stream, upgrade);
  loop.spawn(drain(client));
  co_await net::sleep_until(loop, loop.now() + seconds{1});
  co_await net::write_all(*client->stream, subscription);
}

net::Task<void> ping(std::shared_ptr<RawClient> client) {
  co_await net::write_all(*client->stream, kPing);
}

class NativePingTest : public ServerTest {
 protected:
  // Subscribed to an account where nothing happens.
  std::shared_ptr<RawClient> subscribed() {
    const auto key = *wire::decode_listen_key(call_signed("POST", "/api/v3/userDataStream").body);
    auto client = std::make_shared<RawClient>();
    loop_->spawn(open(*loop_, *network_, server_->address(), "/ws?listenKey=" + key.value(), client));
    run_for(seconds{2});
    return client;
  }
};

TEST_F(NativePingTest, KeepsAQuietConnectionOpen) {
  start();
  const auto client = subscribed();
  for (base::Duration open{}; open < minutes{5}; open += seconds{30}) {
    ASSERT_FALSE(client->ended) << "after " << open / seconds{1} << " s";
    loop_->spawn(ping(client));
    run_for(seconds{30});
  }
  run_for(seconds{29});
  EXPECT_FALSE(client->ended);
  run_for(seconds{2});
  EXPECT_TRUE(client->ended) << "a minute after the last ping";
}

TEST_F(NativePingTest, WithoutOneAQuietConnectionIsClosedAfterAMinute) {
  start();
  const auto client = subscribed();
  run_for(seconds{58});
  EXPECT_FALSE(client->ended);
  run_for(seconds{2});
  EXPECT_TRUE(client->ended);
}

}  // namespace
}  // namespace tidegate::sim
