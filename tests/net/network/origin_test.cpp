#include "tidegate/net/network/origin.hpp"

#include <gtest/gtest.h>

namespace tidegate::net {
namespace {

struct Case {
  const char* text;
  const char* address;
  bool tls;
  const char* path;
};

TEST(Origin, TakesUrlsAndBareAddresses) {
  for (const Case& each :
       {Case{"https://api.mexc.com", "api.mexc.com:443", true, ""},
        Case{"https://api.mexc.com/", "api.mexc.com:443", true, ""},
        Case{"wss://wbs-api.mexc.com/ws", "wbs-api.mexc.com:443", true, "/ws"},
        Case{"http://localhost", "localhost:80", false, ""},
        Case{"ws://127.0.0.1:18080/ws", "127.0.0.1:18080", false, "/ws"},
        Case{"https://[::1]", "[::1]:443", true, ""}, Case{"https://[::1]:8443", "[::1]:8443", true, ""},
        Case{"127.0.0.1:18080", "127.0.0.1:18080", false, ""}}) {
    const auto origin = parse_origin(each.text);
    ASSERT_TRUE(origin) << each.text << ": " << origin.error().message;
    EXPECT_EQ(origin->address.to_string(), each.address) << each.text;
    EXPECT_EQ(origin->tls, each.tls) << each.text;
    EXPECT_EQ(origin->path, each.path) << each.text;
  }
}

TEST(Origin, OnlyTheTextOfThisMachineIsThisMachine) {
  for (const char* host :
       {"127.0.0.1", "127.255.0.9", "::1", "0:0:0:0:0:0:0:1", "localhost", "unix:/run/a.sock"}) {
    EXPECT_TRUE(is_loopback(host)) << host;
  }
  for (const char* host :
       {"", "localhost.evil.com", "127.0.0.1.evil.com", "evil.com", "128.0.0.1", "10.0.0.1", "0.0.0.0",
        "127.1", "127", "::", "::2", "1::1", "localhost ", "xlocalhost"}) {
    EXPECT_FALSE(is_loopback(host)) << host;
  }
}

TEST(Origin, RefusesWhatNamesNoServer) {
  for (const char* text : {"", "https://", "api.mexc.com", "ftp://api.mexc.com", "https://:443",
                           "https://a b", "https://host:99999", "https://user@host", "https://host/?a=b"}) {
    const auto origin = parse_origin(text);
    ASSERT_FALSE(origin) << text;
    EXPECT_NE(origin.error().message.find("expected HOST:PORT"), std::string::npos);
  }
}

}  // namespace
}  // namespace tidegate::net
