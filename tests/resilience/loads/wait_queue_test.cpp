#include "tidegate/resilience/loads/wait_queue.hpp"

#include <gtest/gtest.h>

#include <optional>

namespace tidegate::resilience {
namespace {

using namespace std::chrono_literals;

class WaitQueueTest : public testing::Test {
 protected:
  Ticket push(Priority priority, std::string params = {}) {
    const FlightId flight = flights.begin({});
    return queue.push(priority, {Call{.params = std::move(params)}, FlightHold{flights, flight}});
  }
  std::string first() const { return queue.entries().begin()->second.call.params; }
  Flights flights{250ms};
  WaitQueue queue{{.of_cancels = 2, .of_others = 3}};
};

TEST_F(WaitQueueTest, ThoseOfABetterPriorityGoFirstAndThenWhoCameFirst) {
  const Ticket data = push(Priority::kMarketData, "data");
  const Ticket order = push(Priority::kOrder, "order");
  const Ticket later = push(Priority::kOrder, "a later order");
  EXPECT_EQ(first(), "order");
  const Ticket cancel = push(Priority::kCancel, "cancel");
  EXPECT_EQ(first(), "cancel");
}

TEST_F(WaitQueueTest, CancelsAndOthersHavePlacesOfTheirOwn) {
  std::vector<Ticket> tickets;
  for (int i = 0; i < 3; ++i) tickets.push_back(push(Priority::kOrder));
  EXPECT_EQ(queue.room(Priority::kMarketData), 0U) << "all others together";
  EXPECT_EQ(queue.room(Priority::kCancel), 2U);
  tickets.push_back(push(Priority::kCancel));
  EXPECT_EQ(queue.room(Priority::kCancel), 1U);
  EXPECT_EQ(queue.room(Priority::kOrder), 0U);
  queue.take(queue.entries().begin()->first);
  EXPECT_EQ(queue.room(Priority::kCancel), 2U);
  EXPECT_EQ(queue.room(Priority::kOrder), 0U);
}

TEST_F(WaitQueueTest, ATicketThatIsDroppedGivesItsPlaceUp) {
  std::optional<Ticket> ticket = push(Priority::kOrder);
  ticket.reset();
  EXPECT_EQ(queue.size(), 0U);
  EXPECT_EQ(flights.size(), 0U) << "and its flight ends";
}

TEST_F(WaitQueueTest, ATicketWhosePlaceWentToAnotherLeavesItAlone) {
  std::optional<Ticket> ticket = push(Priority::kOrder, "alone");
  const auto place = queue.entries().begin()->first;
  const FlightId bulk = flights.begin({});
  WaitQueue::Entry former =
      queue.replace(place, Priority::kOrder, {Call{.params = "in bulk"}, FlightHold{flights, bulk}});
  EXPECT_EQ(former.call.params, "alone");
  ticket.reset();
  EXPECT_EQ(first(), "in bulk");
}

TEST_F(WaitQueueTest, AnEntryThatIsRewordedKeepsItsPlace) {
  const Ticket one = push(Priority::kOrder, "a");
  const Ticket other = push(Priority::kOrder, "b");
  queue.reword(queue.entries().begin()->first, "a,c", {.ip = 2});
  EXPECT_EQ(first(), "a,c");
  EXPECT_EQ(queue.entries().begin()->second.call.weight->ip, 2U);
}

}  // namespace
}  // namespace tidegate::resilience
