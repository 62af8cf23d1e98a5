#include "tidegate/net/network/name_lookup.hpp"

#include <gtest/gtest.h>

#include <boost/asio/error.hpp>
#include <future>
#include <memory>
#include <optional>
#include <string>

namespace tidegate::net {
namespace {

using namespace std::chrono_literals;

// A name server that answers when it is told to.
class SlowServer {
 public:
  ~SlowServer() { let_go(); }

  NameLookup::Ask ask() {
    return [asked = asked_, go = go_](const Address& name) {
      if (name.host != "stuck") return FoundName{{}, {{asio::ip::make_address("127.0.0.9"), name.port}}};
      asked->set_value();
      go.wait();
      return FoundName{asio::error::host_not_found, {}};
    };
  }
  void await_question() { asked_->get_future().wait(); }
  void let_go() {
    if (!std::exchange(gone_, true)) release_.set_value();
  }

 private:
  std::shared_ptr<std::promise<void>> asked_ = std::make_shared<std::promise<void>>();
  std::promise<void> release_;
  std::shared_future<void> go_ = release_.get_future().share();
  bool gone_ = false;
};

struct Asked {
  explicit Asked(Loop& loop) : question(std::make_shared<NameLookup::Question>(loop.core())) {}

  void by(NameLookup& lookup, const std::string& host) {
    question->waiter.park([this](const FoundName& answer) { found = answer; });
    lookup.look_up(question, {.host = host, .port = 443});
  }

  std::shared_ptr<NameLookup::Question> question;
  std::optional<FoundName> found;
};

void run_until_found(Loop& loop, const Asked& asked) {
  const auto limit = loop.now() + 1min;
  while (!asked.found && loop.now() < limit) loop.run_until(loop.now() + 1ms);
}

TEST(NameLookup, FindsWhatANameStandsFor) {
  const auto loop = Loop::real();
  NameLookup lookup{*loop};
  Asked asked{*loop};
  asked.by(lookup, "localhost");
  run_until_found(*loop, asked);
  ASSERT_TRUE(asked.found);
  ASSERT_FALSE(asked.found->endpoints.empty()) << asked.found->error.message();
  EXPECT_TRUE(asked.found->endpoints[0].address().is_loopback());
  EXPECT_EQ(asked.found->endpoints[0].port(), 443);
}

TEST(NameLookup, ANameServerThatHangsForOneDelaysNoOther) {
  SlowServer server;
  const auto loop = Loop::real();
  NameLookup alerts{*loop, server.ask()};
  NameLookup exchange{*loop, server.ask()};
  Asked stuck{*loop};
  stuck.by(alerts, "stuck");
  server.await_question();
  Asked quick{*loop};
  quick.by(exchange, "exchange");
  run_until_found(*loop, quick);
  ASSERT_TRUE(quick.found);
  EXPECT_EQ(quick.found->endpoints.at(0).address().to_string(), "127.0.0.9");
  EXPECT_FALSE(stuck.found);
  server.let_go();
  run_until_found(*loop, stuck);
  ASSERT_TRUE(stuck.found);
  EXPECT_EQ(stuck.found->error, asio::error::host_not_found);
}

TEST(NameLookup, EndsWithoutWaitingForANameServer) {
  SlowServer server;
  const auto loop = Loop::real();
  Asked stuck{*loop};
  auto lookup = std::make_unique<NameLookup>(*loop, server.ask());
  stuck.by(*lookup, "stuck");
  server.await_question();
  auto ending = std::async(std::launch::async, [&lookup] { lookup.reset(); });
  EXPECT_EQ(ending.wait_for(10s), std::future_status::ready);
  server.let_go();
  ending.wait();
  EXPECT_FALSE(stuck.found);
}

TEST(NameLookup, WhoGaveUpIsNotAskedForAndItsPlaceIsFree) {
  SlowServer server;
  const auto loop = Loop::real();
  NameLookup lookup{*loop, server.ask()};
  Asked stuck{*loop};
  stuck.by(lookup, "stuck");
  server.await_question();
  auto given_up = std::make_unique<Asked>(*loop);
  given_up->by(lookup, "stuck");  // asked a second time, it would fail: its promise is kept once
  given_up->question->waiter.resume({asio::error::operation_aborted, {}});
  run_until_found(*loop, *given_up);
  EXPECT_EQ(given_up->found->error, asio::error::operation_aborted);
  given_up.reset();
  Asked next{*loop};
  next.by(lookup, "next");
  server.let_go();
  run_until_found(*loop, next);
  ASSERT_TRUE(next.found);
  EXPECT_FALSE(next.found->error);
}

TEST(NameLookup, WhatIsTooMuchFailsAtOnce) {
  SlowServer server;
  const auto loop = Loop::real();
  NameLookup lookup{*loop, server.ask()};
  Asked stuck{*loop};
  stuck.by(lookup, "stuck");
  server.await_question();
  std::vector<std::unique_ptr<Asked>> waiting;
  for (std::size_t i = 0; i < NameLookup::kMostWaiting; ++i) {
    waiting.push_back(std::make_unique<Asked>(*loop));
    waiting.back()->by(lookup, "next");
  }
  Asked too_many{*loop};
  too_many.by(lookup, "next");
  run_until_found(*loop, too_many);
  ASSERT_TRUE(too_many.found);
  EXPECT_EQ(too_many.found->error, asio::error::host_not_found_try_again);
  server.let_go();
  run_until_found(*loop, *waiting.back());
  EXPECT_TRUE(waiting.back()->found);
}

}  // namespace
}  // namespace tidegate::net
