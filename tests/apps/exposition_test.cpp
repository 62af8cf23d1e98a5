#include "apps/dashboard/exposition.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>

#include "apps/dashboard/explanation_json.hpp"
#include "apps/trade/trade_run.hpp"
#include "run_task.hpp"
#include "tidegate/access/exchange_access.hpp"
#include "tidegate/net/network/stream.hpp"
#include "tidegate/net/web/http_client.hpp"
#include "tidegate/sim/whole/simulated_exchange.hpp"

namespace tidegate::apps {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::HasSubstr;
using testing::Not;

constexpr std::string_view kOpenMetrics = "application/openmetrics-text";
const net::Address kExchange{"localhost", 80};

// The ids of all exemplars.
std::vector<base::RequestId> ids_in(const std::string& page) {
  static const std::regex exemplar{R"re(# \{request_id="([0-9a-f]+-[0-9a-f]+)"\})re"};
  std::vector<base::RequestId> ids;
  for (std::sregex_iterator found{page.begin(), page.end(), exemplar}, end; found != end; ++found) {
    ids.push_back(base::parse_request_id((*found)[1].str()).value());
  }
  return ids;
}

class ExpositionTest : public testing::Test {
 protected:
  std::unique_ptr<net::Loop> loop_ = net::Loop::simulated();
  net::MemoryNetwork network_{*loop_, 1};
  std::unique_ptr<sim::SimulatedExchange> exchange_ =
      sim::start_simulated_exchange(*loop_, network_, kExchange);
};

TEST_F(ExpositionTest, EachExemplarsIdCanBeExplained) {
  base::NullEventSink events;
  access::AccessSettings settings;
  settings.set_host(kExchange);
  settings.blocks_path.clear();
  settings.client.call_times = true;
  const auto access =
      access::ExchangeAccess::make(*loop_, network_, settings, sim::demo_credentials(), events).value();
  for (int i = 0; i < 2; ++i) {
    ASSERT_TRUE(tests::run_task(*loop_, access->client().depth(market::Symbol{"BTCUSDT"}, 20)));
  }
  std::vector<base::Sample> samples;
  access->collect(samples);
  const auto now = loop_->now();
  const auto wall_now = loop_->clock().wall_now();
  const auto exemplars = exemplars_of(access->client().call_exemplars(), now, wall_now);
  const std::string page = exposed(samples, exemplars, kOpenMetrics).body;
  const auto ids = ids_in(page);
  ASSERT_EQ(ids.size(), 2U) << page;
  for (const base::RequestId id : ids) {
    const auto told = explanation_json(access->client().gate(), id, now, wall_now);
    ASSERT_TRUE(told) << told.error().message;
    EXPECT_THAT(*told, HasSubstr(R"("request_id":")" + base::to_text(id)));
    EXPECT_THAT(*told, HasSubstr(R"("endpoint":"depth")"));
  }
  EXPECT_THAT(exposed(samples, exemplars, "text/plain").body, Not(HasSubstr("request_id")));
}

TEST(Exemplars, HaveTheWallTimeAtWhichTheCallEnded) {
  mexc::client::CallExemplars series{.endpoint = "depth", .source = "network", .latest = {}};
  series.latest[3] = {base::request_id(7, 1), milliseconds{4}, base::MonotonicTime{seconds{10}}};
  const auto made = exemplars_of({&series, 1}, base::MonotonicTime{seconds{12}}, base::from_unix_ms(100'000));
  ASSERT_EQ(made.size(), 1U);
  const auto& kept = made[0].of_bucket(3);
  ASSERT_TRUE(kept);
  EXPECT_EQ(kept->at, base::from_unix_ms(98'000));
  EXPECT_EQ(kept->value, milliseconds{4});
  EXPECT_EQ(kept->labels, (base::SampleLabels{{"request_id", "7-1"}}));
  EXPECT_FALSE(made[0].of_bucket(2));
}

// A caller of the dashboard while `trade` runs.
net::Task<void> scrape(net::HttpClient* client, base::MonotonicTime deadline, std::string* page) {
  net::HttpRequest request{.target = "/metrics", .headers = {{"Accept", std::string{kOpenMetrics}}}};
  auto asking = client->send(std::move(request), deadline);
  auto answer = co_await std::move(asking);
  if (answer) *page = std::move(answer->body);
}

class Silent final : public monitor::Output {
 public:
  void write(std::string) override {}
  void show(std::string) override {}
  std::vector<std::string> take_news() override { return {}; }
};

TEST_F(ExpositionTest, AScrapeOfARunningSessionCarriesExemplarsOfThisProcess) {
  TradeRunSettings settings;
  settings.settings.access.set_host(kExchange);
  settings.settings.access.blocks_path.clear();
  settings.settings.journal.path = ":memory:";
  settings.settings.journal.own_thread = false;
  settings.dashboard = DashboardWish{};
  settings.length = seconds{20};
  const auto began = std::chrono::floor<seconds>(loop_->clock().wall_now().time_since_epoch()).count();
  net::HttpClient client{*loop_, network_, net::Address{"127.0.0.1", 8091}};
  std::string page;
  net::Timer timer{*loop_};
  timer.arm(loop_->now() + seconds{15},
            [&] { loop_->spawn(scrape(&client, loop_->now() + seconds{1}, &page)); });
  Silent output;
  monitor::EventLog log;
  TradeRun trade{*loop_, network_, settings, sim::demo_credentials(), output, log};
  trade.run();
  const auto ids = ids_in(page);
  ASSERT_FALSE(ids.empty()) << page.substr(0, 2000);
  for (const base::RequestId id : ids) EXPECT_EQ(static_cast<std::int64_t>(id.value >> 32U), began);
}

}  // namespace
}  // namespace tidegate::apps
