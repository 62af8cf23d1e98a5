#include "tidegate/dashboard/page.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "dashboard/scene.hpp"

namespace tidegate::dashboard {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing_support::full_status;

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t found = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
  return found;
}

TEST(Page, ShowsTheMainFigures) {
  const std::string html = page(full_status());
  for (const char* part : {"tidegate trade",
                           "api.mexc.com:443",
                           "9.8.7",
                           "1 min 40 s",
                           "1,000",
                           "97.5 % saved",
                           "-1.5",
                           "-3.25 today",
                           "at risk 98.5",
                           "2 to reconcile",
                           "live_book",
                           "35 ms",
                           "0.0016",
                           "there is no book",
                           "no signal",
                           "not live",
                           "depth",
                           "open",
                           "in 26.0 s",
                           "480",
                           "blocked for 2.5 s",
                           "CircuitOpen",
                           "depth refuses calls",
                           "22:14:56",
                           "circuit.opened",
                           "5 failures",
                           "33 ms",
                           "As of 22:15:00 UTC"}) {
    EXPECT_THAT(html, HasSubstr(part));
  }
}

TEST(Page, LeadsToTheOthers) {
  const std::string html = page(full_status());
  for (const char* link :
       {"href=\"status\"", "href=\"metrics\"", "href=\"healthz\"", "href=\"readyz\"", "href=\"style.css\""}) {
    EXPECT_THAT(html, HasSubstr(link)) << "relative, so that it works behind a proxy's path too";
  }
}

TEST(Page, SaysFirstThatItIsNotReadyAndWhy) {
  Status status = full_status();
  EXPECT_THAT(page(status), HasSubstr("<title>ready"));
  EXPECT_THAT(page(status), Not(HasSubstr("not ready")));
  status.not_ready_because = {"the journal cannot be written: no order is sent"};
  const std::string html = page(status);
  EXPECT_THAT(html, HasSubstr("<title>NOT READY"));
  EXPECT_THAT(html, HasSubstr("<li>the journal cannot be written: no order is sent</li>"));
}

TEST(Page, NothingThatOthersWroteIsMarkup) {
  const std::string evil = "<script>alert('&\")</script>";
  Status status = full_status();
  status.exchange = status.phase = status.version = evil;
  status.not_ready_because = {evil};
  for (auto& row : status.ladder) row.reason = row.idle = row.step = evil;
  status.events[0].text = status.events[0].subject = status.events[0].kind = evil;
  status.alerts->front().text = status.alerts->front().name = status.alerts->front().state = evil;
  status.circuits[1].endpoint = status.limits[0].endpoint = status.limits[0].by = evil;
  status.latency[0].labels[0].second = evil;
  status.money.realised = status.money.volume = status.money.positions[0].quantity = evil;
  const std::string html = page(status);
  EXPECT_THAT(html, Not(HasSubstr("<script")));
  EXPECT_THAT(html, HasSubstr("&lt;script&gt;alert(&#39;&amp;&quot;)&lt;/script&gt;"));
}

TEST(Page, ShowsTheNewestEventsFirstAndNoMoreThanItHasRoomFor) {
  Status status = full_status();
  status.events.clear();
  for (std::size_t i = 0; i < kEventsShown + 5; ++i) {
    status.events.push_back({.kind = "order.sent", .text = "number " + std::to_string(i) + "."});
  }
  const std::string html = page(status);
  EXPECT_EQ(count(html, "order.sent"), kEventsShown);
  EXPECT_LT(html.find("number 19."), html.find("number 18."));
  EXPECT_THAT(html, Not(HasSubstr("number 4.")));
}

TEST(Page, WhatNobodyWatchesIsNotSaidToBeWell) {
  Status status = full_status();
  status.alerts.reset();
  EXPECT_THAT(page(status), Not(HasSubstr("Alerts")));
  status.alerts.emplace();
  EXPECT_THAT(page(status), HasSubstr("<h2>Alerts</h2><p>None.</p>"));
  status.circuits.pop_back();
  EXPECT_THAT(page(status), HasSubstr("All closed."));
  status.circuits.clear();
  EXPECT_THAT(page(status), Not(HasSubstr("Circuits")));
}

TEST(Page, LatencyIsOfTheLastMinuteAndNothingIsMadeUp) {
  Status status = full_status();
  EXPECT_THAT(page(status), Not(HasSubstr("210 ms"))) << "of the last ten seconds";
  EXPECT_THAT(page(status), HasSubstr("77 ms"));
  status.latency[0].windows[1].count = 0;
  EXPECT_THAT(page(status), Not(HasSubstr("Latency")));
}

// A process that has not met its exchange yet.
TEST(Page, AnEmptyStatusIsAPageToo) {
  const std::string html = page(Status{.command = "trade"});
  EXPECT_TRUE(html.starts_with("<!doctype html>"));
  EXPECT_TRUE(html.ends_with("</html>\n"));
  EXPECT_EQ(count(html, "<section"), 0U);
  EXPECT_EQ(count(html, "<table"), 0U);
}

TEST(Page, EveryTagThatIsOpenedIsClosed) {
  const std::string html = page(full_status());
  for (const std::string tag : {"table", "thead", "tbody", "tr", "section", "div", "dl", "main", "body", "ul",
                                "td", "th", "span", "small"}) {
    EXPECT_EQ(count(html, "<" + tag + ">") + count(html, "<" + tag + " "), count(html, "</" + tag + ">"))
        << tag;
  }
}

}  // namespace
}  // namespace tidegate::dashboard
