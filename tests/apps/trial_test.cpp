#include "apps/alerts/trial.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "monitor/alerts/web_fixture.hpp"

namespace tidegate::apps {
namespace {

using monitor::testing::WebFixture;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

const monitor::AddressPlace kSomewhere{.url = {.file = "/etc/tidegate/url", .variable = ""}, .token = {}};

// A program runs in the world's time; without one, time is virtual.
struct TrialFixture : WebFixture {
  explicit TrialFixture(bool with_program) : WebFixture(with_program) {}

  std::vector<TriedPlace> try_all(const std::string& program) {
    monitor::AlertSettings settings;
    settings.webhooks = {
        {.webhook = {.name = "chat", .least = base::Severity::kError}, .address = kSomewhere}};
    if (!program.empty()) {
      settings.commands = {{.name = "pager", .command = {program}, .least = base::Severity::kError}};
    }
    settings.heartbeat = {.heartbeat = {}, .address = kSomewhere};
    monitor::AlertAddresses addresses;
    addresses.emplace("chat", address());
    addresses.emplace("heartbeat", address());
    return try_places(loop(), network(), settings, std::move(addresses)).value();
  }
};

TEST(Trial, EveryPlaceIsTriedWhateverItIsFor) {
  TrialFixture web{true};
  const auto tried = web.try_all("true");
  ASSERT_EQ(tried.size(), 3U);
  for (const TriedPlace& place : tried) EXPECT_EQ(place.problem, "") << place.name;
  ASSERT_EQ(web.reader.requests.size(), 2U);
  EXPECT_THAT(web.reader.requests[0].body + web.reader.requests[1].body, HasSubstr("nothing has happened"));
}

TEST(Trial, WhatAPlaceAnswersIsToldAfterOneAttempt) {
  TrialFixture web{true};
  web.reader.status = 503;
  const auto tried = web.try_all("false");
  ASSERT_EQ(tried.size(), 3U);
  EXPECT_EQ(tried[0].name, "chat");
  EXPECT_THAT(tried[0].problem, AllOf(HasSubstr("it answers 503"), Not(HasSubstr("secret"))));
  EXPECT_EQ(tried[1].name, "pager");
  EXPECT_THAT(tried[1].problem, HasSubstr("exit code 1"));
  EXPECT_EQ(tried[2].name, "heartbeat");
  EXPECT_THAT(tried[2].problem, HasSubstr("it answers 503"));
  EXPECT_EQ(web.reader.requests.size(), 2U);
}

TEST(Trial, APlaceThatDoesNotAnswerEndsWithItsTimeout) {
  TrialFixture web{false};
  web.reader.stalls = true;
  const auto before = web.loop().now();
  const auto tried = web.try_all("");
  EXPECT_NE(tried[0].problem, "");
  EXPECT_LT(web.loop().now() - before, std::chrono::minutes{1});
}

TEST(Trial, NoPlaceIsNone) {
  WebFixture web;
  EXPECT_TRUE(try_places(web.loop(), web.network(), {}, {}).value().empty());
}

}  // namespace
}  // namespace tidegate::apps
