// Each judge against reports made by hand: what must be found, and what must not.
#include "sweep/judges.hpp"

#include <gmock/gmock.h>

namespace tidegate::sweep {

using namespace virtual_hour;

namespace {

using market::Amount;
using market::ClientOrderId;
using market::OrderStatus;
using market::Side;
using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

const market::Symbol kBtc{"BTCUSDT"};
const market::Symbol kEth{"ETHUSDT"};
const market::Asset kUsdt{"USDT"};

Amount amount(const char* text) {
  return Amount::parse(text).value();
}
market::Quantity quantity(const char* text) {
  return market::Quantity::parse(text).value();
}
market::Price price(const char* text) {
  return market::Price::parse(text).value();
}
base::MonotonicTime at(base::Duration time) {
  return base::MonotonicTime{} + time;
}

base::Event told(base::Duration when, base::EventKind kind, const char* subject, const char* text = "") {
  return {.at = at(when), .kind = kind, .subject = subject, .text = text};
}

market::OrderReport order(const char* id, const market::Symbol& symbol, Side side, OrderStatus status,
                          const char* p, const char* q, const char* executed = "0") {
  return {.symbol = symbol,
          .id = market::OrderId{id},
          .client_id = ClientOrderId{id},
          .side = side,
          .status = status,
          .price = price(p),
          .quantity = quantity(q),
          .executed = quantity(executed)};
}

market::Fill fill(const char* id, const market::Symbol& symbol, Side side, const char* q, const char* quote,
                  const char* fee, const market::Asset& fee_in) {
  return {.symbol = symbol,
          .client_id = ClientOrderId{id},
          .side = side,
          .quantity = quantity(q),
          .quote_quantity = amount(quote),
          .commission = amount(fee),
          .commission_asset = fee_in};
}

WireRequest placed(const char* id, base::Duration sent, base::Duration recv_window) {
  WireRequest request;
  request.sent = at(sent);
  request.window = WireWindow{.recv_window = recv_window};
  request.placed = {ClientOrderId{id}};
  return request;
}

// A buy of one for `cost` that trades whole at once, and its fee in quote.
void buy(VirtualSessionReport& report, const char* id, const market::Symbol& symbol, const char* cost,
         const char* fee = "0", std::map<market::Symbol, market::Price> bids = {}) {
  const auto book = [&](auto what) { report.booked.push_back({at(seconds{1}), std::move(what), bids}); };
  book(order(id, symbol, Side::kBuy, OrderStatus::kNew, cost, "1"));
  book(fill(id, symbol, Side::kBuy, "1", cost, fee, kUsdt));
  book(order(id, symbol, Side::kBuy, OrderStatus::kFilled, cost, "1", "1"));
}

TEST(Judges, FindAnEntryWhileStoppingByTheDecisionAndByTheWire) {
  VirtualSessionReport report;
  report.stopped_at = at(seconds{10});
  report.told = {told(seconds{9}, base::EventKind::kOrderIntended, "BTCUSDT", "entry: it rises"),
                 told(seconds{11}, base::EventKind::kOrderIntended, "BTCUSDT", "exit: the session ends"),
                 told(seconds{11}, base::EventKind::kOrderSent, "a1", "SELL BTCUSDT: 1 at 2")};
  report.orders = {order("b1", kBtc, Side::kBuy, OrderStatus::kFilled, "2", "1"),
                   order("s1", kBtc, Side::kSell, OrderStatus::kFilled, "2", "1")};
  report.requests = {placed("b1", seconds{11}, seconds{5}), placed("s1", seconds{19}, seconds{5})};
  EXPECT_THAT(entries_while_stopping(report, seconds{2}), IsEmpty());
  report.told.push_back(told(seconds{11}, base::EventKind::kOrderIntended, "BTCUSDT", "entry: it rises"));
  report.told.push_back(told(seconds{11}, base::EventKind::kOrderSent, "b2", "BUY BTCUSDT: 1 at 2"));
  report.requests.push_back(placed("b1", seconds{13}, seconds{5}));
  EXPECT_THAT(entries_while_stopping(report, seconds{2}),
              ElementsAre(HasSubstr("an entry while stopping"), HasSubstr("b2"), HasSubstr("sent while")));
}

TEST(Judges, FindASaleOfWhatWasNotBought) {
  VirtualSessionReport report;
  buy(report, "b1", kBtc, "100");
  const auto sell = [&report](const char* id, const market::Symbol& symbol, const char* q) {
    report.booked.push_back({at(seconds{2}), fill(id, symbol, Side::kSell, q, "50", "0", kUsdt), {}});
  };
  sell("s1", kBtc, "0.4");
  sell("s2", kBtc, "0.6");
  sell((std::string{SecondUser::kOrderPrefix} + "s").c_str(), kBtc, "7");
  EXPECT_THAT(sold_beyond_what_was_bought(report), IsEmpty());
  sell("s3", kBtc, "0.001");
  sell("s4", kEth, "1");
  EXPECT_THAT(sold_beyond_what_was_bought(report),
              ElementsAre(HasSubstr("0.001 of BTCUSDT"), HasSubstr("1 of ETHUSDT")));
}

TEST(Judges, FindAnOrderOnABookOfWhichNothingWasToldForTooLong) {
  const AgeBounds bounds{.entry = seconds{2}, .exit = seconds{5}};
  VirtualSessionReport report;
  report.book_told[kBtc] = {at(seconds{1}), at(seconds{10})};
  report.told = {told(seconds{3}, base::EventKind::kOrderIntended, "BTCUSDT", "entry: it rises"),
                 told(seconds{6}, base::EventKind::kOrderSent, "s1", "SELL BTCUSDT: 1 at 2"),
                 told(seconds{12}, base::EventKind::kOrderSent, "b1", "BUY BTCUSDT: 1 at 2"),
                 told(seconds{60}, base::EventKind::kOrderFilled, "b1", "BUY BTCUSDT: 1 executed")};
  EXPECT_THAT(orders_on_old_books(report, bounds), IsEmpty());
  report.told = {
      told(seconds{3} + milliseconds{1}, base::EventKind::kOrderIntended, "BTCUSDT", "entry: it rises"),
      told(seconds{6} + milliseconds{1}, base::EventKind::kOrderSent, "s1", "SELL BTCUSDT: 1 at 2"),
      told(seconds{3}, base::EventKind::kOrderIntended, "ETHUSDT", "exit: held for 10 s"),
      told(milliseconds{999}, base::EventKind::kOrderSent, "b1", "BUY BTCUSDT: 1 at 2")};
  EXPECT_THAT(orders_on_old_books(report, bounds),
              ElementsAre(HasSubstr("2001 ms"), HasSubstr("5001 ms"), HasSubstr("nothing had told"),
                          HasSubstr("nothing had told")));
}

TEST(Judges, CountWhatIsHeldAndWhatMayStillBeBought) {
  VirtualSessionReport report;
  buy(report, "b1", kBtc, "60");
  buy(report, "second-1", kBtc, "900");
  report.booked.push_back({at(seconds{2}), order("b2", kBtc, Side::kBuy, OrderStatus::kNew, "20", "2"), {}});
  buy(report, "b3", kEth, "30");
  EXPECT_THAT(exposure_beyond(report, {.of_a_symbol = amount("100"), .of_all = amount("130")}), IsEmpty());
  EXPECT_THAT(exposure_beyond(report, {.of_a_symbol = amount("99"), .of_all = {}}),
              ElementsAre(HasSubstr("exposed with 100; 99 are allowed")));
  EXPECT_THAT(exposure_beyond(report, {.of_a_symbol = amount("100"), .of_all = amount("129")}),
              testing::Each(HasSubstr("exposed with 130; 129 are allowed")));
  EXPECT_THAT(exposure_beyond(report, {.of_a_symbol = amount("100"), .of_all = amount("129")}),
              testing::Not(IsEmpty()));
}

TEST(Judges, TakeWhatWasSoldAndCancelledOutOfTheExposure) {
  VirtualSessionReport report;
  buy(report, "b1", kBtc, "60");
  report.booked.push_back({at(seconds{2}), fill("s1", kBtc, Side::kSell, "0.5", "40", "0.02", kUsdt), {}});
  report.booked.push_back({at(seconds{2}), order("b2", kBtc, Side::kBuy, OrderStatus::kNew, "20", "1"), {}});
  report.booked.push_back(
      {at(seconds{2}), order("b2", kBtc, Side::kBuy, OrderStatus::kCanceled, "20", "1"), {}});
  buy(report, "b3", kBtc, "30");
  EXPECT_THAT(exposure_beyond(report, {.of_a_symbol = amount("60"), .of_all = {}}), IsEmpty());
  EXPECT_THAT(exposure_beyond(report, {.of_a_symbol = amount("59.9"), .of_all = {}}), SizeIs(4));
}

TEST(Judges, FindAnAbsenceThatTheWindowDoesNotProve) {
  VirtualSessionReport report;
  report.requests = {placed("a", seconds{10}, seconds{5}), placed("b", seconds{10}, seconds{5})};
  report.told = {told(seconds{15}, base::EventKind::kOrderAbsent, "a"),
                 told(seconds{1}, base::EventKind::kOrderAbsent, "never sent")};
  EXPECT_THAT(absences_told_too_early(report), IsEmpty());
  report.told = {told(seconds{15} - milliseconds{1}, base::EventKind::kOrderAbsent, "a")};
  EXPECT_THAT(absences_told_too_early(report), ElementsAre(HasSubstr("4999 ms before")));
  report.requests.push_back(placed("b", seconds{20}, seconds{5}));
  report.told = {told(seconds{18}, base::EventKind::kOrderAbsent, "b")};
  EXPECT_THAT(absences_told_too_early(report), ElementsAre(HasSubstr("sent after that")));
  report.orders = {order("a", kBtc, Side::kBuy, OrderStatus::kFilled, "2", "1")};
  report.told = {told(seconds{60}, base::EventKind::kOrderAbsent, "a")};
  EXPECT_THAT(absences_told_too_early(report), ElementsAre(HasSubstr("the exchange has it")));
}

TEST(Judges, FindAnEntryAfterTheLossByWhatIsHeldAndByFees) {
  VirtualSessionReport report;
  buy(report, "b1", kBtc, "60", "1");
  buy(report, "b2", kEth, "30", "0", {{kBtc, price("58")}});
  EXPECT_THAT(entries_beyond_the_loss(report, amount("2.5"), amount("0.5")), IsEmpty());
  EXPECT_THAT(entries_beyond_the_loss(report, amount("2.4"), amount("0.5")), ElementsAre(HasSubstr("b2")));
  report.booked.push_back({at(seconds{3}), fill("s1", kBtc, Side::kSell, "1", "50", "0", kUsdt), {}});
  report.booked.push_back({at(seconds{3}), fill("second-1", kBtc, Side::kBuy, "1", "50", "0", kUsdt), {}});
  buy(report, "b3", kBtc, "30", "0", {{kEth, price("30")}, {kBtc, price("40")}});
  EXPECT_THAT(entries_beyond_the_loss(report, amount("10"), amount("1")), IsEmpty());
  EXPECT_THAT(entries_beyond_the_loss(report, amount("9"), amount("1")), ElementsAre(HasSubstr("b3")));
}

// A fee out of the base leaves less to be valued, and nothing of it is paid in quote.
TEST(Judges, KnowInWhichAssetAFeeIs) {
  const market::Asset btc{"BTC"};
  VirtualSessionReport report;
  report.booked = {
      {at(seconds{1}), order("b1", kBtc, Side::kBuy, OrderStatus::kNew, "60", "1"), {}},
      {at(seconds{1}), fill("b1", kBtc, Side::kBuy, "1", "60", "0.1", btc), {}},
      {at(seconds{2}), fill("s1", kBtc, Side::kSell, "0.5", "30", "0.3", kUsdt), {}},
      {at(seconds{2}), fill("second-1", kBtc, Side::kBuy, "7", "60", "0.1", btc), {}},
      {at(seconds{3}), order("b2", kBtc, Side::kBuy, OrderStatus::kNew, "60", "1"), {{kBtc, price("60")}}}};
  EXPECT_EQ(net_of(report, btc).to_string(), "0.4");
  EXPECT_EQ(net_of(report, kUsdt).to_string(), "-30.3");
  EXPECT_THAT(entries_beyond_the_loss(report, amount("6.3"), {}), IsEmpty());
  EXPECT_THAT(entries_beyond_the_loss(report, amount("6.2"), {}), SizeIs(1));
}

}  // namespace
}  // namespace tidegate::sweep
