#include "tidegate/net/network/unix_socket.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <string>

#include "run_task.hpp"
#include "scratch_folder.hpp"
#include "tidegate/net/network/stream.hpp"
#include "tidegate/net/web/http_client.hpp"
#include "tidegate/net/web/http_server.hpp"

namespace tidegate::net {
namespace {

using namespace std::chrono_literals;
using base::ErrorCode;
using StreamResult = base::Result<std::unique_ptr<Stream>>;

std::string problem_with(const std::string& host, std::uint16_t port = 0) {
  const auto path = unix_socket_path({.host = host, .port = port});
  if (!path) {
    EXPECT_EQ(path.error().code, ErrorCode::kInvalidArgument);
  }
  return path ? "" : path.error().message;
}

TEST(UnixSocketPath, IsWholeAndShortEnoughAndHasNoPort) {
  EXPECT_EQ(unix_socket_path({.host = "unix:/run/a.sock", .port = 0}).value(), "/run/a.sock");
  EXPECT_EQ(problem_with("unix:/" + std::string(106, 'a')), "") << "107 bytes, as sockaddr_un takes them";
  EXPECT_NE(problem_with("unix:/" + std::string(107, 'a')).find("108 bytes"), std::string::npos);
  EXPECT_NE(problem_with("unix:a.sock").find("give the whole path"), std::string::npos);
  EXPECT_NE(problem_with("unix:").find("give the whole path"), std::string::npos);
  EXPECT_NE(problem_with("unix:/run/").find("names a folder"), std::string::npos);
  EXPECT_NE(problem_with(std::string{"unix:/a\0b", 9}).find("byte of zero"), std::string::npos);
  EXPECT_NE(problem_with("unix:/run/a.sock", 80).find("has no port"), std::string::npos);
}

TEST(UnixSocketAddress, IsReadAsItIsPrinted) {
  const auto address = parse_address("unix:/run/tide:gate/a.sock");
  ASSERT_TRUE(address) << address.error().message;
  EXPECT_TRUE(address->is_unix_socket());
  EXPECT_EQ(address->to_string(), "unix:/run/tide:gate/a.sock");
  EXPECT_EQ(address->authority(), "localhost");
  EXPECT_EQ((Address{.host = "127.0.0.1", .port = 80}.authority()), "127.0.0.1:80");
  const auto relative = parse_address("unix:a.sock");
  ASSERT_FALSE(relative);
  EXPECT_EQ(relative.error().code, ErrorCode::kInvalidArgument);
  EXPECT_NE(relative.error().message.find("give the whole path"), std::string::npos);
}

TEST(UnixSocketAddress, InMemoryIsANameLikeAnyOther) {
  const auto loop = Loop::simulated();
  MemoryNetwork network{*loop, 1};
  const Address at{.host = "unix:/run/a.sock", .port = 0};
  const auto listener = network.listen(at).value();
  EXPECT_EQ(listener->address().to_string(), "unix:/run/a.sock");
  EXPECT_TRUE(tests::run_task(*loop, network.dial(at, loop->now() + 1s)));
}

class Echo final : public HttpHandler {
 public:
  Task<HttpAnswer> on_request(HttpRequest request) override {
    HttpAnswer answer;
    answer.response.body = std::string{header(request.headers, "Host")} + " " + request.body;
    co_return answer;
  }
  Task<void> on_websocket(HttpRequest, std::shared_ptr<WebSocket>) override { co_return; }
};

class UnixSockets : public ::testing::Test {
 protected:
  Address at(const std::string& name) const { return {.host = "unix:" + folder_.file(name), .port = 0}; }
  StreamResult dial(const std::string& name) {
    return tests::run_task(*loop_, network_->dial(at(name), loop_->now() + 30s));
  }
  static bool is_there(const Address& address) { return std::filesystem::exists(address.host.substr(5)); }

  tests::ScratchFolder folder_;
  std::unique_ptr<Loop> loop_ = Loop::real();
  std::unique_ptr<Network> network_ = make_socket_network(*loop_);
};

TEST_F(UnixSockets, CarryHttpBothWays) {
  auto listener = network_->listen(at("a.sock"));
  ASSERT_TRUE(listener) << listener.error().message;
  EXPECT_EQ((*listener)->address().to_string(), at("a.sock").to_string());
  Echo echo;
  HttpServer server{*loop_, std::move(*listener), echo};
  server.start();
  HttpClient client{*loop_, *network_, at("a.sock")};
  for (const std::string& body : {std::string{"hello"}, std::string(900'000, 'x')}) {
    const auto answer = tests::run_task(
        *loop_, client.send({.method = "POST", .target = "/", .body = body}, loop_->now() + 30s));
    ASSERT_TRUE(answer) << answer.error().message;
    EXPECT_EQ(answer->status, 200);
    EXPECT_TRUE(answer->body == "localhost " + body);
  }
  EXPECT_EQ(client.stats().connections_opened, 1U);
}

TEST_F(UnixSockets, AreForTheirOwnerAlone) {
  const mode_t before = umask(0);
  const auto listener = network_->listen(at("a.sock"));
  umask(before);
  ASSERT_TRUE(listener);
  struct stat about {};
  ASSERT_EQ(lstat(folder_.file("a.sock").c_str(), &about), 0);
  EXPECT_EQ(about.st_mode & 0777U, 0600U);
}

TEST_F(UnixSockets, OneThatAnswersIsNotTakenAway) {
  const auto first = network_->listen(at("a.sock"));
  ASSERT_TRUE(first);
  const auto second = network_->listen(at("a.sock"));
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, ErrorCode::kIo);
  EXPECT_NE(second.error().message.find("is taken by a running process"), std::string::npos);
  EXPECT_TRUE(dial("a.sock"));
}

TEST_F(UnixSockets, TheFileGoesWithTheListenerAndThePathIsFreeAgain) {
  for (int round = 0; round < 2; ++round) {
    auto listener = network_->listen(at("a.sock"));
    ASSERT_TRUE(listener) << listener.error().message;
    EXPECT_TRUE(is_there(at("a.sock")));
    if (round == 0) (*listener)->close();
    if (round == 0) {
      EXPECT_FALSE(is_there(at("a.sock"))) << "closed is ended";
    }
    listener->reset();
    EXPECT_FALSE(is_there(at("a.sock")));
  }
}

TEST_F(UnixSockets, AnothersFileInItsPlaceStays) {
  auto first = network_->listen(at("a.sock"));
  ASSERT_TRUE(first);
  std::filesystem::remove(folder_.file("a.sock"));
  const auto second = network_->listen(at("a.sock"));
  ASSERT_TRUE(second) << second.error().message;
  first->reset();
  EXPECT_TRUE(is_there(at("a.sock")));
  EXPECT_TRUE(dial("a.sock"));
}

TEST_F(UnixSockets, ADialThatNobodyAnswersSaysThatNothingWasSent) {
  const auto missing = dial("a.sock");
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code, ErrorCode::kConnectionRefused);
  EXPECT_EQ(missing.error().delivery, base::Delivery::kNotSent);
  EXPECT_NE(missing.error().message.find(at("a.sock").to_string()), std::string::npos);
  const auto late = tests::run_task(*loop_, network_->dial(at("a.sock"), loop_->now()));
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().code, ErrorCode::kDeadlineExceeded);
  EXPECT_EQ(late.error().delivery, base::Delivery::kNotSent);
  const auto wrong = tests::run_task(*loop_, network_->dial({.host = "unix:a", .port = 0}, base::kNever));
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(wrong.error().delivery, base::Delivery::kNotSent);
}

TEST_F(UnixSockets, WhatIsThereAndCannotBeAskedIsNotTakenForDead) {
  const auto listener = network_->listen(at("a.sock"));
  ASSERT_TRUE(listener);
  EXPECT_FALSE(remove_dead_socket(at("a.sock")));
  EXPECT_TRUE(dial("a.sock"));
  std::ofstream{folder_.file("file")} << "data";
  const auto below_a_file = dial("file/a.sock");
  ASSERT_FALSE(below_a_file);
  EXPECT_EQ(below_a_file.error().code, ErrorCode::kIo);
}

TEST_F(UnixSockets, ADeadOneCanBeRemoved) {
  auto listener = network_->listen(at("a.sock"));
  ASSERT_TRUE(listener);
  std::filesystem::rename(folder_.file("a.sock"), folder_.file("b.sock"));
  listener->reset();
  ASSERT_TRUE(is_there(at("b.sock"))) << "under its new name it is left behind";
  const auto removed = remove_dead_socket(at("b.sock"));
  EXPECT_TRUE(removed) << removed.error().message;
  EXPECT_FALSE(is_there(at("b.sock")));
}

TEST_F(UnixSockets, APathThatNoSocketCanHaveIsRefusedByListenToo) {
  const auto listener = network_->listen({.host = "unix:a.sock", .port = 0});
  ASSERT_FALSE(listener);
  EXPECT_EQ(listener.error().code, ErrorCode::kInvalidArgument);
}

}  // namespace
}  // namespace tidegate::net
