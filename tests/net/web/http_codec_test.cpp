#include "tidegate/net/web/http_codec.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <utility>

namespace tidegate::net {
namespace {

// Gives the parser a byte more each time, as a slow peer would. How many bytes the message took.
template <class Parser>
std::size_t put_byte_by_byte(Parser& parser, std::string_view bytes) {
  std::string unread;
  std::size_t total = 0;
  for (const char byte : bytes) {
    unread += byte;
    const auto used = parser.put(unread);
    EXPECT_TRUE(used) << used.error().message;
    if (!used) break;
    total += *used;
    unread.erase(0, *used);
    if (parser.done()) break;
  }
  return total;
}

TEST(HttpCodec, ARequestInChunksMayComeByteByByte) {
  for (const auto& [chunks, body] :
       {std::pair{"0\r\n\r\n", ""}, std::pair{"2\r\nhe\r\n3;x=y\r\nllo\r\n0\r\n\r\n", "hello"},
        std::pair{"1\r\na\r\n0\r\nTrailer: x\r\n\r\n", "a"}}) {
    SCOPED_TRACE(chunks);
    const std::string bytes = std::string{"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"} + chunks;
    HttpRequestParser parser{1024};
    EXPECT_EQ(put_byte_by_byte(parser, bytes), bytes.size());
    ASSERT_TRUE(parser.done());
    EXPECT_EQ(parser.take().body, body);
  }
}

TEST(HttpCodec, AnAnswerInChunksMayComeByteByByte) {
  const std::string bytes = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n";
  HttpResponseParser parser{1024, false};
  EXPECT_EQ(put_byte_by_byte(parser, bytes), bytes.size());
  ASSERT_TRUE(parser.done());
  EXPECT_EQ(parser.take().body, "hello");
}

TEST(HttpCodec, AnEmptyAnswerInChunksMayComeByteByByte) {
  const std::string bytes = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n";
  HttpResponseParser parser{1024, false};
  EXPECT_EQ(put_byte_by_byte(parser, bytes), bytes.size());
  EXPECT_TRUE(parser.done());
}

// A handler's value may come from outside: one that would begin another header, or another answer, is left
// out.
TEST(HttpCodec, WhatWouldSplitAnAnswerIsLeftOut) {
  const HttpResponse response{
      .status = 200,
      .headers = {{"X-Good", "1"}, {"X-Split", "1\r\nX-Evil: 1"}, {"X Name", "1"}, {"X\r\nY", "1"}},
      .body = "b"};
  const std::string bytes = serialize(response, true, false);
  EXPECT_NE(bytes.find("X-Good: 1\r\n"), std::string::npos) << bytes;
  for (const char* evil : {"X-Split", "X-Evil", "X Name", "Y: 1"}) {
    EXPECT_EQ(bytes.find(evil), std::string::npos) << bytes;
  }
}

TEST(HttpRequestParser, AHeaderFitsOrNotHoweverItComes) {
  constexpr std::size_t kLimit = 100;
  for (std::size_t length = kLimit - 20; length <= kLimit + 40; ++length) {
    std::string text = "GET /a HTTP/1.1\r\nHost: a\r\nX: ";
    text.append(length - text.size() - 4, 'x').append("\r\n\r\n");
    ASSERT_EQ(text.size(), length);
    for (std::size_t cut = 1; cut < length; ++cut) {
      HttpRequestParser parser{kLimit};
      auto first = parser.put(text.substr(0, cut));
      bool fits = first.has_value();
      if (fits && !parser.done()) {
        const auto rest = parser.put(text.substr(*first));
        fits = rest.has_value();
        EXPECT_EQ(fits ? 413 : rest.error().http_status, 413);
      }
      ASSERT_EQ(fits, length <= kLimit) << length << " bytes, cut at " << cut;
      ASSERT_EQ(parser.done(), fits);
    }
  }
}

}  // namespace
}  // namespace tidegate::net
