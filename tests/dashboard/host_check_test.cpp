#include "tidegate/dashboard/host_check.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tidegate::dashboard {
namespace {

using testing::HasSubstr;

const HostCheck kLocal{{"127.0.0.1", 8091}, {}};

int status(const HostCheck& check, const net::Headers& headers, bool changes = false) {
  const auto refusal = check.refuses(headers, changes);
  return refusal ? refusal->status : 200;
}

int for_host(const HostCheck& check, const std::string& host) {
  return status(check, {{"Host", host}});
}

TEST(HostCheck, IsAskedByALoopbackNameWithThePort) {
  for (const char* host :
       {"127.0.0.1:8091", "localhost:8091", "LocalHost:8091", "[::1]:8091", "127.8.8.8:8091"}) {
    EXPECT_EQ(for_host(kLocal, host), 200) << host;
  }
}

// Of a page that made its own name lead here, the browser sends that name.
TEST(HostCheck, AnotherNameIsRefusedWhereverItLeads) {
  for (const char* host :
       {"evil.example:8091", "evil.example", "127.0.0.1", "localhost", "localhost:8092", "10.0.0.1:8091",
        "0.0.0.0:8091", "localhost.evil.example:8091", "127.0.0.1.evil.example:8091", "[::2]:8091",
        "localhost:8091/x", "evil@localhost:8091", "localhost:8091@evil.example", "localhost:8091#", "",
        " localhost:8091", "localhost.:8091", "http://localhost:8091"}) {
    EXPECT_EQ(for_host(kLocal, host), 421) << host;
  }
}

TEST(HostCheck, APortThatIsNotWrittenIsEighty) {
  const HostCheck usual{{"127.0.0.1", 80}, {}};
  EXPECT_EQ(for_host(usual, "localhost"), 200);
  EXPECT_EQ(for_host(usual, "localhost:80"), 200);
  EXPECT_EQ(for_host(usual, "localhost:8091"), 421);
}

TEST(HostCheck, TellsWhatToSet) {
  const auto refusal = kLocal.refuses({{"Host", "Trader.example:8091"}}, false);
  ASSERT_TRUE(refusal);
  EXPECT_THAT(refusal->why, HasSubstr("trader.example:8091"));
  EXPECT_THAT(refusal->why, HasSubstr("http://127.0.0.1:8091/"));
  EXPECT_THAT(refusal->why, HasSubstr("--dashboard-name"));
}

TEST(HostCheck, WhatAStrangerWroteIsShownShortAndPrintable) {
  std::string long_one(10'000, 'x');
  long_one.append("\x1b[31m");
  const auto refusal = kLocal.refuses({{"Host", long_one}}, false);
  ASSERT_TRUE(refusal);
  EXPECT_LT(refusal->why.size(), 400U);
  EXPECT_EQ(kLocal.refuses({{"Host", "\x1b[31m\xff"}}, false)->why.find('\x1b'), std::string::npos);
}

TEST(HostCheck, ItsOwnAddressIsOneOfItsNames) {
  const HostCheck lan{{"192.168.1.7", 8091}, {}};
  EXPECT_EQ(for_host(lan, "192.168.1.7:8091"), 200);
  EXPECT_EQ(for_host(lan, "localhost:8091"), 200) << "through a tunnel";
  EXPECT_EQ(for_host(lan, "192.168.1.8:8091"), 421);
  const HostCheck named{{"Trader.lan", 8091}, {}};
  EXPECT_EQ(for_host(named, "trader.LAN:8091"), 200);
}

TEST(HostCheck, OnEveryAddressOfTheMachineFiguresAreItsOwnAndNamesAreNot) {
  for (const char* any : {"0.0.0.0", "::"}) {
    const HostCheck check{{any, 8091}, {}};
    for (const char* host : {"192.168.1.7:8091", "[fe80::7]:8091", "localhost:8091", "0.0.0.0:8091"}) {
      EXPECT_EQ(for_host(check, host), 200) << host;
    }
    for (const char* host :
         {"evil.example:8091", "192.168.1.7:80", "192.168.1.7", "192.168.1.7.evil.example:8091"}) {
      EXPECT_EQ(for_host(check, host), 421) << host;
    }
  }
}

TEST(HostCheck, NamesThatAPersonAllowsAreItsOwnToo) {
  const HostCheck check{{"127.0.0.1", 8091}, {"Trader.example", "localhost:9000"}};
  EXPECT_EQ(for_host(check, "trader.example"), 200) << "behind a proxy";
  EXPECT_EQ(for_host(check, "TRADER.example:443"), 200);
  EXPECT_EQ(for_host(check, "localhost:9000"), 200) << "through a tunnel of another port";
  EXPECT_EQ(for_host(check, "localhost:9001"), 421);
  EXPECT_EQ(for_host(check, "other.trader.example"), 421);
  EXPECT_EQ(for_host(check, "trader.example.evil.example"), 421);
}

TEST(HostCheck, ARequestHasExactlyOneHost) {
  EXPECT_EQ(status(kLocal, {}), 400);
  EXPECT_EQ(status(kLocal, {{"Host", "localhost:8091"}, {"host", "evil.example"}}), 400);
}

TEST(HostCheck, WhatChangesSomethingComesFromNoOtherPage) {
  const auto from = [](const std::string& origin, bool changes) {
    return status(kLocal, {{"Host", "localhost:8091"}, {"Origin", origin}}, changes);
  };
  for (const char* page : {"http://localhost:8091", "HTTP://LOCALHOST:8091", "https://localhost:8091"}) {
    EXPECT_EQ(from(page, true), 200) << page;
  }
  for (const char* page :
       {"https://evil.example", "http://evil.example:8091", "null", "file://", "", "http://localhost:3000",
        "http://localhost", "http://127.0.0.1:8091", "localhost:8091", "chrome-extension://localhost:8091",
        "http://localhost:8091.evil.example"}) {
    EXPECT_EQ(from(page, true), 403) << page;
    EXPECT_EQ(from(page, false), 200) << "it may read what its browser does not let it see: " << page;
  }
  EXPECT_EQ(status(kLocal, {{"Host", "localhost:8091"}}, true), 200) << "no browser";
  EXPECT_EQ(status(kLocal, {{"Host", "evil.example"}, {"Origin", "http://evil.example"}}, true), 421);
}

TEST(HostCheck, ANameIsOneThatABrowserCanAskFor) {
  for (const char* name :
       {"trader.example", "trader.example:8091", "localhost", "10.0.0.7", "[fe80::7]:80"}) {
    EXPECT_EQ(check_host_name(name), "") << name;
  }
  for (const char* name : {"", "http://trader.example", "trader.example/", "a b", "trader.example:", ":80",
                           "trader.example:99999", "user@trader.example", "fe80::7"}) {
    EXPECT_THAT(check_host_name(name), HasSubstr("give NAME or NAME:PORT")) << name;
  }
}

}  // namespace
}  // namespace tidegate::dashboard
