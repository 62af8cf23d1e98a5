// One exchange put together: what was forbidden before is in force, and streams go where streams are.
#include "tidegate/access/exchange_access.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <functional>
#include <sstream>

#include "net/test_authority.hpp"
#include "run_task.hpp"
#include "tidegate/sim/whole/simulated_exchange.hpp"

namespace tidegate::access {
namespace {

using namespace std::chrono_literals;

const net::Address kRequests{"127.0.0.1", 18080};
const net::Address kStreams{"127.0.0.1", 18443};
const market::Symbol kSymbol{"BTCUSDT"};

class Events final : public base::EventSink {
 public:
  void on_event(const base::Event& event) override {
    if (event.kind == base::EventKind::kHostBlocked && on_block) on_block();
  }
  std::function<void()> on_block;
};

class ExchangeAccessTest : public ::testing::Test {
 protected:
  ExchangeAccessTest() {
    std::filesystem::remove(blocks_);
    settings_.set_host(kRequests);
    settings_.blocks_path = blocks_;
  }
  ~ExchangeAccessTest() override { std::filesystem::remove(blocks_); }

  std::unique_ptr<ExchangeAccess> make() {
    return ExchangeAccess::make(*loop_, network_, settings_, sim::demo_credentials(), events_).value();
  }
  // From now on, whatever is asked.
  void ban_for(base::Duration length) const {
    exchange_->server().add_fault({.kind = sim::FaultKind::kBanned, .retry_after = length});
  }
  static net::Task<void> ping_once(mexc::client::Client* client) {
    auto pinging = client->ping();
    co_await std::move(pinging);
  }
  std::string content() const {
    std::stringstream text;
    text << std::ifstream{blocks_}.rdbuf();
    return text.str();
  }
  bool answers(ExchangeAccess& access) { return tests::run_task(*loop_, access.client().ping()).has_value(); }
  void block_for(base::Duration length) const {
    const auto until = base::to_unix_ms(loop_->clock().wall_now() + length);
    std::ofstream{blocks_} << "tidegate-blocks 2\nexchange " << kRequests.to_string() << "\nhost " << until
                           << "\n";
  }

  const std::string blocks_ =
      testing::TempDir() + "access-" + testing::UnitTest::GetInstance()->current_test_info()->name();
  std::unique_ptr<net::Loop> loop_ = net::Loop::simulated();
  net::MemoryNetwork network_{*loop_, 1};
  std::unique_ptr<sim::SimulatedExchange> exchange_ =
      sim::start_simulated_exchange(*loop_, network_, kRequests);
  AccessSettings settings_;
  Events events_;
};

TEST_F(ExchangeAccessTest, WhatAnEarlierRunWasForbiddenIsNotAskedFor) {
  block_for(60s);
  const auto access = make();
  EXPECT_FALSE(answers(*access));
  EXPECT_EQ(exchange_->counters().requests, 0U);
  loop_->run_until(loop_->now() + 60s);
  EXPECT_TRUE(answers(*access));
}

// What is reported in the last moment has no later turn of the loop.
TEST_F(ExchangeAccessTest, ABlockThatCameLastIsStillKept) {
  ban_for(60s);
  auto access = make();
  events_.on_block = [this] { loop_->stop(); };
  loop_->spawn(ping_once(&access->client()));
  loop_->run();
  ASSERT_FALSE(std::filesystem::exists(blocks_)) << "then this test shows nothing";
  access.reset();
  EXPECT_TRUE(std::filesystem::exists(blocks_));
}

TEST_F(ExchangeAccessTest, IdsOfRequestsBeginWithTheSecondInWhichItBegan) {
  const auto began = std::chrono::floor<std::chrono::seconds>(loop_->clock().wall_now().time_since_epoch());
  const auto access = make();
  const auto answer = tests::run_task(*loop_, access->client().ping());
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->request_id, base::request_id(static_cast<std::uint32_t>(began.count()), 1));
}

TEST_F(ExchangeAccessTest, ALimitOnOneEndpointIsKeptLikeABlockOfTheHost) {
  exchange_->server().add_fault(
      {.kind = sim::FaultKind::kTooManyRequests, .target = "ping", .retry_after = 60s});
  auto access = make();
  EXPECT_FALSE(answers(*access));
  access.reset();
  EXPECT_NE(content().find("endpoint ping "), std::string::npos) << content();
}

TEST_F(ExchangeAccessTest, WhatAnotherProcessWasForbiddenMeanwhileStaysInTheFile) {
  auto access = make();
  block_for(300s);
  const std::string others = content();
  access.reset();
  EXPECT_EQ(content(), others) << "who heard of nothing writes nothing";

  std::filesystem::remove(blocks_);
  ban_for(60s);
  access = make();
  block_for(300s);
  EXPECT_FALSE(answers(*access));
  EXPECT_EQ(content(), others) << "the later end counts";
}

TEST_F(ExchangeAccessTest, ItsSamplesAgreeWithWhatTheExchangeCounted) {
  const auto access = make();
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(answers(*access));
  std::vector<base::Sample> samples;
  access->collect(samples);
  const auto value = [&samples](std::string_view name) {
    const auto found = std::ranges::find(samples, name, &base::Sample::name);
    return found == samples.end() ? -1 : found->value;
  };
  const sim::ServerCounters truth = exchange_->counters();
  EXPECT_EQ(value("tidegate_net_http_requests_total"), 3);
  EXPECT_EQ(value("tidegate_net_http_received_bytes_total"), static_cast<double>(truth.bytes_out));
  EXPECT_EQ(value("tidegate_net_http_sent_bytes_total"), static_cast<double>(truth.bytes_in));
  EXPECT_EQ(value("tidegate_client_calls_total"), 3) << "of one endpoint and one source";
  EXPECT_EQ(value("tidegate_client_unknown_words_total"), 0);
}

TEST_F(ExchangeAccessTest, StreamsAreReachedWhereTheyAre) {
  const net::TestAuthority authority;
  const auto tls = authority.serve_over(*loop_, network_, "IP:127.0.0.1");
  sim::Server of_streams{*loop_, *tls, exchange_->truth(), {}};
  ASSERT_TRUE(of_streams.start(kStreams));
  settings_.set_exchange({.address = kRequests, .tls = false, .path = {}},
                         {.address = kStreams, .tls = true, .path = {}});
  settings_.tls.ca_file = authority.ca_file();
  const auto access = make();
  access->start();
  const auto books = access->make_books({kSymbol});
  books->start();
  loop_->run_until(loop_->now() + 5s);
  EXPECT_TRUE(books->connected());
  EXPECT_EQ(books->find(kSymbol.value())->state(), mexc::client::BookState::kLive);
  EXPECT_GT(of_streams.counters().stream_connections, 0U);
  EXPECT_EQ(exchange_->counters().stream_connections, 0U);
}

}  // namespace
}  // namespace tidegate::access
