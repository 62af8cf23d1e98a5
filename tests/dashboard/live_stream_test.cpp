#include "tidegate/dashboard/live_stream.hpp"

#include <gtest/gtest.h>

#include <deque>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "dashboard/scene.hpp"
#include "run_task.hpp"
#include "tidegate/dashboard/server.hpp"
#include "tidegate/net/network/stream.hpp"

namespace tidegate::dashboard {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;
using testing_support::FakeSource;

const net::Address kAt{"127.0.0.1", 8091};

struct Page {
  std::shared_ptr<net::WebSocket> socket;
  std::vector<json> heard;
  std::vector<std::string> texts;
};

net::Task<void> hear(std::shared_ptr<Page> page) {
  for (;;) {
    auto message = co_await page->socket->read();
    if (!message) break;
    page->heard.push_back(json::parse(message->payload));
    page->texts.push_back(std::move(message->payload));
  }
}

class LiveStreamTest : public testing::Test {
 protected:
  LiveStreamTest() { source_.keep_seconds(kFirst - 60, kFirst); }

  void serve(DashboardSettings settings = {}) {
    server_.emplace(*loop_, network_.listen(kAt).value(), source_, std::move(settings));
  }
  base::Result<std::shared_ptr<net::WebSocket>> connect(std::string target = "/live") {
    auto connecting = net::connect_websocket(*loop_, network_, kAt, std::move(target), loop_->now() + 1s);
    return tests::run_task(*loop_, std::move(connecting));
  }
  // One that takes what it is told as it comes.
  std::shared_ptr<Page> open() {
    auto page = std::make_shared<Page>();
    page->socket = connect().value();
    loop_->spawn(hear(page));
    run_for(20ms);
    return page;
  }
  void run_for(base::Duration time) { loop_->run_until(loop_->now() + time); }

  static constexpr std::int64_t kFirst = 1'700'000'000;  // the simulated loop's beginning
  std::unique_ptr<net::Loop> loop_ = net::Loop::simulated();
  net::MemoryNetwork network_{*loop_, 1, {.delay = 1ms, .buffer_bytes = 16 * 1024}};
  FakeSource source_;
  std::optional<DashboardServer> server_;
};

TEST_F(LiveStreamTest, TellsTheWholeAtOnceThenWhatChangedTwiceASecond) {
  serve();
  const auto page = open();
  ASSERT_EQ(page->heard.size(), 1U);
  EXPECT_EQ(page->heard[0].at("whole").at("requests").at("asked"), 1000);
  EXPECT_EQ(page->heard[0].at("history").size(), 2U);
  source_.told.requests.asked = 1001;
  run_for(500ms);
  ASSERT_EQ(page->heard.size(), 2U);
  EXPECT_EQ(page->heard[1].at("patch").at("requests").at("asked"), 1001);
  EXPECT_FALSE(page->heard[1].at("patch").contains("circuits"));
  run_for(5s);
  EXPECT_EQ(page->heard.size(), 12U);
}

TEST_F(LiveStreamTest, SecondsOfTheHistoryComeAlong) {
  serve();
  const auto page = open();
  source_.keep_seconds(kFirst, kFirst + 1);
  run_for(500ms);
  ASSERT_EQ(page->heard.size(), 2U);
  EXPECT_EQ(page->heard[1].at("rows").dump(), "[[1700000000,0,0,0.25]]");
}

TEST_F(LiveStreamTest, AProcessWithoutHistoryIsToldToo) {
  source_.kept.reset();
  serve();
  const auto page = open();
  run_for(1s);
  EXPECT_EQ(page->heard.at(0).at("history"), json::array());
  EXPECT_EQ(page->heard.size(), 3U);
}

TEST_F(LiveStreamTest, AllReadersHearTheSameOfOneQuestion) {
  serve();
  const auto first = open();
  std::vector<std::shared_ptr<Page>> others;
  for (int i = 0; i < 9; ++i) others.push_back(open());
  EXPECT_EQ(source_.asked, 1) << "whoever comes later is told what the others know";
  source_.told.phase = "winding down";
  run_for(1s);
  EXPECT_EQ(source_.asked, 3);
  for (const auto& page : others) EXPECT_EQ(page->texts.back(), first->texts.back());
}

TEST_F(LiveStreamTest, WhileNobodyReadsNothingIsAsked) {
  serve();
  run_for(10s);
  EXPECT_EQ(source_.asked, 0);
  const auto page = open();
  run_for(2s);
  page->socket->cut();
  run_for(1s);
  const int asked = source_.asked;
  run_for(10s);
  EXPECT_EQ(source_.asked, asked);
  EXPECT_EQ(open()->heard.size(), 1U) << "and it begins anew for the next one";
}

TEST_F(LiveStreamTest, AReaderThatDoesNotKeepUpMissesSomethingAndIsToldTheWholeAgain) {
  source_.told.events.resize(1'000, {.kind = "order.sent", .text = std::string(100, 'x')});
  serve();
  auto slow = std::make_shared<Page>();
  slow->socket = connect().value();  // the whole is 150 kB, and it reads none of it
  const auto quick = open();
  for (int i = 0; i < 20; ++i) {
    source_.told.requests.asked += 1;
    run_for(500ms);
  }
  EXPECT_GE(quick->heard.size(), 20U) << "it holds up nobody";
  loop_->spawn(hear(slow));
  run_for(1s);
  ASSERT_GE(slow->heard.size(), 2U);
  EXPECT_LT(slow->heard.size(), 6U);
  EXPECT_TRUE(slow->heard[1].contains("whole"));
  EXPECT_EQ(slow->heard[1].at("whole").at("requests").at("asked"), 1020);
  source_.told.requests.asked += 1;
  run_for(500ms);
  EXPECT_EQ(slow->heard.back().at("patch").at("requests").at("asked"), 1021);
}

TEST_F(LiveStreamTest, AReaderThatTakesNothingIsCut) {
  source_.told.events.resize(1'000, {.kind = "order.sent", .text = std::string(100, 'x')});
  serve({.max_readers = 1});
  const auto deaf = connect().value();
  run_for(DashboardSettings{}.idle_timeout + 2s);
  EXPECT_TRUE(connect().has_value()) << "its place is free";
}

TEST_F(LiveStreamTest, ReadersAreBoundedAndPlacesAreGivenAgain) {
  serve({.max_readers = 2});
  const auto first = open();
  const auto second = open();
  const auto third = connect();
  ASSERT_FALSE(third);
  EXPECT_EQ(third.error().http_status, 503);
  first->socket->cut();
  run_for(100ms);
  EXPECT_TRUE(connect().has_value());
}

TEST_F(LiveStreamTest, WhatAReaderSaysIsLeftAsideAndTooMuchEndsIt) {
  serve();
  const auto page = open();
  page->socket->offer(net::WsMessage{.binary = false, .payload = "halt"});
  run_for(1s);
  EXPECT_TRUE(page->socket->is_open());
  page->socket->offer(net::WsMessage{.binary = false, .payload = std::string(2'000, 'x')});
  run_for(1s);
  EXPECT_FALSE(page->socket->is_open());
}

TEST_F(LiveStreamTest, WhenTheServerGoesReadersAreCutAndTheSourceIsNotAskedAgain) {
  serve();
  const auto page = open();
  const int asked = source_.asked;
  server_.reset();
  run_for(5s);
  EXPECT_FALSE(page->socket->is_open());
  EXPECT_EQ(source_.asked, asked);
}

}  // namespace
}  // namespace tidegate::dashboard
