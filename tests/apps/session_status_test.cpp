#include "apps/dashboard/session_status.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tidegate::apps {
namespace {

using namespace std::chrono_literals;
using market::Amount;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

constexpr base::MonotonicTime kNow{1000s};
const SessionPhase kTrading{"trading", true};

trading::SymbolSummary symbol(const char* name, trading::Step step, const char* why = "") {
  trading::SymbolSummary summary;
  summary.symbol = market::Symbol{name};
  summary.step = step;
  summary.step_reason = why;
  return summary;
}

SessionPicture healthy() {
  SessionPicture picture;
  picture.at = kNow;
  picture.desk.trading.symbols = {symbol("BTCUSDT", trading::Step::kLiveBook),
                                  symbol("ETHUSDT", trading::Step::kNoEntries, "there is no book")};
  picture.gate.counters.calls = 100;
  picture.gate.counters.sent = 10;
  return picture;
}

dashboard::Status told(const SessionPicture& picture) {
  dashboard::Status status{.uptime = 60s};
  tell_of(picture, status);
  return status;
}

TEST(SessionReadiness, OneSymbolThatMayBeBoughtIsEnough) {
  SessionPicture picture = healthy();
  EXPECT_THAT(not_ready_because(kTrading, &picture), IsEmpty());
  picture.desk.trading.symbols[0] = symbol("BTCUSDT", trading::Step::kHalted, "the journal is mute");
  EXPECT_THAT(not_ready_because(kTrading, &picture),
              ElementsAre("BTCUSDT is not bought: it stands on halted, because the journal is mute",
                          "ETHUSDT is not bought: it stands on no_entries, because there is no book"));
}

TEST(SessionReadiness, BeforeTheSessionAndAfterItNothingIsTraded) {
  EXPECT_THAT(not_ready_because({"waiting for the exchange", false}, nullptr),
              ElementsAre("the session is not open (waiting for the exchange): nothing is traded"));
  const SessionPicture picture = healthy();
  EXPECT_THAT(not_ready_because({"winding down", false}, &picture),
              ElementsAre("it does not trade any more (winding down)"));
}

TEST(SessionReadiness, ABlockAndAMuteJournalAreTold) {
  SessionPicture picture = healthy();
  picture.gate.host_blocked_until = kNow + 29'100ms;
  picture.desk.journal_healthy = false;
  EXPECT_THAT(not_ready_because(kTrading, &picture),
              ElementsAre("the exchange has blocked us for 30 s more: nothing is sent",
                          "the journal cannot be written: no order is sent"));
  picture.gate.host_blocked_until = kNow;
  EXPECT_THAT(not_ready_because(kTrading, &picture), SizeIs(1)) << "a block that is over is none";
}

TEST(SessionReadiness, APersonsHaltIsTold) {
  SessionPicture picture = healthy();
  EXPECT_FALSE(told(picture).halted);
  picture.desk.trading.halted = true;
  EXPECT_THAT(not_ready_because(kTrading, &picture),
              ElementsAre("a person halted trading: nothing is bought until it is resumed"));
  EXPECT_TRUE(told(picture).halted);
}

TEST(SessionStatus, RequestsAreTheGates) {
  const dashboard::Status status = told(healthy());
  EXPECT_EQ(status.requests.asked, 100U);
  EXPECT_EQ(status.requests.sent, 10U);
}

TEST(SessionStatus, CircuitsAreOfWhatWasCalledOrIsNotClosed) {
  SessionPicture picture = healthy();
  resilience::EndpointSnapshot depth{.name = "depth", .calls = 5};
  depth.circuit.state = base::CircuitState::kOpen;
  depth.circuit.since = kNow - 4s;
  depth.circuit.open_until = kNow + 26s;
  depth.circuit.blocked_until = base::MonotonicTime::min();
  depth.circuit.counts.opened = 2;
  resilience::EndpointSnapshot forced{.name = "klines"};
  forced.circuit.state = base::CircuitState::kForcedOpen;
  picture.gate.endpoints = {{.name = "never_called"}, {.name = "ping", .calls = 1}, depth, forced};
  const dashboard::Status status = told(picture);
  ASSERT_THAT(status.circuits, SizeIs(3));
  EXPECT_EQ(status.circuits[0].endpoint, "ping");
  EXPECT_EQ(status.circuits[0].in_state_for, 60s) << "since the start, which is later than the clock's zero";
  EXPECT_EQ(status.circuits[0].tries_again_in, std::nullopt);
  EXPECT_EQ(status.circuits[1].state, base::CircuitState::kOpen);
  EXPECT_EQ(status.circuits[1].in_state_for, 4s);
  EXPECT_EQ(status.circuits[1].tries_again_in, base::Duration{26s});
  EXPECT_EQ(status.circuits[1].opened, 2U);
  EXPECT_EQ(status.circuits[2].tries_again_in, std::nullopt) << "a person must reset it";
  picture.gate.endpoints[2].circuit.blocked_until = kNow + 50s;
  EXPECT_EQ(told(picture).circuits[1].tries_again_in, base::Duration{50s});
  picture.gate.endpoints[2].circuit.open_until = kNow - 1s;
  picture.gate.endpoints[2].circuit.blocked_until = base::MonotonicTime::min();
  EXPECT_EQ(told(picture).circuits[1].tries_again_in, base::Duration{0}) << "never negative";
}

TEST(SessionStatus, LimitsTellWhatIsLeft) {
  SessionPicture picture = healthy();
  picture.limits.per_endpoint = {.window = 10s, .weight = 500};
  picture.limits.address_of = {{"depth", {.window = 5s, .weight = 100}}};
  picture.limits.account_of = {{"order_batch", {.window = 1s, .weight = 0}}};
  picture.gate.shared_limits = {{.name = "address", .used = 33, .limit = {.window = 10s, .weight = 300}},
                                {.name = "orders", .used = 0, .limit = {.window = 1s, .weight = 12}}};
  picture.gate.endpoints = {{.name = "idle"},
                            {.name = "depth", .ip_weight_used = 30, .blocked_until = kNow + 7s},
                            {.name = "account", .uid_weight_used = 600},
                            {.name = "order_batch", .uid_weight_used = 2},
                            {.name = "ping", .blocked_until = kNow + 1s}};
  auto limits = told(picture).limits;
  ASSERT_THAT(limits, SizeIs(5));
  EXPECT_EQ(limits[0].endpoint, "all endpoints");
  EXPECT_EQ(limits[0].by, "address");
  EXPECT_EQ(limits[0].used, 33U);
  EXPECT_EQ(limits[0].left, 267U);
  EXPECT_EQ(limits[0].window, 10s);
  limits.erase(limits.begin());
  EXPECT_EQ(limits[0].endpoint, "depth");
  EXPECT_EQ(limits[0].by, "address");
  EXPECT_EQ(limits[0].used, 30U);
  EXPECT_EQ(limits[0].left, 70U) << "of its own limit";
  EXPECT_EQ(limits[0].window, 5s);
  EXPECT_EQ(limits[0].blocked_for, 7s);
  EXPECT_EQ(limits[1].by, "account");
  EXPECT_EQ(limits[1].left, 0U) << "of a limit that was lowered";
  EXPECT_EQ(limits[1].blocked_for, 0s);
  EXPECT_EQ(limits[2].left, std::nullopt) << "there is no such limit";
  EXPECT_EQ(limits[3].endpoint, "ping");
  EXPECT_EQ(limits[3].used, 0U);
}

TEST(SessionStatus, BooksAreTheSamples) {
  SessionPicture picture = healthy();
  base::SampleWriter to{picture.samples};
  to.gauge("tidegate_books_live", 0, {{"symbol", "ETHUSDT"}});
  to.gauge("tidegate_books_live", 1, {{"symbol", "BTCUSDT"}});
  to.gauge("tidegate_books_age_seconds", base::Duration{35ms}, {{"symbol", "BTCUSDT"}});
  to.counter("tidegate_books_resyncs_total", 7, {{"symbol", "SOLUSDT"}});
  const auto books = told(picture).books;
  ASSERT_THAT(books, SizeIs(2));
  EXPECT_EQ(books[0].symbol, "BTCUSDT");
  EXPECT_TRUE(books[0].live);
  EXPECT_EQ(books[0].age, base::Duration{35ms});
  EXPECT_FALSE(books[1].live);
  EXPECT_EQ(books[1].age, std::nullopt);
}

TEST(SessionStatus, TheLadderTellsWhetherAndWhyNot) {
  SessionPicture picture = healthy();
  picture.desk.trading.symbols[0].idle_reason = "no signal";
  const auto ladder = told(picture).ladder;
  ASSERT_THAT(ladder, SizeIs(2));
  EXPECT_EQ(ladder[0].step, "live_book");
  EXPECT_TRUE(ladder[0].entries_allowed);
  EXPECT_EQ(ladder[0].idle, "no signal");
  EXPECT_FALSE(ladder[1].entries_allowed);
  EXPECT_EQ(ladder[1].reason, "there is no book");
}

TEST(SessionStatus, OrdersAreCountedByState) {
  SessionPicture picture = healthy();
  auto& summary = picture.desk.trading;
  summary.orders = {.intended = 8,
                    .sent = 7,
                    .unknown = 6,
                    .withdrawn = 5,
                    .rejected = 4,
                    .absent = 3,
                    .canceled = 2,
                    .filled = 1};
  summary.orders_open = 9;
  summary.orders_to_reconcile = 10;
  summary.totals.fills = 11;
  const auto orders = told(picture).orders;
  EXPECT_EQ(orders.open, 9U);
  EXPECT_EQ(orders.to_reconcile, 10U);
  EXPECT_EQ(orders.fills, 11U);
  EXPECT_THAT(orders.by_state, ElementsAre(testing::Pair("intended", 8), testing::Pair("sent", 7),
                                           testing::Pair("unknown", 6), testing::Pair("withdrawn", 5),
                                           testing::Pair("rejected", 4), testing::Pair("absent", 3),
                                           testing::Pair("canceled", 2), testing::Pair("filled", 1)));
}

TEST(SessionStatus, MoneyIsExactAndWhatIsHeldIsAllThere) {
  SessionPicture picture = healthy();
  auto& summary = picture.desk.trading;
  summary.symbols[0].held = {market::Quantity::parse("0.0016").value(), Amount::parse("98.5").value()};
  summary.symbols[0].bid = market::Price::from_int(61'685);
  summary.symbols[0].bid_age = 40ms;
  summary.untraded.push_back(
      {market::Symbol{"OLDUSDT"}, {market::Quantity::from_int(5), Amount::from_int(10)}});
  summary.quotes.push_back({.asset = market::Asset{"USDT"},
                            .known = true,
                            .available = Amount::parse("900.25").value(),
                            .equity = Amount::parse("1000.5").value()});
  summary.fees = {{market::Asset{"USDT"}, Amount::parse("0.05").value()}};
  summary.totals.realised = Amount::parse("-1.5").value();
  summary.totals.volume = Amount::from_int(1234);
  summary.open_result = Amount::parse("0.25").value();
  summary.day_realised = Amount::parse("-3.25").value();
  summary.exposure = Amount::parse("98.5").value();
  const auto money = told(picture).money;
  ASSERT_THAT(money.positions, SizeIs(2));
  EXPECT_EQ(money.positions[0].quantity, "0.0016");
  EXPECT_EQ(money.positions[0].cost, "98.5");
  EXPECT_EQ(money.positions[0].bid, "61685");
  EXPECT_EQ(money.positions[0].bid_age, 40ms);
  EXPECT_EQ(money.positions[1].symbol, "OLDUSDT") << "nothing will sell it, and it is held";
  EXPECT_EQ(money.positions[1].bid, std::nullopt);
  ASSERT_THAT(money.quotes, SizeIs(1));
  EXPECT_TRUE(money.quotes[0].known);
  EXPECT_EQ(money.quotes[0].equity, "1000.5");
  EXPECT_EQ(money.quotes[0].available, "900.25");
  EXPECT_THAT(money.fees, ElementsAre(testing::Pair("USDT", "0.05")));
  EXPECT_EQ(money.realised, "-1.5");
  EXPECT_EQ(money.volume, "1234");
  EXPECT_EQ(money.open_result, "0.25");
  EXPECT_EQ(money.day_realised, "-3.25");
  EXPECT_EQ(money.exposure, "98.5");
}

TEST(SessionStatus, LatencyIsOfEachWindowAndOfWhatHappenedAlone) {
  monitor::LatencyWindows::Row row{.name = "tidegate_client_request_seconds",
                                   .labels = {{"endpoint", "depth"}}};
  row.windows[3] = {.count = 9, .p50 = 1ms, .p90 = 2ms, .p99 = 3ms, .p999 = 4ms, .max = 5ms};
  const auto rows = latency_rows({row, {.name = "tidegate_journal_write_seconds"}});
  ASSERT_THAT(rows, SizeIs(1));
  EXPECT_EQ(rows[0].name, "tidegate_client_request_seconds");
  EXPECT_EQ(rows[0].labels, row.labels);
  ASSERT_THAT(rows[0].windows, SizeIs(4));
  EXPECT_EQ(rows[0].windows[0].window, 10s);
  EXPECT_EQ(rows[0].windows[0].count, 0U);
  const dashboard::LatencyWindow& hour = rows[0].windows[3];
  EXPECT_EQ(hour.window, 1h);
  EXPECT_EQ(hour.count, 9U);
  EXPECT_EQ(hour.p50, 1ms);
  EXPECT_EQ(hour.p90, 2ms);
  EXPECT_EQ(hour.p99, 3ms);
  EXPECT_EQ(hour.p999, 4ms);
  EXPECT_EQ(hour.max, 5ms);
}

TEST(SessionStatus, EventsAreTheLatestAtTheirInstantsOfTheWall) {
  std::deque<base::Event> events;
  for (int i = 0; i < 5; ++i) {
    events.push_back({.at = kNow - 10s + i * 1s,
                      .kind = base::EventKind::kCircuitOpened,
                      .subject = "depth",
                      .text = std::to_string(i)});
  }
  const base::WallTime wall = base::from_unix_ms(1'700'000'000'000);
  const auto rows = event_rows(events, 2, kNow, wall);
  ASSERT_THAT(rows, SizeIs(2));
  EXPECT_EQ(rows[0].text, "3");
  EXPECT_EQ(rows[1].text, "4");
  EXPECT_EQ(rows[1].at, wall - 6s);
  EXPECT_EQ(rows[1].severity, base::Severity::kWarning);
  EXPECT_EQ(rows[1].kind, "circuit.opened");
  EXPECT_EQ(rows[1].subject, "depth");
  EXPECT_THAT(event_rows(events, 100, kNow, wall), SizeIs(5));
}

TEST(SessionStatus, ABookIsToldWithItsBestPricesWhereItIsLive) {
  SessionPicture picture = healthy();
  base::SampleWriter to{picture.samples};
  to.gauge("tidegate_books_live", 1, {{"symbol", "BTCUSDT"}});
  to.gauge("tidegate_books_live", 0, {{"symbol", "ETHUSDT"}});
  market::Depth& book = picture.books["BTCUSDT"];
  book.bids.push_back({market::Price::parse("61686.5").value(), market::Quantity::parse("0.25").value()});
  const dashboard::Status status = told(picture);
  ASSERT_THAT(status.books, SizeIs(2));
  ASSERT_THAT(status.books[0].bids, SizeIs(1));
  EXPECT_EQ(status.books[0].bids[0].price, "61686.5");
  EXPECT_EQ(status.books[0].bids[0].quantity, "0.25");
  EXPECT_THAT(status.books[1].bids, IsEmpty());
}

TEST(SessionStatus, OpenOrdersAreToldOneByOne) {
  SessionPicture picture = healthy();
  trading::OpenOrderSummary& open = picture.desk.trading.open.emplace_back();
  open.order.symbol = market::Symbol{"BTCUSDT"};
  open.order.client_id = market::ClientOrderId{"tg-1-9"};
  open.order.side = market::Side::kSell;
  open.order.quantity = market::Quantity::parse("0.5").value();
  open.state = trading::OrderState::kUnknown;
  const dashboard::Status status = told(picture);
  ASSERT_THAT(status.orders.list, SizeIs(1));
  const dashboard::OrderRow& row = status.orders.list[0];
  EXPECT_EQ(row.id, "tg-1-9");
  EXPECT_EQ(row.side, "SELL");
  EXPECT_EQ(row.state, "unknown");
  EXPECT_EQ(row.quantity, "0.5");
  EXPECT_EQ(row.price, "") << "at the market's";
}

TEST(SessionStatus, BatchesAreTheGates) {
  SessionPicture picture = healthy();
  picture.gate.counters.bulk_requests = 4;
  picture.gate.counters.bulk_parts = 14;
  EXPECT_EQ(told(picture).batches.requests, 4U);
  EXPECT_EQ(told(picture).batches.parts, 14U);
}

}  // namespace
}  // namespace tidegate::apps
