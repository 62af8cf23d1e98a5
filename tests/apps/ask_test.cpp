#include "apps/control/ask.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <thread>

#include "scratch_folder.hpp"
#include "tidegate/net/loop/loop.hpp"
#include "tidegate/net/network/network.hpp"
#include "tidegate/net/web/http_server.hpp"

namespace tidegate::apps {
namespace {

using base::ErrorCode;
using testing::HasSubstr;

class Echo final : public net::HttpHandler {
 public:
  net::Task<net::HttpAnswer> on_request(net::HttpRequest request) override {
    net::HttpAnswer answer;
    answer.response.status = 404;
    answer.response.body = request.method + " " + request.target + " " + request.body;
    co_return answer;
  }
  net::Task<void> on_websocket(net::HttpRequest, std::shared_ptr<net::WebSocket>) override { co_return; }
};

class AskTest : public testing::Test {
 protected:
  std::unique_ptr<net::Listener> listen() {
    return network_->listen({.host = "unix:" + socket_, .port = 0}).value();
  }

  tests::ScratchFolder folder_;
  std::string socket_ = folder_.file("trade-1.sock");
  std::unique_ptr<net::Loop> loop_ = net::Loop::real();
  std::unique_ptr<net::Network> network_ = net::make_socket_network(*loop_);
};

TEST_F(AskTest, TheAnswerComesWhateverItsStatus) {
  Echo echo;
  net::HttpServer server{*loop_, listen(), echo};
  server.start();
  std::thread process{[this] { loop_->run(); }};
  const auto answer = ask(socket_, {.method = "POST", .target = "/actions/halt", .body = "{}"});
  loop_->stop();
  process.join();
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(answer->status, 404);
  EXPECT_EQ(answer->body, "POST /actions/halt {}");
}

TEST_F(AskTest, ASocketThatNobodyUsesIsToldAsThat) {
  const auto answer = ask(socket_, {});
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, ErrorCode::kConnectionRefused);
  EXPECT_EQ(answer.error().message,
            "nobody answers at " + socket_ + ": no tidegate process uses that socket");
}

TEST_F(AskTest, AProcessThatHangsIsNotWaitedForLongerThanThat) {
  const auto listener = listen();  // its loop never runs
  const auto answer = ask(socket_, {}, std::chrono::milliseconds{50});
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, ErrorCode::kDeadlineExceeded);
  EXPECT_THAT(answer.error().message, HasSubstr("gave no answer within 0.05 s"));
}

}  // namespace
}  // namespace tidegate::apps
