#include <gtest/gtest.h>

#include <array>
#include <boost/asio/error.hpp>
#include <string>
#include <vector>

#include "random_seeds.hpp"
#include "tidegate/base/random.hpp"
#include "tidegate/net/network/network.hpp"
#include "tidegate/net/network/stream.hpp"

namespace tidegate::net {
namespace {

using namespace std::chrono_literals;

struct Arrival {
  base::Duration at;
  std::string bytes;

  friend bool operator==(const Arrival&, const Arrival&) = default;
};

struct Log {
  std::vector<Arrival> arrivals;
  boost::system::error_code ending;
};

Task<void> accept_and_log(Loop& loop, Listener& listener, Log& log) {
  auto stream = co_await listener.accept();
  std::array<char, 64> part{};
  while (true) {
    const IoResult got = co_await read_some(**stream, asio::buffer(part));
    if (got.error) {
      log.ending = got.error;
      co_return;
    }
    log.arrivals.push_back({loop.now().time_since_epoch(), std::string(part.data(), got.bytes)});
  }
}

Task<void> dial_and_send(Loop& loop, Network& network, Address to, std::vector<std::string> parts,
                         base::Duration gap) {
  auto stream = co_await network.dial(to, base::kNever);
  for (const std::string& part : parts) {
    co_await write_all(**stream, part);
    co_await sleep_until(loop, loop.now() + gap);
  }
}

class MemoryNetworkTest : public ::testing::Test {
 protected:
  Log send(LinkSettings link, std::vector<std::string> parts, base::Duration gap, std::uint64_t seed = 7) {
    const auto loop = Loop::simulated();
    MemoryNetwork network(*loop, seed, link);
    const auto listener = network.listen({}).value();
    Log log;
    loop->spawn(accept_and_log(*loop, *listener, log));
    loop->spawn(dial_and_send(*loop, network, listener->address(), std::move(parts), gap));
    loop->run();
    return log;
  }
};

TEST_F(MemoryNetworkTest, BytesArriveAfterTheDelay) {
  const Log log = send({.delay = 10ms}, {"one", "two"}, 3ms);
  // 20 ms to connect, 10 ms on the way; the end follows 3 ms after the last write.
  EXPECT_EQ(log.arrivals, (std::vector<Arrival>{{30ms, "one"}, {33ms, "two"}}));
  EXPECT_EQ(log.ending, asio::error::eof);
}

TEST_F(MemoryNetworkTest, WithoutDelayNoTimePasses) {
  const Log log = send({}, {"one"}, 0ms);
  EXPECT_EQ(log.arrivals, (std::vector<Arrival>{{0ms, "one"}}));
}

TEST_F(MemoryNetworkTest, ScatteredDelaysKeepTheOrderAndRepeatWithTheSeed) {
  std::vector<std::string> parts;
  std::string all;
  for (int i = 0; i < 200; ++i) {
    parts.push_back(std::to_string(i) + ",");
    all += parts.back();
  }
  const LinkSettings link{.delay = 10ms, .delay_deviation = 5ms};
  const Log first = send(link, parts, 1ms);
  const Log again = send(link, parts, 1ms);
  const Log other = send(link, parts, 1ms, 8);
  std::string received;
  for (const Arrival& arrival : first.arrivals) received += arrival.bytes;
  EXPECT_EQ(received, all);
  EXPECT_EQ(first.arrivals, again.arrivals);
  EXPECT_NE(first.arrivals, other.arrivals);
}

struct Ends {
  base::Result<std::unique_ptr<Stream>> client;
  base::Duration dialed_at{};
  Log server;
};

Task<void> dial(Loop& loop, Network& network, Address to, base::MonotonicTime deadline, Ends& ends) {
  ends.client = co_await network.dial(to, deadline);
  ends.dialed_at = loop.now().time_since_epoch();
}

TEST_F(MemoryNetworkTest, CutAllLosesWhatIsOnTheWayAndResetsBothSides) {
  const auto loop = Loop::simulated();
  MemoryNetwork network(*loop, 1, {.delay = 10ms});
  const auto listener = network.listen({}).value();
  Ends ends;
  loop->spawn(accept_and_log(*loop, *listener, ends.server));
  loop->spawn(dial(*loop, network, listener->address(), base::kNever, ends));
  loop->run();
  std::array<char, 8> memory{};
  boost::system::error_code read_error;
  (*ends.client)->start_write(Gather("lost"), [](IoResult) {});
  (*ends.client)->start_read(asio::buffer(memory), [&](IoResult result) { read_error = result.error; });
  loop->run_until(loop->now() + 5ms);
  network.cut_all();
  loop->run();
  EXPECT_TRUE(ends.server.arrivals.empty());
  EXPECT_EQ(ends.server.ending, asio::error::connection_reset);
  EXPECT_EQ(read_error, asio::error::connection_reset);
}

struct Transfer {
  std::size_t sent = 0;
  std::string received;
};

Task<void> send_pieces(Loop& loop, Network& network, Address to, base::Random random, std::string all,
                       Transfer& transfer) {
  auto stream = co_await network.dial(to, base::kNever);
  while (transfer.sent < all.size()) {
    const std::size_t piece = 1 + random.below(5000);
    const std::string part = all.substr(transfer.sent, piece);
    const IoResult result = co_await write_all(**stream, part);
    if (result.error) co_return;
    transfer.sent += result.bytes;
    co_await sleep_until(loop, loop.now() + base::Duration(random.below(100'000)));
  }
}

Task<void> receive_pieces(Loop& loop, Listener& listener, base::Random random, Transfer& transfer) {
  auto stream = co_await listener.accept();
  while (true) {
    std::string part(1 + random.below(3000), ' ');
    const IoResult got = co_await read_some(**stream, asio::buffer(part));
    transfer.received.append(part, 0, got.bytes);
    if (got.error) co_return;
    co_await sleep_until(loop, loop.now() + base::Duration(random.below(100'000)));
  }
}

TEST_F(MemoryNetworkTest, RandomPiecesThroughASmallBufferArriveWholeAndInOrder) {
  for (const std::uint64_t seed : tests::random_seeds_to(20)) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    base::Random random(seed);
    std::string all(200'000, ' ');
    for (char& c : all) c = static_cast<char>(random.below(256));
    const auto loop = Loop::simulated();
    MemoryNetwork network(*loop, seed,
                          {.delay = 1ms,
                           .delay_deviation = 500us,
                           .buffer_bytes = static_cast<std::size_t>(1 + random.below(4000))});
    const auto listener = network.listen({}).value();
    Transfer transfer;
    loop->spawn(receive_pieces(*loop, *listener, random.fork(), transfer));
    loop->spawn(send_pieces(*loop, network, listener->address(), random.fork(), all, transfer));
    loop->run();
    EXPECT_EQ(transfer.sent, all.size());
    EXPECT_TRUE(transfer.received == all) << transfer.received.size() << " bytes came";
  }
}

TEST_F(MemoryNetworkTest, RefusesWhileToldTo) {
  const auto loop = Loop::simulated();
  MemoryNetwork network(*loop, 1, {.delay = 10ms});
  const auto listener = network.listen({}).value();
  network.refuse(true);
  Ends ends;
  loop->spawn(dial(*loop, network, listener->address(), base::kNever, ends));
  loop->run();
  ASSERT_FALSE(ends.client);
  EXPECT_EQ(ends.client.error().code, base::ErrorCode::kConnectionRefused);
  EXPECT_EQ(ends.dialed_at, base::Duration{20ms}) << "a refusal takes a round trip";
  network.refuse(false);
  loop->spawn(dial(*loop, network, listener->address(), base::kNever, ends));
  loop->run();
  EXPECT_TRUE(ends.client);
}

TEST_F(MemoryNetworkTest, DialingGivesUpAtTheDeadline) {
  const auto loop = Loop::simulated();
  MemoryNetwork network(*loop, 1, {.delay = 10ms});
  const auto listener = network.listen({}).value();
  Ends ends;
  loop->spawn(dial(*loop, network, listener->address(), loop->now() + 15ms, ends));
  loop->run();
  ASSERT_FALSE(ends.client);
  EXPECT_EQ(ends.client.error().code, base::ErrorCode::kDeadlineExceeded);
  EXPECT_EQ(ends.dialed_at, base::Duration{15ms});
}

class Runs final : public WireTap {
 public:
  void on_wire(const WireRun& run) override {
    const auto arrow = run.direction == WireDirection::kToListener ? ">" : "<";
    const auto at = std::chrono::duration_cast<std::chrono::milliseconds>(run.at.time_since_epoch());
    all.push_back(std::to_string(at.count()) + " " + std::to_string(run.connection) + arrow +
                  std::string(run.bytes));
  }

  std::vector<std::string> all;
};

Task<void> accept_and_say(Listener& listener, std::string text) {
  auto stream = co_await listener.accept();
  co_await write_all(**stream, text);
}

TEST_F(MemoryNetworkTest, ATapSeesEachRunWithItsConnectionDirectionAndInstant) {
  const auto loop = Loop::simulated();
  MemoryNetwork network(*loop, 1, {.delay = 10ms});
  Runs runs;
  network.tap(&runs);
  const auto hearing = network.listen({}).value();
  const auto saying = network.listen({}).value();
  Log log;
  loop->spawn(accept_and_log(*loop, *hearing, log));
  loop->spawn(accept_and_say(*saying, "three"));
  loop->spawn(dial_and_send(*loop, network, hearing->address(), {"one", "two"}, 3ms));
  loop->spawn(dial_and_send(*loop, network, saying->address(), {}, 0ms));
  loop->run();
  EXPECT_EQ(runs.all, (std::vector<std::string>{"10 2<three", "20 1>one", "23 1>two"}));
}

TEST_F(MemoryNetworkTest, ATapSeesARunInPartsWhereTheBufferIsFull) {
  const auto loop = Loop::simulated();
  MemoryNetwork network(*loop, 1, {.delay = 10ms, .buffer_bytes = 4});
  Runs runs;
  network.tap(&runs);
  const auto listener = network.listen({}).value();
  Log log;
  loop->spawn(accept_and_log(*loop, *listener, log));
  loop->spawn(dial_and_send(*loop, network, listener->address(), {"sixsix"}, 0ms));
  loop->run();
  EXPECT_EQ(runs.all, (std::vector<std::string>{"20 1>sixs", "30 1>ix"}));
}

TEST_F(MemoryNetworkTest, ATapTakenOffSeesNoNewConnection) {
  const auto loop = Loop::simulated();
  MemoryNetwork network(*loop, 1);
  Runs runs;
  network.tap(&runs);
  network.tap(nullptr);
  const auto listener = network.listen({}).value();
  Log log;
  loop->spawn(accept_and_log(*loop, *listener, log));
  loop->spawn(dial_and_send(*loop, network, listener->address(), {"unseen"}, 0ms));
  loop->run();
  EXPECT_EQ(log.arrivals.size(), 1U);
  EXPECT_TRUE(runs.all.empty());
}

TEST(ParseAddress, TakesHostAndPort) {
  const auto address = parse_address("127.0.0.1:18080");
  ASSERT_TRUE(address);
  EXPECT_EQ(address->host, "127.0.0.1");
  EXPECT_EQ(address->port, 18080);
  EXPECT_EQ(parse_address("[::1]:80")->host, "::1");
  EXPECT_EQ(parse_address("[::1]:80")->to_string(), "[::1]:80") << "as URLs have it";
}

TEST(ParseAddress, NamesWhatItExpectedOtherwise) {
  for (const std::string text :
       {"", "host", "host:", ":80", "host:65536", "host:80x", "host:-1", "a:b:80", "[]:80"}) {
    const auto address = parse_address(text);
    ASSERT_FALSE(address) << text;
    EXPECT_EQ(address.error().code, base::ErrorCode::kInvalidArgument);
    EXPECT_NE(address.error().message.find("HOST:PORT"), std::string::npos);
  }
}

}  // namespace
}  // namespace tidegate::net
