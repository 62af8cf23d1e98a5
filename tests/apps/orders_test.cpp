// What `tidegate orders` makes of a journal, and of a person's word.
#include <gmock/gmock.h>

#include "apps/orders/listing.hpp"
#include "apps/orders/standing.hpp"
#include "apps/orders/verdict.hpp"
#include "trading/scene.hpp"

namespace tidegate::apps {
namespace {

using std::chrono::hours;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using trading::OrderState;
using trading::testing::amount;
using trading::testing::kBtc;
using trading::testing::price;
using trading::testing::quantity;

const base::WallTime kNoon = base::from_unix_ms(1'763'812'800'000);  // 2025-11-22 12:00 UTC

trading::Booking booked(const char* executed, const char* quote, const char* fee_base = "0",
                        const char* fee_quote = "0") {
  return {quantity(executed), amount(quote), quantity(fee_base), amount(fee_quote)};
}
trading::BookingChange bought(trading::Booking before, trading::Booking after) {
  return {.symbol = kBtc, .side = market::Side::kBuy, .before = before, .after = after, .at = kNoon};
}
trading::BookingChange sold(trading::Booking after, base::WallTime at = kNoon) {
  return {.symbol = kBtc, .side = market::Side::kSell, .before = {}, .after = after, .at = at};
}

trading::JournalledOrder order(const char* executed = "0", const char* quote = "0") {
  trading::JournalledOrder made;
  made.intent.order = {.symbol = kBtc,
                       .side = market::Side::kBuy,
                       .type = market::OrderType::kLimit,
                       .quantity = quantity("2"),
                       .price = price("100"),
                       .client_id = market::ClientOrderId{"tg-1"}};
  made.intent.at = kNoon;
  made.booking = booked(executed, quote);
  return made;
}

TEST(Standing, AddsWhatWasBookedToTheCheckpoint) {
  journal::Content content;
  content.checkpoint.positions = {{kBtc, {quantity("1"), amount("100")}}};
  content.changes = {bought({}, booked("1", "110", "0.001", "0.5")),
                     bought(booked("1", "110", "0.001", "0.5"), booked("2", "220", "0.002", "1"))};
  EXPECT_THAT(standing(content).positions,
              ElementsAre(trading::HeldPosition{kBtc, {quantity("2.998"), amount("321")}}));
}

TEST(Standing, ASaleEarnsTheDifferenceToTheAverageCostAfterFees) {
  journal::Content content;
  content.checkpoint = {.positions = {{kBtc, {quantity("2"), amount("200")}}},
                        .day = {.day = 20'414, .realised = amount("5")}};
  content.changes = {sold(booked("1", "130", "0", "1"))};
  const auto found = standing(content);
  EXPECT_THAT(found.positions, ElementsAre(trading::HeldPosition{kBtc, {quantity("1"), amount("100")}}));
  EXPECT_EQ(found.day, (trading::DayResult{.day = 20'414, .realised = amount("34")}));
}

TEST(Standing, AnotherDayBeginsAtNothing) {
  journal::Content content;
  content.checkpoint = {.positions = {{kBtc, {quantity("2"), amount("200")}}},
                        .day = {.day = 20'414, .realised = amount("5")}};
  content.changes = {sold(booked("2", "190"), kNoon + hours{24})};
  const auto found = standing(content);
  EXPECT_TRUE(found.positions.empty());
  EXPECT_EQ(found.day, (trading::DayResult{.day = 20'415, .realised = amount("-10")}));
}

TEST(OrdersListing, NamesWhatWasSoldBeyondWhatWasHeld) {
  journal::Content content{.host = "api.mexc.com:443", .account = "uid:7"};
  content.checkpoint.positions = {{kBtc, {quantity("-0.5"), amount("-45")}}};
  EXPECT_THAT(
      orders_listing("j.db", content, kNoon),
      AllOf(HasSubstr("positions held: 0\n"), HasSubstr("BTCUSDT  0.5 more sold than held, for 45\n")));
}

TEST(OrdersListing, NamesEachOrderWithWhatIsKnownOfIt) {
  journal::Content content{.host = "api.mexc.com:443", .account = "uid:7"};
  auto doubtful = order();
  auto taken = order();
  taken.id = market::OrderId{"X1"};
  content.unresolved = {doubtful, taken};
  const auto text = orders_listing("j.db", content, kNoon + std::chrono::minutes{5});
  EXPECT_THAT(text, HasSubstr("journal j.db: account uid:7 at api.mexc.com:443\n"));
  EXPECT_THAT(text,
              HasSubstr("tg-1  BTCUSDT BUY 2 at 100  in doubt: nobody said what became of it; executed 0; "
                        "the exchange's id not told; 5 min old\n"));
  EXPECT_THAT(text, HasSubstr("taken by the exchange, nothing reported; executed 0; the exchange's id X1"));
  EXPECT_THAT(text, HasSubstr("positions held: 0\n"));
  EXPECT_THAT(text, HasSubstr("result: nothing was sold yet"));
}

TEST(OrdersListing, TellsTheResultOfTheDay) {
  journal::Content content;
  content.checkpoint.day = {.day = 20'414, .realised = amount("-3.5")};
  EXPECT_THAT(orders_listing("j.db", content, kNoon), HasSubstr("result of 2025-11-22 (UTC): -3.5 realised"));
}

TEST(Verdict, FilledIsBookedAndEndsTheOrder) {
  auto known = order("1", "100");
  known.booking.fee_base = quantity("0.001");
  const auto decided = verdict(known, "filled:2@101", kNoon).value();
  ASSERT_EQ(decided.records.size(), 2U);
  const auto& report = std::get<trading::ReportRecord>(decided.records[0]);
  EXPECT_EQ(report.report.status, market::OrderStatus::kFilled);
  EXPECT_EQ(report.booking, booked("2", "202", "0.001"));
  const auto& end = std::get<trading::ResolutionRecord>(decided.records[1]);
  EXPECT_EQ(end.state, OrderState::kFilled);
  EXPECT_EQ(end.reason, "decided by hand");
  EXPECT_EQ(end.booking, report.booking);
  EXPECT_EQ(end.at, kNoon);
}

TEST(Verdict, FilledInPartIsCanceledForTheRest) {
  const auto decided = verdict(order(), "filled:1.5@100", kNoon).value();
  EXPECT_EQ(std::get<trading::ReportRecord>(decided.records[0]).report.status,
            market::OrderStatus::kPartiallyCanceled);
  EXPECT_EQ(std::get<trading::ResolutionRecord>(decided.records[1]).state, OrderState::kCanceled);
}

TEST(Verdict, CanceledKeepsWhatIsBooked) {
  const auto decided = verdict(order("1", "100"), "canceled", kNoon).value();
  ASSERT_EQ(decided.records.size(), 1U);
  const auto& end = std::get<trading::ResolutionRecord>(decided.records[0]);
  EXPECT_EQ(end.state, OrderState::kCanceled);
  EXPECT_EQ(end.booking, booked("1", "100"));
}

TEST(Verdict, WhatContradictsTheOrderIsRefused) {
  const auto why = [](const trading::JournalledOrder& known, const std::string& as) {
    const auto decided = verdict(known, as, kNoon);
    return decided ? "taken" : decided.error().message;
  };
  EXPECT_THAT(why(order(), "filled:2.1@100"), HasSubstr("cannot have filled 2.1"));
  EXPECT_THAT(why(order("1", "100"), "filled:0.9@200"), HasSubstr("are booked already"));
  EXPECT_THAT(why(order("1", "100"), "filled:1@99"), HasSubstr("are booked already"));
  EXPECT_THAT(why(order("1", "100"), "absent"), HasSubstr("not absent"));
  for (const char* as : {"filled:", "filled:1", "filled:1@", "filled:1@0", "filled:0@1", "filled:-1@1",
                         "filled:1@x", "filled", "Absent", ""}) {
    EXPECT_THAT(why(order(), as), HasSubstr("expected filled:QTY@PRICE")) << as;
  }
  EXPECT_EQ(why(order(), "absent"), "taken");
}

}  // namespace
}  // namespace tidegate::apps
