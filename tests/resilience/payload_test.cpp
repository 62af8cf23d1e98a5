#include "tidegate/resilience/payload.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

namespace tidegate::resilience {
namespace {

std::atomic<int> written = 0;

std::string write(const int& value) {
  ++written;
  return "body of " + std::to_string(value);
}

TEST(Payload, GivesTheBodyAndTheValueThatItWasMadeOf) {
  const auto payload = Payload::make<int>("as it came", 7);
  EXPECT_EQ(payload->body(), "as it came");
  EXPECT_EQ(*payload->as<int>(), 7);
}

// To write the body of a book costs far more than everything else that a live answer takes.
TEST(Payload, ABodyOfOurOwnIsWrittenWhenItIsAskedFor) {
  written = 0;
  const auto payload = Payload::make_encoded<write>(7);
  EXPECT_EQ(*payload->as<int>(), 7);
  EXPECT_EQ(written, 0);
  EXPECT_EQ(payload->body(), "body of 7");
  EXPECT_EQ(payload->body(), "body of 7");
  EXPECT_EQ(written, 1);
}

TEST(Payload, ThreadsThatAskForTheBodyAtOnceGetTheSame) {
  written = 0;
  for (int round = 1; round <= 200; ++round) {
    const auto payload = Payload::make_encoded<write>(round);
    std::vector<const std::string*> bodies(3);
    {
      std::vector<std::jthread> threads;
      for (auto& body : bodies) threads.emplace_back([&body, &payload] { body = &payload->body(); });
    }
    for (const std::string* body : bodies) EXPECT_EQ(*body, "body of " + std::to_string(round));
    EXPECT_EQ(written, round);
  }
}

}  // namespace
}  // namespace tidegate::resilience
