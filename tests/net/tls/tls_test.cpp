#include "tidegate/net/tls/tls.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <boost/asio/error.hpp>
#include <fstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "net/test_authority.hpp"
#include "tidegate/net/network/stream.hpp"

namespace tidegate::net {
namespace {

using namespace std::chrono_literals;
using base::ErrorCode;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;
using testing::StartsWith;

// What a dial came to, and what the peer then said to "hello".
struct Said {
  base::Result<void> dialed;
  std::string answer;
  boost::system::error_code ending;
};

// Answers everything it reads, in capitals it does not need, until the peer ends.
Task<void> echo_all(Listener& listener) {
  while (true) {
    auto stream = co_await listener.accept();
    if (!stream) co_return;
    std::array<char, 1024> part{};
    for (IoResult got = co_await read_some(**stream, asio::buffer(part)); !got.error;
         got = co_await read_some(**stream, asio::buffer(part))) {
      co_await write_all(**stream, {part.data(), got.bytes});
    }
  }
}

Task<void> say_hello(Network& network, Address to, base::MonotonicTime deadline, Said& said) {
  auto stream = co_await network.dial(to, deadline);
  if (!stream) {
    said.dialed = std::unexpected(stream.error());
    co_return;
  }
  co_await write_all(**stream, "hello");
  std::array<char, 64> part{};
  const IoResult got = co_await read_some(**stream, asio::buffer(part));
  said.answer.assign(part.data(), got.bytes);
  said.ending = got.error;
}

class TlsTest : public testing::Test {
 protected:
  static constexpr base::Duration kDelay = 10ms;

  std::unique_ptr<TlsServerNetwork> accepting_as(const TestAuthority::Identity& identity) {
    return TlsServerNetwork::make(*loop, plain, {identity.certificate_file, identity.key_file}).value();
  }
  // One that trusts the tests' authority.
  std::unique_ptr<TlsClientNetwork> dialing_over(Network& beneath) {
    return TlsClientNetwork::make(*loop, beneath, {authority.ca_file()}).value();
  }

  // One dial to a server of that name which has that certificate.
  Said hello(const std::string& host, const TestAuthority::Identity& identity, const std::string& ca_file) {
    auto accepting = accepting_as(identity);
    auto dialing = TlsClientNetwork::make(*loop, *accepting, {ca_file}).value();
    const auto listener = accepting->listen({.host = host, .port = 443}).value();
    loop->spawn(echo_all(*listener));
    Said said;
    loop->spawn(say_hello(*dialing, listener->address(), loop->now() + 5s, said));
    loop->run();
    return said;
  }

  std::unique_ptr<Loop> loop = Loop::simulated();
  MemoryNetwork plain{*loop, 7, {.delay = kDelay}};
  TestAuthority authority;
};

TEST_F(TlsTest, TalksToAPeerWhoseCertificateNamesTheHost) {
  const Said said = hello("exchange.test", authority.issue("DNS:exchange.test"), authority.ca_file());
  EXPECT_TRUE(said.dialed) << said.dialed.error().message;
  EXPECT_EQ(said.answer, "hello");
}

TEST_F(TlsTest, RefusesACertificateOfAnotherHost) {
  const Said said = hello("exchange.test", authority.issue("DNS:other.test"), authority.ca_file());
  ASSERT_FALSE(said.dialed);
  EXPECT_EQ(said.dialed.error().code, ErrorCode::kIo);
  EXPECT_EQ(said.dialed.error().delivery, base::Delivery::kNotSent);
  EXPECT_THAT(said.dialed.error().message,
              HasSubstr("exchange.test:443: its certificate was not accepted: hostname mismatch"));
}

TEST_F(TlsTest, RefusesACertificateOfAnotherAddress) {
  EXPECT_TRUE(hello("10.0.0.1", authority.issue("IP:10.0.0.1"), authority.ca_file()).dialed);
  const Said said = hello("10.0.0.2", authority.issue("IP:10.0.0.1"), authority.ca_file());
  ASSERT_FALSE(said.dialed);
  EXPECT_THAT(said.dialed.error().message, HasSubstr("IP address mismatch"));
}

TEST_F(TlsTest, RefusesACertificateThatHasExpired) {
  const Said said = hello("exchange.test", authority.issue("DNS:exchange.test", -3600), authority.ca_file());
  ASSERT_FALSE(said.dialed);
  EXPECT_THAT(said.dialed.error().message, HasSubstr("certificate has expired"));
}

TEST_F(TlsTest, RefusesAnAuthorityThatIsNotTrusted) {
  const TestAuthority stranger;
  const Said said = hello("exchange.test", stranger.issue("DNS:exchange.test"), authority.ca_file());
  ASSERT_FALSE(said.dialed);
  EXPECT_EQ(said.dialed.error().code, ErrorCode::kIo);
  EXPECT_THAT(said.dialed.error().message, HasSubstr("its certificate was not accepted"));
}

TEST_F(TlsTest, SaysSoWhereThePeerSpeaksNoTls) {
  auto dialing = dialing_over(plain);
  const auto listener = plain.listen({.host = "exchange.test", .port = 80}).value();
  loop->spawn(echo_all(*listener));
  Said said;
  loop->spawn(say_hello(*dialing, listener->address(), loop->now() + 5s, said));
  loop->run();
  ASSERT_FALSE(said.dialed);
  EXPECT_THAT(said.dialed.error().message, HasSubstr("exchange.test:80: no TLS with it: "));
}

Task<void> accept_and_say_nothing(Listener& listener) {
  auto stream = co_await listener.accept();
  std::array<char, 1024> part{};
  while (!(co_await read_some(**stream, asio::buffer(part))).error) {
  }
}

TEST_F(TlsTest, GivesUpAtTheDeadlineWhereThePeerSaysNothing) {
  auto dialing = dialing_over(plain);
  const auto listener = plain.listen({.host = "exchange.test", .port = 443}).value();
  loop->spawn(accept_and_say_nothing(*listener));
  Said said;
  const base::MonotonicTime deadline = loop->now() + 5s;
  loop->spawn(say_hello(*dialing, listener->address(), deadline, said));
  loop->run();
  ASSERT_FALSE(said.dialed);
  EXPECT_EQ(said.dialed.error().code, ErrorCode::kDeadlineExceeded);
  EXPECT_LE(loop->now(), deadline + kDelay);
}

Task<void> dial_and_say_nothing(Loop& loop, Network& network, Address to, boost::system::error_code& ending,
                                base::MonotonicTime& ended) {
  auto stream = co_await network.dial(to, base::kNever);
  std::array<char, 64> part{};
  ending = (co_await read_some(**stream, asio::buffer(part))).error;
  ended = loop.now();
}

TEST_F(TlsTest, AServerCutsAPeerThatDoesNotShakeHands) {
  const auto identity = authority.issue("DNS:exchange.test");
  auto accepting = accepting_as(identity);
  const auto listener = accepting->listen({.host = "exchange.test", .port = 443}).value();
  loop->spawn(echo_all(*listener));
  boost::system::error_code ending;
  base::MonotonicTime ended{};
  loop->spawn(dial_and_say_nothing(*loop, plain, listener->address(), ending, ended));
  loop->run();
  EXPECT_EQ(ending, asio::error::connection_reset);
  EXPECT_EQ(ended.time_since_epoch(), 10s + 2 * kDelay);
}

Task<void> accept_then_cut(Listener& listener, MemoryNetwork& network) {
  auto stream = co_await listener.accept();
  co_await write_all(**stream, "half of what was prom");
  network.cut_all();
}

Task<void> read_to_the_end(Network& network, Address to, Said& said) {
  auto stream = co_await network.dial(to, base::kNever);
  std::array<char, 64> part{};
  while (!said.ending) {
    const IoResult got = co_await read_some(**stream, asio::buffer(part));
    said.answer.append(part.data(), got.bytes);
    said.ending = got.error;
  }
}

// A man in the middle who closes the connection in an orderly way: what came is not the whole.
Task<void> accept_then_end_beneath(Listener& listener) {
  auto stream = co_await listener.accept();
  co_await write_all(**stream, "whole");
}

TEST_F(TlsTest, TellsAnOrderlyEndFromACutOne) {
  const auto identity = authority.issue("DNS:exchange.test");
  auto accepting = accepting_as(identity);
  auto dialing = dialing_over(*accepting);
  const auto listener = accepting->listen({.host = "exchange.test", .port = 443}).value();
  Said whole;
  loop->spawn(accept_then_end_beneath(*listener));
  loop->spawn(read_to_the_end(*dialing, listener->address(), whole));
  loop->run();
  EXPECT_EQ(whole.answer, "whole");
  EXPECT_EQ(whole.ending, asio::error::eof);
  Said cut;
  loop->spawn(accept_then_cut(*listener, plain));
  loop->spawn(read_to_the_end(*dialing, listener->address(), cut));
  loop->run();
  EXPECT_EQ(cut.ending, asio::error::connection_reset);
}

Task<void> greet(TlsClientNetwork& network, Address to, TlsGreeting& greeting) {
  greeting = co_await network.greet(std::move(to), base::kNever);
}

Task<void> read_one(Listener& listener, boost::system::error_code& ending) {
  auto stream = co_await listener.accept();
  std::array<char, 64> part{};
  ending = (co_await read_some(**stream, asio::buffer(part))).error;
}

Task<void> ask_plainly(Network& network, Address to, std::string request, Said& said) {
  auto stream = co_await network.dial(std::move(to), base::kNever);
  co_await write_all(**stream, request);
  std::array<char, 64> part{};
  while (!said.ending) {
    const IoResult got = co_await read_some(**stream, asio::buffer(part));
    said.answer.append(part.data(), got.bytes);
    said.ending = got.error;
  }
}

Task<void> say_hello_often(Network& network, Address to, int times, Loop& loop) {
  for (int i = 0; i < times; ++i) {
    Said said;
    co_await say_hello(network, to, loop.now() + 5s, said);
  }
}

TEST_F(TlsTest, ResumesTheSessionOfTheLastConnection) {
  const auto identity = authority.issue("DNS:exchange.test");
  auto accepting = accepting_as(identity);
  auto dialing = dialing_over(*accepting);
  const auto listener = accepting->listen({.host = "exchange.test", .port = 443}).value();
  loop->spawn(echo_all(*listener));
  loop->spawn(say_hello_often(*dialing, listener->address(), 4, *loop));
  loop->run();
  for (const TlsStatistics& side : {dialing->statistics(), accepting->statistics()}) {
    EXPECT_EQ(side.handshakes, 4u);
    EXPECT_EQ(side.resumed, 3u);
    EXPECT_TRUE(side.failed.empty());
  }
}

TEST_F(TlsTest, ConnectionsThatBeginTogetherResumeTogether) {
  const auto identity = authority.issue("DNS:exchange.test");
  auto accepting = accepting_as(identity);
  auto dialing = dialing_over(*accepting);
  const auto listener = accepting->listen({.host = "exchange.test", .port = 443}).value();
  for (int i = 0; i < 3; ++i) loop->spawn(echo_all(*listener));
  for (const std::uint64_t resumed : {0u, 3u}) {
    for (int i = 0; i < 3; ++i) loop->spawn(say_hello_often(*dialing, listener->address(), 1, *loop));
    loop->run();
    EXPECT_EQ(dialing->statistics().resumed, resumed);
  }
}

TEST_F(TlsTest, BothSidesCountWhyThereWasNoTls) {
  const auto expired = authority.issue("DNS:exchange.test", -3600);
  const auto named = authority.issue("DNS:other.test");
  const TestAuthority stranger;
  const auto unknown = stranger.issue("DNS:exchange.test");
  const std::vector<std::pair<TestAuthority::Identity, TlsEnd>> servers{
      {expired, TlsEnd::kExpired}, {named, TlsEnd::kOtherHost}, {unknown, TlsEnd::kUntrusted}};
  for (const auto& [identity, end] : servers) {
    SCOPED_TRACE(std::string{in_words(end)});
    auto accepting = accepting_as(identity);
    auto dialing = dialing_over(*accepting);
    const auto listener = accepting->listen({.host = "exchange.test", .port = 443}).value();
    TlsGreeting greeting;
    loop->spawn(greet(*dialing, listener->address(), greeting));
    loop->run();
    EXPECT_FALSE(greeting.result);
    EXPECT_EQ(greeting.end, end);
    EXPECT_THAT(dialing->statistics().failed, ElementsAre(Pair(end, 1u)));
    EXPECT_THAT(accepting->statistics().failed, ElementsAre(Pair(TlsEnd::kRefused, 1u)));
    EXPECT_EQ(accepting->statistics().handshakes, 0u);
  }
}

TEST_F(TlsTest, AGreetingThatSucceedsLeavesAnOrderlyEnd) {
  const auto identity = authority.issue("DNS:exchange.test");
  auto accepting = accepting_as(identity);
  auto dialing = dialing_over(*accepting);
  const auto listener = accepting->listen({.host = "exchange.test", .port = 443}).value();
  boost::system::error_code ending;
  loop->spawn(read_one(*listener, ending));
  TlsGreeting greeting;
  loop->spawn(greet(*dialing, listener->address(), greeting));
  loop->run();
  EXPECT_TRUE(greeting.result);
  EXPECT_EQ(greeting.end, TlsEnd::kNew);
  EXPECT_EQ(ending, asio::error::eof);
}

TEST_F(TlsTest, APlainHttpClientIsToldSoAndCounted) {
  const auto identity = authority.issue("DNS:exchange.test");
  auto accepting = accepting_as(identity);
  const auto listener = accepting->listen({.host = "exchange.test", .port = 443}).value();
  for (const char* const method : {"GET", "POST", "DELETE"}) {
    Said said;
    loop->spawn(ask_plainly(plain, listener->address(), std::string(method) + " / HTTP/1.1\r\n\r\n", said));
    loop->run();
    EXPECT_EQ(said.ending, asio::error::eof);
    // OpenSSL knows a request by its method, and not this one.
    if (method == std::string_view{"DELETE"}) {
      EXPECT_EQ(said.answer, "");
    } else {
      EXPECT_THAT(said.answer, StartsWith("HTTP/1.1 400 "));
      EXPECT_THAT(said.answer, HasSubstr("https://"));
    }
  }
  EXPECT_THAT(accepting->statistics().failed, ElementsAre(Pair(TlsEnd::kNoTls, 3u)));
}

// Takes its place at the door for as long as it may.
Task<void> dial_and_wait(Network& network, Address to, std::size_t& cut) {
  auto stream = co_await network.dial(to, base::kNever);
  std::array<char, 64> part{};
  if ((co_await read_some(**stream, asio::buffer(part))).error) ++cut;
}

TEST_F(TlsTest, MutePeersMakeRoomAfterTenSecondsAndTheNextAreServed) {
  const auto identity = authority.issue("DNS:exchange.test");
  auto accepting = accepting_as(identity);
  auto dialing = dialing_over(*accepting);
  const auto listener = accepting->listen({.host = "exchange.test", .port = 443}).value();
  loop->spawn(echo_all(*listener));
  std::size_t cut = 0;
  for (int i = 0; i < 256; ++i) loop->spawn(dial_and_wait(plain, listener->address(), cut));
  loop->run_until(loop->now() + 1s);
  Said refused;
  loop->spawn(say_hello(*dialing, listener->address(), loop->now() + 1s, refused));
  loop->run_until(loop->now() + 2s);
  EXPECT_FALSE(refused.dialed) << "there was room";
  EXPECT_EQ(cut, 0u);
  loop->run_until(loop->now() + 8s);
  EXPECT_EQ(cut, 256u);
  Said served;
  loop->spawn(say_hello(*dialing, listener->address(), loop->now() + 1s, served));
  loop->run_until(loop->now() + 1s);
  EXPECT_EQ(served.answer, "hello");
  EXPECT_THAT(accepting->statistics().failed,
              ElementsAre(Pair(TlsEnd::kLate, 256u), Pair(TlsEnd::kTurnedAway, 1u)));
}

TEST_F(TlsTest, NamesTheFileThatCannotBeUsed) {
  const std::string nowhere = "/nowhere/ca.pem";
  const auto no_authority = TlsClientNetwork::make(*loop, plain, {nowhere});
  ASSERT_FALSE(no_authority);
  EXPECT_THAT(no_authority.error().message, HasSubstr(nowhere + ": cannot be read: No such file"));

  const auto identity = authority.issue("DNS:exchange.test");
  const auto other = authority.issue("DNS:exchange.test");
  const auto no_certificate = TlsServerNetwork::make(*loop, plain, {nowhere, identity.key_file});
  ASSERT_FALSE(no_certificate);
  EXPECT_THAT(no_certificate.error().message, HasSubstr(nowhere + ": cannot be read: No such file"));
  const auto wrong_key = TlsServerNetwork::make(*loop, plain, {identity.certificate_file, other.key_file});
  ASSERT_FALSE(wrong_key);
  EXPECT_THAT(wrong_key.error().message, HasSubstr(other.key_file + ": no private key of the certificate"));
  const auto no_pem = TlsServerNetwork::make(*loop, plain, {identity.key_file, identity.key_file});
  ASSERT_FALSE(no_pem);
  EXPECT_THAT(no_pem.error().message, HasSubstr(identity.key_file + ": no certificate could be read"));
  const auto no_trust = TlsClientNetwork::make(*loop, plain, {identity.key_file});
  ASSERT_FALSE(no_trust);
  EXPECT_THAT(no_trust.error().message, HasSubstr(identity.key_file + ": no trusted certificates"));
}

TEST_F(TlsTest, AKeyWithAPasswordIsRefusedAndNobodyIsAsked) {
  const auto identity = authority.issue("DNS:exchange.test", 3600, "hush");
  const auto locked = TlsServerNetwork::make(*loop, plain, {identity.certificate_file, identity.key_file});
  ASSERT_FALSE(locked);
  EXPECT_THAT(locked.error().message, HasSubstr("without a password"));
}

}  // namespace
}  // namespace tidegate::net
