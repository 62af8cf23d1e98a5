// With another's journal nobody trades: what it holds would be sold out of the wrong account.
#include <gmock/gmock.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "scratch_folder.hpp"
#include "system/opening.hpp"
#include "tidegate/journal/content.hpp"
#include "tidegate/sim/whole/simulated_exchange.hpp"

namespace tidegate::system {
namespace {

using std::chrono::seconds;
using testing::AllOf;
using testing::HasSubstr;

// Of this machine's clock: a question that is signed by ours is refused.
constexpr base::Duration kExchangeAhead = std::chrono::hours{1};

class Lines final : public base::EventSink {
 public:
  void on_event(const base::Event& event) override {
    all += std::string{name(event.kind)} + " " + event.text + "\n";
  }
  std::string all;
};

// Keys leave this machine by TLS only, so both are on it.
const std::string kOne{"127.0.0.1"};
const std::string kOther{"127.0.0.2"};

class JournalOwner : public testing::Test {
 protected:
  JournalOwner() {
    for (const std::string& name : {kOne, kOther}) {
      exchanges_.push_back(sim::start_simulated_exchange(*loop_, network_, {name, 80}, two_accounts()));
    }
  }
  ~JournalOwner() override { exchanges_.clear(); }

  static sim::SimulatedExchangeSettings two_accounts() {
    sim::SimulatedExchangeSettings settings;
    settings.server.clock_skew = kExchangeAhead;
    settings.exchange.accounts = {{.api_key = "a", .secret = "a-secret", .deposits = {}},
                                  {.api_key = "b", .secret = "b-secret", .deposits = {}}};
    return settings;
  }

  // "opened", or why not.
  std::string trade(const std::string& host, const std::string& key) {
    config::Settings settings;
    settings.access.set_host({host, 80});
    settings.journal.path = path_;
    settings.journal.own_thread = false;
    settings.access.blocks_path.clear();
    Opened opened;
    loop_->spawn(open_session(loop_.get(), &network_, std::move(settings),
                              {key, mexc::wire::Secret{key + "-secret"}}, &events_, &opened));
    loop_->run_until(loop_->now() + seconds{60});
    if (!opened) return "still opening";
    return *opened ? "opened" : opened->error().message;
  }

  tests::ScratchFolder folder_;
  std::string path_ = folder_.file("j.db");
  std::unique_ptr<net::Loop> loop_ = net::Loop::simulated();
  net::MemoryNetwork network_{*loop_, 1};
  std::vector<std::unique_ptr<sim::SimulatedExchange>> exchanges_;
  Lines events_;
};

TEST_F(JournalOwner, TheAccountIsAskedAndRecorded) {
  ASSERT_EQ(trade(kOne, "a"), "opened");
  EXPECT_THAT(events_.all, HasSubstr("journal.claimed from now on the journal of account uid:"));
  const auto content = journal::read_content(path_);
  EXPECT_EQ(content->host, "127.0.0.1:80");
  EXPECT_THAT(content->account, testing::StartsWith("uid:"));
  EXPECT_EQ(trade(kOne, "a"), "opened");
}

TEST_F(JournalOwner, AnotherExchangeIsRefused) {
  ASSERT_EQ(trade(kOne, "a"), "opened");
  EXPECT_THAT(trade(kOther, "a"), AllOf(HasSubstr(path_), HasSubstr("at 127.0.0.1:80"),
                                        HasSubstr("at 127.0.0.2:80"), HasSubstr("journal.path")));
}

TEST_F(JournalOwner, AnotherAccountIsRefused) {
  ASSERT_EQ(trade(kOne, "a"), "opened");
  EXPECT_THAT(trade(kOne, "b"), AllOf(HasSubstr(path_), HasSubstr("keeps the orders of account uid:")));
}

}  // namespace
}  // namespace tidegate::system
