// The power fails at every step that a session makes on its disk. What the journal called durable is there
// afterwards, to the letter.
#include <gmock/gmock.h>

#include <map>
#include <vector>

#include "journal/forgetful_disk.hpp"
#include "journal/records.hpp"
#include "random_seeds.hpp"
#include "tidegate/base/random.hpp"
#include "tidegate/sqlite/database.hpp"

namespace tidegate::journal {
namespace {

using testing::booked;
using testing::ForgetfulDisk;
using testing::kWall;
using trading::OrderState;
using trading::Record;
using trading::Recovered;

const Owner kOwner{"exchange:443", "7", "k"};

// What the sessions on one disk gave to the journal and heard of it.
struct Told {
  std::vector<Record> given;  // the record of number i + 1
  std::uint64_t durable = 0;
  bool claimed = false;
  std::int64_t session = 0;
};

std::vector<Record> one_order(const std::string& id, int number) {
  const auto half = booked("0.5", "30842.995", "0.00025");
  const auto whole = booked("1", "61685.99", "0.0005");
  std::vector<Record> records{testing::intent(id), testing::ack(id),
                              testing::report(id, market::OrderStatus::kPartiallyFilled, "0.5", half),
                              testing::fill(id, "t" + std::to_string(number), half)};
  if (number % 3 == 0) return records;  // it stays open
  records.emplace_back(testing::resolution(id, OrderState::kCanceled, whole));
  if (number % 2 == 0) {
    records.emplace_back(trading::CheckpointRecord{
        .positions = {{testing::kBtc, {testing::quantity("1"), testing::amount("61685.99")}}},
        .day = {.day = number, .realised = testing::amount("1.5")}});
  }
  return records;
}

void run_session(ForgetfulDisk& disk, int first_order, int orders, Told& told) {
  auto journal = Journal::open({.path = disk.file("j.db"), .own_thread = false});
  if (!journal) return;
  (*journal)->listen([&told](const JournalOutcome& outcome) {
    if (const auto* written = std::get_if<Written>(&outcome)) told.durable = written->seq;
  });
  if (!(*journal)->claim(kOwner)) return;
  told.claimed = true;
  const auto recovered = (*journal)->begin_session(kWall);
  if (!recovered) return;
  told.session = recovered->session;
  for (int i = first_order; i < first_order + orders; ++i) {
    for (Record& record : one_order("o" + std::to_string(i), i)) {
      if (disk.is_powerless()) return;
      told.given.push_back(record);
      ASSERT_TRUE((*journal)->append(told.given.size(), std::move(record)));
    }
  }
}

std::string text(const trading::Booking& booking) {
  return booking.executed.to_string() + "/" + booking.executed_quote.to_string() + "/" +
         booking.fee_base.to_string() + "/" + booking.fee_quote.to_string();
}
std::string text(const trading::JournalledOrder& order) {
  std::string all = order.intent.order.client_id.value() + " at " + order.intent.order.price.to_string();
  if (order.id) all += " id " + order.id->value();
  if (order.reported) all += " reported " + order.reported->executed.to_string();
  all += " booked " + text(order.booking);
  for (const auto& fill : order.fills) all += " trade " + fill.id + " " + fill.quantity.to_string();
  if (order.end) all += " " + std::string{trading::name(order.end->state)};
  return all;
}

// Everything that a session finds, a line each.
std::vector<std::string> lines_of(Journal& journal, const std::vector<Record>& given) {
  std::vector<std::string> lines;
  journal.listen([&lines](const JournalOutcome& outcome) {
    const auto& found = std::get<LookedUp>(outcome);
    const std::string what = !found.order                ? found.order.error().message
                             : !found.order->has_value() ? "unknown"
                                                         : text(**found.order);
    lines.push_back(found.key.client_id.value() + ": " + what);
  });
  const auto recovered = journal.begin_session(kWall);
  if (!recovered) return {recovered.error().message};
  for (const auto& order : recovered->unresolved) lines.push_back("open " + text(order));
  for (const auto& order : recovered->ended) lines.push_back("ended " + text(order));
  for (const auto& held : recovered->positions) lines.push_back("holds " + held.held.quantity.to_string());
  for (const auto& change : recovered->changes) {
    lines.push_back("changed " + text(change.before) + " " + text(change.after));
  }
  lines.push_back("day " + std::to_string(recovered->day.day) + " " + recovered->day.realised.to_string());
  lines.push_back("next " + std::to_string(recovered->next_seq));
  for (const Record& record : given) {
    const auto* intent = std::get_if<trading::IntentRecord>(&record);
    if (intent == nullptr) continue;
    EXPECT_TRUE(journal.look_up({intent->order.client_id, {}}));
  }
  journal.listen(nullptr);
  return lines;
}

// What a journal that never lost anything says after the first `count` records. Every run gives the same.
const std::vector<std::string>& undisturbed(const std::vector<Record>& given, std::uint64_t count) {
  static std::map<std::pair<std::uint64_t, std::size_t>, std::vector<std::string>> known;
  auto& lines = known[{count, given.size()}];
  if (!lines.empty()) return lines;
  const std::string path = "file:/undisturbed?vfs=memdb";
  const auto keeper = sqlite::Database::open(path).value();
  {
    const auto journal = testing::open(path);
    testing::Writer writer{*journal};
    for (std::uint64_t i = 0; i < count; ++i) writer.write(given.at(i));
  }
  return lines = lines_of(*testing::open(path), given);
}

void expect_all_there(const ForgetfulDisk& disk, const Told& told) {
  auto opened = Journal::open({.path = disk.file("j.db"), .own_thread = false});
  ASSERT_TRUE(opened) << opened.error().message;
  Journal& journal = **opened;
  if (told.claimed) {
    EXPECT_FALSE(journal.claim({"elsewhere:443", "7", "k"})) << "it forgot whose it is";
  }
  const auto found = lines_of(journal, told.given);
  // The record under way may be there, though nobody was told.
  const auto whole = undisturbed(told.given, told.durable);
  if (found == whole) return;
  ASSERT_LT(told.durable, told.given.size()) << "something durable is not there";
  EXPECT_EQ(found, undisturbed(told.given, told.durable + 1));
}

void expect_a_new_session(const ForgetfulDisk& disk, const Told& told) {
  const auto recovered = testing::left_in(disk.file("j.db"));
  EXPECT_GT(recovered.session, told.session) << "a session's number comes twice";
}

class PowerLoss : public ::testing::TestWithParam<std::uint64_t> {
 protected:
  // Three sessions: their ends move what was written from the log into the file.
  static void run_sessions(ForgetfulDisk& disk, Told& told) {
    for (int i = 0; i < 3 && !disk.is_powerless(); ++i) run_session(disk, 1 + 3 * i, 3, told);
  }
};

TEST_P(PowerLoss, AtAnyStepLosesNothingThatWasCalledDurable) {
  std::size_t steps = 0;
  {
    ForgetfulDisk disk{GetParam()};
    Told told;
    run_sessions(disk, told);
    steps = disk.steps();
    ASSERT_EQ(told.durable, told.given.size());
  }
  ASSERT_GT(steps, 100U);
  for (std::size_t step = 1; step <= steps; ++step) {
    SCOPED_TRACE("seed " + std::to_string(GetParam()) + ", power lost at step " + std::to_string(step));
    ForgetfulDisk disk{GetParam() * 1'000'003 + step};
    disk.lose_power_at(step);
    Told told;
    run_sessions(disk, told);
    ASSERT_TRUE(disk.is_powerless());
    disk.restart();
    expect_all_there(disk, told);
    expect_a_new_session(disk, told);
    if (HasFailure()) return;
  }
}

// So long that the log is moved into the file in the middle.
TEST_P(PowerLoss, InALongSessionLosesNothingThatWasCalledDurable) {
  constexpr int kOrders = 150;
  base::Random random{GetParam()};
  std::size_t steps = 0;
  {
    ForgetfulDisk disk{GetParam()};
    Told told;
    run_session(disk, 1, kOrders, told);
    steps = disk.steps();
  }
  for (int i = 0; i < 5; ++i) {
    const auto step = 1 + static_cast<std::size_t>(random.below(steps));
    SCOPED_TRACE("seed " + std::to_string(GetParam()) + ", power lost at step " + std::to_string(step));
    ForgetfulDisk disk{GetParam() * 1'000'003 + step};
    disk.lose_power_at(step);
    Told told;
    run_session(disk, 1, kOrders, told);
    ASSERT_TRUE(disk.is_powerless());
    disk.restart();
    expect_all_there(disk, told);
    expect_a_new_session(disk, told);
    if (HasFailure()) return;
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, PowerLoss, ::testing::ValuesIn(tests::random_seeds_to(3)),
                         ::testing::PrintToStringParamName());

}  // namespace
}  // namespace tidegate::journal
