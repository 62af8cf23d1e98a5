// Recordings through the whole market-data path, and what is told when they do not fit.
#include "tidegate/scenarios/replay_check/replay_run.hpp"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>
#include <ostream>

#include "sim/scratch_file.hpp"
#include "source_tree.hpp"
#include "tidegate/scenarios/replay_check/recorded_truth.hpp"

namespace tidegate::scenarios {
namespace {

using sim::testing_support::ScratchFile;
using testing::ContainsRegex;
using testing::EndsWith;
using testing::HasSubstr;

std::string event(int at_ms, const std::string& channel, const std::string& data) {
  return std::to_string(at_ms) + R"(000000 {"stream":"btcusdt@)" + channel + R"(","data":{)" + data + "}}\n";
}
std::string update(int at_ms, int first, int last, const std::string& bids) {
  return event(at_ms, "depth@100ms",
               R"("U":)" + std::to_string(first) + R"(,"u":)" + std::to_string(last) + R"(,"b":)" + bids +
                   R"(,"a":[])");
}
std::string ticker(int at_ms, int version, const std::string& bid, const std::string& bid_quantity) {
  return event(at_ms, "bookTicker",
               R"("u":)" + std::to_string(version) + R"(,"b":")" + bid + R"(","B":")" + bid_quantity +
                   R"(","a":"100","A":"2")");
}
std::string trade(int at_ms) {
  return event(at_ms, "trade", R"("t":7,"p":"100","q":"0.5","T":1700000000000,"m":false)");
}
const std::string kSnapshot =
    R"(20000000 {"lastUpdateId":10,"bids":[["99.00000000","1.00000000"]],"asks":[["100.00","2.0"]]})"
    "\n";
// One update within the snapshot, one that reaches past it, three to come; four tickers at an update's end,
// of which the first is older than the first book and the second is the first book's.
const std::string kStraddled = update(0, 5, 8, R"([["98","9"]])") + ticker(1, 8, "99", "7") + trade(2) +
                               ticker(3, 12, "99.5", "3") + update(4, 9, 12, R"([["99.5","3"]])");
const std::string kGood = kStraddled + kSnapshot + trade(30) + ticker(100, 13, "99.5", "1") +
                          ticker(101, 14, "99.6", "1") + update(120, 13, 14, R"([["99.6","1"]])") +
                          trade(121) + trade(122) + update(220, 15, 15, R"([["99.6","0"]])") +
                          ticker(310, 16, "99.5", "3.5") + update(320, 16, 16, R"([["99.5","3.5"]])");

FileReport check(const std::string& content) {
  const ScratchFile file{"recording", content};
  const std::vector files{file.path()};
  const auto report = run_replay_check(files);
  EXPECT_TRUE(report.has_value()) << report.error().message;
  return report ? report->files.at(0) : FileReport{};
}

std::string failure(const std::string& content) {
  const ScratchFile file{"recording", content};
  const std::vector files{file.path()};
  const auto report = run_replay_check(files);
  EXPECT_FALSE(report.has_value());
  return report ? "" : report.error().message;
}

TEST(ReplayCheck, CountsWhatTheFirstBookHoldsApartFromWhatTheClientMustSee) {
  const FileReport report = check(kGood);
  EXPECT_TRUE(report.equal());
  EXPECT_EQ(report.symbol.value(), "BTCUSDT");
  EXPECT_EQ(report.depth_updates, 5U);
  EXPECT_EQ(report.updates_to_apply, 3U);
  EXPECT_EQ(report.updates_applied, 3U);
  EXPECT_EQ(report.trades, 4U);
  EXPECT_EQ(report.trades_to_receive, 3U);
  EXPECT_EQ(report.trades_received, 3U);
  EXPECT_EQ(report.gaps, 0U);
  EXPECT_EQ(report.tops_checkable, 3U)
      << "12 (the first book's), 14 and 16; 8 is too old, 13 inside an update";
  EXPECT_EQ(report.tops_equal, 3U);
  EXPECT_EQ(report.last_update_id, 16);
  EXPECT_EQ(report.final_bid->price.to_string(), "99.5");
  EXPECT_EQ(report.final_bid->quantity.to_string(), "3.5");
  EXPECT_EQ(report.final_ask->price.to_string(), "100");
}

TEST(ReplayCheck, ATickerThatTheBookDoesNotShowIsToldWithBothTops) {
  const FileReport report =
      check(kGood + ticker(410, 17, "99.5", "4.01") + update(420, 17, 17, R"([["99.5","4"]])"));
  EXPECT_FALSE(report.equal());
  EXPECT_EQ(report.tops_checkable, 4U);
  EXPECT_EQ(report.tops_checked, 4U);
  EXPECT_EQ(report.tops_equal, 3U);
  ASSERT_EQ(report.wrong_tops.size(), 1U);
  EXPECT_EQ(report.wrong_tops[0].recorded.version, 17);
  const ReplayCheckReport whole{{report}};
  EXPECT_FALSE(whole.equal());
  EXPECT_THAT(to_text(whole), HasSubstr("at 17: recorded 99.50 × 4.01 / 100.00 × 2, in the client's book "
                                        "99.50 × 4 / 100.00 × 2\n"));
  EXPECT_THAT(to_text(whole), ContainsRegex("\nNOT EQUAL: [^\n]*recording\n$"));
  const auto json = nlohmann::json::parse(to_json(whole));
  EXPECT_EQ(json["equal"], false);
  EXPECT_EQ(json["files"][0]["wrong_tops"][0]["recorded_bid_quantity"], "4.01");
  EXPECT_EQ(json["files"][0]["wrong_tops"][0]["bid_quantity"], "4");
}

TEST(ReplayCheck, AnUpdateTradeOrTopThatDoesNotArriveIsNotEqual) {
  const FileReport good = check(kGood);
  ASSERT_TRUE(good.equal());
  const auto spoilt = [&good](auto change) {
    FileReport report = good;
    change(report);
    return !report.equal();
  };
  EXPECT_TRUE(spoilt([](FileReport& r) { --r.updates_applied; }));
  EXPECT_TRUE(spoilt([](FileReport& r) { --r.trades_received; }));
  EXPECT_TRUE(spoilt([](FileReport& r) { --r.tops_equal; }));
  EXPECT_TRUE(spoilt([](FileReport& r) { r.gaps = 1; }));
  EXPECT_TRUE(spoilt([](FileReport& r) { r.last_update_id = 15; }));
}

TEST(ReplayCheck, RecordingsThatBreakAreToldInOneLineWithFileAndLine) {
  EXPECT_THAT(failure("hello\n"), EndsWith("recording:1: does not start with nanoseconds and a space"));
  EXPECT_THAT(failure(kGood + "500000000 {\"stream\":\n"), HasSubstr("recording:16: no JSON object"));
  EXPECT_THAT(failure(kGood + update(420, 18, 18, "[]")),
              EndsWith("recording:16: gap: after update id 16 comes 18"));
  EXPECT_THAT(failure(kStraddled), HasSubstr("without a depth snapshot"));
  const std::vector<std::string> nowhere{"/nowhere/x.gz"};
  EXPECT_THAT(run_replay_check(nowhere).error().message, HasSubstr("/nowhere/x.gz: cannot be read"));
}

TEST(RecordedTruth, ATickerThatComesAfterItsUpdateCounts) {
  const ScratchFile file{"recording", kGood + ticker(410, 15, "99.5", "3") + ticker(411, 11, "9", "9")};
  const auto truth = RecordedTruth::read(file.path());
  ASSERT_TRUE(truth.has_value()) << truth.error().message;
  EXPECT_EQ(truth->checkable_tops().size(), 4U);
  EXPECT_TRUE(truth->checkable_tops().contains(15));
  EXPECT_EQ(truth->first_version(), 12);
  EXPECT_EQ(truth->last_version(), 16);
}

struct Known {
  const char* file;
  nlohmann::json figures;

  friend void PrintTo(const Known& known, std::ostream* out) { *out << known.file; }
};

class RealRecording : public testing::TestWithParam<Known> {};

// The figures are those of the recordings' own description.
TEST_P(RealRecording, GivesItsKnownFiguresThroughTheWholePath) {
  const std::string path = tests::recorded(GetParam().file).string();
  if (!std::filesystem::exists(path)) GTEST_SKIP() << "missing recording: " << path;
  const std::vector files{path};
  const auto report = run_replay_check(files);
  ASSERT_TRUE(report.has_value()) << report.error().message;
  EXPECT_TRUE(report->equal()) << to_text(*report);
  const auto json = nlohmann::json::parse(to_json(*report));
  for (const auto& [key, value] : GetParam().figures.items()) EXPECT_EQ(json["files"][0][key], value) << key;
}

TEST_P(RealRecording, TruncatedIsAClearErrorWithItsLine) {
  const std::string path = tests::recorded(GetParam().file).string();
  if (!std::filesystem::exists(path)) GTEST_SKIP() << "missing recording: " << path;
  std::ifstream in(path, std::ios::binary);
  const std::string whole{std::istreambuf_iterator<char>(in), {}};
  const std::string message = failure(whole.substr(0, whole.size() / 2));
  EXPECT_THAT(message, EndsWith("the file is truncated"));
  EXPECT_THAT(message, ContainsRegex("recording:[0-9]+: "));
}

INSTANTIATE_TEST_SUITE_P(Files, RealRecording,
                         testing::Values(Known{"btcusdt_20240808.gz",
                                               {{"symbol", "BTCUSDT"},
                                                {"depth_updates", 3451},
                                                {"depth_updates_applied", 3448},
                                                {"trades", 9757},
                                                {"trades_received", 9756},
                                                {"gaps", 0},
                                                {"tops_checkable", 564},
                                                {"tops_equal", 564},
                                                {"last_update_id", 50093421584},
                                                {"final_bid", "61685.99"},
                                                {"final_bid_quantity", "1.0087"},
                                                {"final_ask", "61686.00"},
                                                {"final_ask_quantity", "2.29327"}}},
                                         Known{"ethusdt_20240808.gz",
                                               {{"symbol", "ETHUSDT"},
                                                {"depth_updates", 3434},
                                                {"depth_updates_applied", 3432},
                                                {"trades", 6106},
                                                {"trades_received", 6106},
                                                {"gaps", 0},
                                                {"tops_checkable", 577},
                                                {"tops_equal", 577},
                                                {"last_update_id", 35346671849},
                                                {"final_bid", "2682.50"},
                                                {"final_bid_quantity", "3.3168"},
                                                {"final_ask", "2682.51"},
                                                {"final_ask_quantity", "48.9739"}}}));

TEST(ReplayCheck, SeveralRecordingsPassTogether) {
  std::vector<std::string> files;
  for (const char* name : {"btcusdt_20240808.gz", "ethusdt_20240808.gz"}) {
    files.push_back(tests::recorded(name).string());
    if (!std::filesystem::exists(files.back())) GTEST_SKIP() << "missing recording: " << files.back();
  }
  const auto report = run_replay_check(files);
  ASSERT_TRUE(report.has_value()) << report.error().message;
  EXPECT_TRUE(report->equal()) << to_text(*report);
  EXPECT_EQ(report->files.size(), 2U);
}

}  // namespace
}  // namespace tidegate::scenarios
