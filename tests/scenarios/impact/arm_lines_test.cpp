#include "tidegate/scenarios/impact/arm_lines.hpp"

#include <gtest/gtest.h>

#include <chrono>

namespace tidegate::scenarios {
namespace {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;

base::MonotonicTime at(std::int64_t ns) {
  return base::MonotonicTime{nanoseconds{ns}};
}

TEST(ArmLines, ACallComesBackAsItWasTold) {
  CallRecord record;
  record.call.kind = CallKind::kOrderBook;
  record.call.symbol = market::Symbol{"BTCUSDT"};
  record.asked = at(5);
  record.answered = at(9);
  record.answer.ok = true;
  record.answer.stale = true;
  record.answer.version = 0;
  record.answer.told_age = milliseconds{3};
  const auto parsed = parse_arm_line(call_line(record));
  ASSERT_TRUE(parsed) << parsed.error().message;
  ASSERT_TRUE(parsed->call);
  EXPECT_EQ(parsed->call->call.kind, CallKind::kOrderBook);
  EXPECT_EQ(parsed->call->call.symbol.value(), "BTCUSDT");
  EXPECT_EQ(parsed->call->asked, at(5));
  EXPECT_EQ(parsed->call->answered, at(9));
  EXPECT_TRUE(parsed->call->answer.ok);
  EXPECT_TRUE(parsed->call->answer.stale);
  EXPECT_EQ(parsed->call->answer.version, 0);
  EXPECT_EQ(parsed->call->answer.made_at, std::nullopt);
  EXPECT_EQ(parsed->call->answer.told_age, milliseconds{3});
}

TEST(ArmLines, ACallWithoutSymbolOrValueComesBackToo) {
  CallRecord record;
  record.call.kind = CallKind::kOpenOrders;
  const auto parsed = parse_arm_line(call_line(record));
  ASSERT_TRUE(parsed && parsed->call);
  EXPECT_EQ(parsed->call->call.kind, CallKind::kOpenOrders);
  EXPECT_TRUE(parsed->call->call.symbol.value().empty());
  EXPECT_FALSE(parsed->call->answer.ok);
  EXPECT_EQ(parsed->call->answer.told_age, std::nullopt);
}

TEST(ArmLines, TheLastLineTellsWhatTheProcessTook) {
  const auto parsed = parse_arm_line(last_line({milliseconds{12}, 4096, 1024}));
  ASSERT_TRUE(parsed && parsed->process);
  EXPECT_EQ(parsed->process->cpu, milliseconds{12});
  EXPECT_EQ(parsed->process->peak_rss_bytes, 4096U);
  EXPECT_EQ(parsed->process->private_bytes, 1024U);
}

TEST(ArmLines, AnythingElseIsRefusedAndShown) {
  for (const char* line :
       {"", "hello", "call 0 BTCUSDT 5", "call 9 - 1 2 1 0 -1 -1 -1", "end 5", "end 5 6"}) {
    const auto parsed = parse_arm_line(line);
    ASSERT_FALSE(parsed) << line;
    EXPECT_NE(parsed.error().message.find(line), std::string::npos);
  }
}

}  // namespace
}  // namespace tidegate::scenarios
