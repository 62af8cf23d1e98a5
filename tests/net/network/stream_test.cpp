// The promises of a byte stream, held against both kinds: in memory under virtual time, and sockets on
// loopback.
#include "tidegate/net/network/stream.hpp"

#include <gtest/gtest.h>

#include <boost/asio/error.hpp>
#include <string>

#include "net/both_networks.hpp"

namespace tidegate::net {
namespace {

using namespace std::chrono_literals;

using StreamResult = base::Result<std::unique_ptr<Stream>>;

Task<std::string> read_to_end(Stream& stream, boost::system::error_code& ending) {
  std::string all;
  std::array<char, 1000> part{};
  while (true) {
    const IoResult got = co_await read_some(stream, asio::buffer(part));
    all.append(part.data(), got.bytes);
    if (got.error) {
      ending = got.error;
      co_return all;
    }
  }
}

class StreamTest : public BothNetworks {
 protected:
  // Dials the listener and accepts: both ends of one connection.
  void connect() {
    listener_ = network().listen({}).value();
    run(connect_task(*this));
    ASSERT_TRUE(client_ && server_);
  }
  static Task<void> accept_task(StreamTest& test) {
    auto accepted = co_await test.listener_->accept();
    if (accepted) test.server_ = std::move(*accepted);
    test.accepted_ = true;
    test.progress_.notify_all();
  }
  static Task<void> connect_task(StreamTest& test) {
    test.loop().spawn(accept_task(test));
    auto dialed = co_await test.network().dial(test.listener_->address(), test.deadline());
    if (dialed) test.client_ = std::move(*dialed);
    while (!test.accepted_) co_await test.progress_.wait_until(base::kNever);
  }

  std::unique_ptr<Listener> listener_;
  std::unique_ptr<Stream> client_;
  std::unique_ptr<Stream> server_;
  bool accepted_ = false;
  Signal progress_{loop()};
};

Task<void> send_and_end(Stream& stream, std::string text, IoResult& result) {
  result = co_await write_all(stream, text);
  stream.finish();
}

Task<void> receive(Stream& stream, std::string& text, boost::system::error_code& ending) {
  text = co_await read_to_end(stream, ending);
}

TEST_P(StreamTest, CarriesBytesBothWaysAndTheirEnd) {
  connect();
  const auto out = std::make_shared<Traffic>();
  client_->count_into(out);
  IoResult up;
  IoResult down;
  std::string at_server;
  std::string at_client;
  boost::system::error_code server_end;
  boost::system::error_code client_end;
  std::string big(3'000'000, 'x');
  for (std::size_t i = 0; i < big.size(); ++i) big[i] = static_cast<char>('a' + i % 23);
  loop().spawn(send_and_end(*client_, big, up));
  loop().spawn(send_and_end(*server_, "hello", down));
  loop().spawn(receive(*client_, at_client, client_end));
  run(receive(*server_, at_server, server_end));
  EXPECT_EQ(at_server, big);
  EXPECT_EQ(at_client, "hello");
  EXPECT_EQ(up.bytes, big.size());
  EXPECT_EQ(server_end, asio::error::eof);
  EXPECT_EQ(client_end, asio::error::eof);
  EXPECT_EQ(out->bytes_out, big.size());
  EXPECT_EQ(out->bytes_in, 5U);
}

TEST_P(StreamTest, AWriterWaitsWhileNobodyReads) {
  connect();
  IoResult sent;
  // More than any kernel's buffers for a loopback connection.
  loop().spawn(send_and_end(*client_, std::string(64 << 20, 'x'), sent));
  settle();
  EXPECT_EQ(sent.bytes, 0U) << "the task must not have ended";
  client_->cut();
  await([&] { return static_cast<bool>(sent.error); });
  EXPECT_EQ(sent.error, asio::error::operation_aborted);
  EXPECT_LT(sent.bytes, std::size_t{64 << 20});
}

TEST_P(StreamTest, ACutIsAResetAtThePeer) {
  connect();
  std::string text;
  boost::system::error_code ending;
  client_->cut();
  run(receive(*server_, text, ending));
  EXPECT_EQ(ending, asio::error::connection_reset);
}

TEST_P(StreamTest, CuttingAbortsTheReadUnderWay) {
  connect();
  std::string text;
  boost::system::error_code ending;
  loop().spawn(receive(*client_, text, ending));
  settle();
  EXPECT_FALSE(ending);
  client_->cut();
  await([&] { return static_cast<bool>(ending); });
  EXPECT_EQ(ending, asio::error::operation_aborted);
}

TEST_P(StreamTest, WhatBeginsAfterACutIsAborted) {
  connect();
  client_->cut();
  std::string text;
  boost::system::error_code ending;
  IoResult sent;
  run(receive(*client_, text, ending));
  run(send_and_end(*client_, "too late", sent));
  EXPECT_EQ(ending, asio::error::operation_aborted);
  EXPECT_EQ(sent.error, asio::error::operation_aborted);
  EXPECT_EQ(sent.bytes, 0U);
}

TEST_P(StreamTest, WritingToAPeerThatIsGoneFailsSoon) {
  connect();
  server_.reset();
  struct Writes {
    static Task<void> on(Stream& stream, boost::system::error_code& error) {
      while (!error) error = (co_await write_some(stream, "x")).error;
    }
  };
  boost::system::error_code error;
  run(Writes::on(*client_, error));
  EXPECT_TRUE(error == asio::error::connection_reset || error == asio::error::broken_pipe) << error.message();
}

Task<void> dial_into(Network& network, Address to, base::MonotonicTime deadline, base::ErrorCode& code,
                     std::string& message) {
  const StreamResult result = co_await network.dial(to, deadline);
  if (result) co_return;
  code = result.error().code;
  message = result.error().message;
}

TEST_P(StreamTest, DialingWhereNobodyListensIsRefused) {
  auto listener = network().listen({}).value();
  const Address address = listener->address();
  listener.reset();
  auto code = base::ErrorCode::kParse;
  std::string message;
  run(dial_into(network(), address, deadline(), code, message));
  EXPECT_EQ(code, base::ErrorCode::kConnectionRefused);
  EXPECT_NE(message.find(address.to_string()), std::string::npos) << message;
}

TEST_P(StreamTest, ListeningOnATakenPortIsAnErrorThatNamesIt) {
  const auto listener = network().listen({}).value();
  const auto second = network().listen(listener->address());
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, base::ErrorCode::kIo);
  EXPECT_EQ(second.error().message, listener->address().to_string() + ": address already in use");
}

Task<void> accept_code(Listener& listener, base::ErrorCode& code) {
  const StreamResult result = co_await listener.accept();
  code = result ? base::ErrorCode::kParse : result.error().code;
}

TEST_P(StreamTest, ClosingAListenerEndsItsAccept) {
  const auto listener = network().listen({}).value();
  auto code = base::ErrorCode::kParse;
  loop().spawn(accept_code(*listener, code));
  settle();
  listener->close();
  await([&] { return code == base::ErrorCode::kCancelled; });
}

INSTANTIATE_TEST_SUITE_P(On, StreamTest, kEveryWire, wire_name);

}  // namespace
}  // namespace tidegate::net
