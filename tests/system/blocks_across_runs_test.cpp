// What the exchange has forbidden one run of the trading system, the next run knows.
#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include "system/opening.hpp"
#include "tidegate/sim/whole/simulated_exchange.hpp"

namespace tidegate::system {
namespace {

using std::chrono::seconds;
using testing::AllOf;
using testing::Contains;
using testing::HasSubstr;

const net::Address kExchange{"localhost", 80};

class Events final : public base::EventSink {
 public:
  void on_event(const base::Event& event) override {
    lines.push_back(std::string{name(event.kind)} + " " + event.subject + ": " + event.text);
  }
  std::vector<std::string> lines;
};

class BlocksAcrossRuns : public testing::Test {
 protected:
  BlocksAcrossRuns() : path_(testing::TempDir() + "blocks-" + test_name()) {
    std::filesystem::remove(path_);
    std::filesystem::remove(beside_);
  }
  ~BlocksAcrossRuns() override {
    run_.reset();
    exchange_.reset();
    std::filesystem::remove(path_);
    std::filesystem::remove(beside_);
  }

  void start_exchange(std::vector<sim::FaultRule> faults = {}) {
    sim::SimulatedExchangeSettings settings;
    settings.server.faults = std::move(faults);
    exchange_ = sim::start_simulated_exchange(*loop_, network_, kExchange, std::move(settings));
  }
  // From the tenth second to the twentieth, for a minute.
  static sim::FaultRule ban() {
    return {.kind = sim::FaultKind::kBanned,
            .from = seconds{10},
            .until = seconds{20},
            .retry_after = seconds{60}};
  }
  // Another process, as far as the exchange can tell.
  void start_run() {
    config::Settings settings;
    settings.access.set_host(kExchange);
    settings.journal.path = ":memory:";
    settings.journal.own_thread = false;
    settings.access.blocks_path = path_;
    loop_->spawn(
        open_session(loop_.get(), &network_, std::move(settings), sim::demo_credentials(), &events_, &run_));
  }
  bool opened() const { return run_ && *run_; }
  void run_until(int second) { loop_->run_until(begin_ + seconds{second}); }
  std::uint64_t requests() const { return exchange_->counters().requests; }

  static std::string test_name() { return testing::UnitTest::GetInstance()->current_test_info()->name(); }

  std::unique_ptr<net::Loop> loop_ = net::Loop::simulated();
  base::MonotonicTime begin_ = loop_->now();
  net::MemoryNetwork network_{*loop_, 1};
  std::unique_ptr<sim::SimulatedExchange> exchange_;
  Events events_;
  std::string path_;
  std::string beside_ = path_ + ".localhost:80";  // where another exchange's blocks are in the way
  Opened run_;
};

TEST_F(BlocksAcrossRuns, ABanOfOneRunIsKeptByTheNextToItsEnd) {
  start_exchange({ban()});
  start_run();
  run_until(15);
  ASSERT_TRUE(opened());
  ASSERT_GT(exchange_->counters().by_status[418], 0U);
  EXPECT_TRUE(std::filesystem::exists(path_)) << "written when the block began: the process may be killed";
  run_.reset();
  const std::uint64_t before = requests();

  // The ban is over for whoever dares to ask; we were told to be quiet for longer.
  run_until(25);
  start_run();
  run_until(69);
  EXPECT_EQ(requests(), before);
  EXPECT_FALSE(run_);
  EXPECT_THAT(events_.lines, Contains(AllOf(HasSubstr("session.blocked"), HasSubstr("nothing is sent for"))));
  run_until(90);
  EXPECT_GT(requests(), before);
  EXPECT_TRUE(opened());
}

TEST_F(BlocksAcrossRuns, ADamagedFileIsToldByNameAndLineAndTheRunBegins) {
  std::ofstream{path_} << "tidegate-blocks 1\nhost soon\n";
  start_exchange();
  start_run();
  run_until(10);
  EXPECT_TRUE(opened());
  EXPECT_THAT(events_.lines, Contains(AllOf(HasSubstr("blocks.unreadable"), HasSubstr(path_),
                                            HasSubstr("line 2"), HasSubstr("started without it"))));
}

TEST_F(BlocksAcrossRuns, BlocksByAnotherExchangeThatStillHoldAreNeitherKeptNorForgotten) {
  const auto until = std::to_string(base::to_unix_ms(loop_->clock().wall_now() + seconds{1000}));
  const std::string text = "tidegate-blocks 2\nexchange other:443\nhost " + until + "\n";
  std::ofstream{path_} << text;
  start_exchange({ban()});
  start_run();
  run_until(5);
  ASSERT_TRUE(opened()) << "it is not for us";
  EXPECT_THAT(events_.lines, Contains(AllOf(HasSubstr("blocks.other_exchange"), HasSubstr("other:443"),
                                            HasSubstr(beside_))));
  run_until(15);
  run_.reset();
  std::stringstream kept;
  kept << std::ifstream{path_}.rdbuf();
  EXPECT_EQ(kept.str(), text);

  const std::uint64_t before = requests();
  run_until(25);
  start_run();
  run_until(69);
  EXPECT_EQ(requests(), before) << "our own is kept beside it, and known to the next run";
}

TEST_F(BlocksAcrossRuns, AFileOfAnotherExchangeWhoseBlocksAreOverIsTakenOver) {
  std::ofstream{path_} << "tidegate-blocks 2\nexchange other:443\nhost 5\n";
  start_exchange({ban()});
  start_run();
  run_until(15);
  std::stringstream kept;
  kept << std::ifstream{path_}.rdbuf();
  EXPECT_THAT(kept.str(), HasSubstr("exchange localhost:80\nhost "));
}

TEST_F(BlocksAcrossRuns, ARunThatWasNeverBlockedLeavesNoFile) {
  start_exchange();
  start_run();
  run_until(10);
  ASSERT_TRUE(opened());
  run_.reset();
  EXPECT_FALSE(std::filesystem::exists(path_));
}

}  // namespace
}  // namespace tidegate::system
