#include "apps/sim/same_machine.hpp"

#include <gtest/gtest.h>

namespace tidegate::apps::sim_control {
namespace {

constexpr std::uint16_t kPort = 18081;

bool taken(const std::string& host, const std::string& origin = "") {
  net::HttpRequest request{.method = "POST", .target = "/faults"};
  if (!host.empty()) request.headers.emplace_back("Host", host);
  if (!origin.empty()) request.headers.emplace_back("Origin", origin);
  return !not_of_this_machine(request, kPort);
}

TEST(SameMachine, IsAskedByALoopbackNameWithThePort) {
  for (const char* host :
       {"127.0.0.1:18081", "localhost:18081", "LocalHost:18081", "[::1]:18081", "127.8.8.8:18081"}) {
    EXPECT_TRUE(taken(host)) << host;
  }
  for (const char* host : {"", "evil.example:18081", "127.0.0.1", "localhost:80", "127.0.0.1:18082",
                           "10.0.0.1:18081", "localhost.evil.example:18081", "127.0.0.1.nip.io:18081",
                           "[::2]:18081", "localhost:18081/x", "evil@localhost:18081"}) {
    EXPECT_FALSE(taken(host)) << host;
  }
}

TEST(SameMachine, WebPagesOfOthersAreRefused) {
  for (const char* page : {"http://localhost:3000", "http://127.0.0.1", "https://[::1]:8443"}) {
    EXPECT_TRUE(taken("localhost:18081", page)) << page;
  }
  for (const char* page : {"https://evil.example", "http://evil.example:18081", "null", "file://",
                           "http://localhost.evil.example", "chrome-extension://abc", "localhost:3000"}) {
    EXPECT_FALSE(taken("localhost:18081", page)) << page;
  }
}

}  // namespace
}  // namespace tidegate::apps::sim_control
