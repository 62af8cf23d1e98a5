// What a monitor pulls out of a running system: every name keeps the rule and is on its page, and the numbers
// are those that the exchange counted.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <set>
#include <string>

#include "net/test_authority.hpp"
#include "source_tree.hpp"
#include "system/opening.hpp"
#include "tidegate/mexc/client/rest/transport.hpp"
#include "tidegate/monitor/process_samples.hpp"
#include "tidegate/net/web/http_server.hpp"
#include "tidegate/sim/whole/simulated_exchange.hpp"

namespace tidegate::system {
namespace {

using namespace std::chrono_literals;
using base::Sample;

const net::Address kExchange{"exchange.test", 443};

class NoHandler final : public net::HttpHandler {
 public:
  net::Task<net::HttpAnswer> on_request(net::HttpRequest) override { co_return net::HttpAnswer{}; }
  net::Task<void> on_websocket(net::HttpRequest, std::shared_ptr<net::WebSocket>) override { co_return; }
};

std::string_view name(Sample::Kind kind) {
  if (kind == Sample::Kind::kCounter) return "counter";
  return kind == Sample::Kind::kGauge ? "gauge" : "histogram";
}

// Its row but for what it means.
std::string row_of(const Sample& sample) {
  std::string labels;
  for (const auto& [label, value] : sample.labels) labels += (labels.empty() ? "`" : ", `") + label + "`";
  return "| `" + sample.name + "` | " + std::string{name(sample.kind)} + " | " +
         (labels.empty() ? "–" : labels) + " | ";
}

net::Task<void> ask_too_late(mexc::client::Client* client, base::MonotonicTime deadline) {
  auto asking = client->call(mexc::client::make_call(mexc::wire::Endpoint::kPing, {}, deadline));
  co_await std::move(asking);
}

class SamplesOfASession : public testing::Test {
 protected:
  SamplesOfASession() {
    tls_ = authority_.serve_over(*loop_, network_, "DNS:exchange.test");
    exchange_ = sim::SimulatedExchange::make(*loop_, *tls_).value();
    EXPECT_TRUE(exchange_->start(kExchange));
    config::Settings settings;
    const auto origin = net::parse_origin("https://exchange.test").value();
    settings.access.set_exchange(origin, origin);
    settings.access.tls.ca_file = authority_.ca_file();
    settings.access.blocks_path.clear();
    settings.access.client.call_times = true;
    settings.journal.path = ":memory:";
    settings.journal.own_thread = false;
    loop_->spawn(open_session(loop_.get(), &network_, std::move(settings), sim::demo_credentials(), &quiet_,
                              &opened_));
    loop_->run_until(loop_->now() + 60s);
    // Something that the Gate refuses.
    loop_->spawn(ask_too_late(&session().client(), loop_->now() - 1s));
    loop_->run_until(loop_->now() + 1s);
  }
  ~SamplesOfASession() override {
    opened_.reset();
    exchange_.reset();
  }

  TradingSession& session() { return *opened_.value().value(); }
  std::vector<Sample> collected() {
    std::vector<Sample> samples;
    session().collect(samples);
    return samples;
  }
  // With what the process adds, and what no trading process has: the other ends.
  std::vector<Sample> all() {
    std::vector<Sample> samples = collected();
    monitor::ProcessSamples{"1.2.3", loop_->clock().wall_now()}.collect(samples);
    NoHandler handler;
    net::HttpServer server{*loop_, network_.listen({.host = "127.0.0.1", .port = 8080}).value(), handler};
    server.collect(samples);
    tls_->statistics().collect("server", samples);
    return samples;
  }
  // Over all its labels.
  std::uint64_t sum(std::string_view wanted) {
    double total = 0;
    bool found = false;
    for (const Sample& sample : collected()) {
      if (sample.name != wanted) continue;
      found = true;
      total += sample.histogram ? static_cast<double>(sample.histogram->count()) : sample.value;
    }
    EXPECT_TRUE(found) << wanted;
    return static_cast<std::uint64_t>(total);
  }

  net::TestAuthority authority_;
  std::unique_ptr<net::Loop> loop_ = net::Loop::simulated();
  net::MemoryNetwork network_{*loop_, 1};
  std::unique_ptr<net::TlsServerNetwork> tls_;
  std::unique_ptr<sim::SimulatedExchange> exchange_;
  base::NullEventSink quiet_;
  Opened opened_;
};

TEST_F(SamplesOfASession, EveryNameKeepsTheRuleAndHasOneKind) {
  std::map<std::string, Sample::Kind> kinds;
  std::set<std::pair<std::string, base::SampleLabels>> seen;
  for (const Sample& sample : all()) {
    EXPECT_EQ(base::check_sample_name(sample.name, sample.kind), "") << sample.name;
    EXPECT_EQ(kinds.emplace(sample.name, sample.kind).first->second, sample.kind) << sample.name;
    EXPECT_TRUE(seen.emplace(sample.name, sample.labels).second) << sample.name << " comes twice";
    EXPECT_EQ(sample.histogram == nullptr, sample.kind != Sample::Kind::kHistogram) << sample.name;
  }
}

TEST_F(SamplesOfASession, ThePageShowsEachWithKindAndLabelsAndNoOther) {
  std::set<std::string> expected;
  for (const Sample& sample : all()) expected.insert(row_of(sample));
  std::ifstream file{tests::in_source_tree("docs/metrics.md")};
  std::size_t rows = 0;
  for (std::string line; std::getline(file, line);) {
    if (!line.starts_with("| `tidegate_")) continue;
    // A session has no monitor: whoever runs one offers what that says of itself.
    if (line.starts_with("| `tidegate_monitor_")) continue;
    ++rows;
    const auto found = std::find_if(expected.begin(), expected.end(),
                                    [&line](const std::string& row) { return line.starts_with(row); });
    ASSERT_NE(found, expected.end()) << "nobody offers it so, or twice on the page: " << line;
    EXPECT_GT(line.size(), found->size() + 2) << "it says what it means: " << line;
    expected.erase(found);
  }
  EXPECT_GT(rows, 0U);
  EXPECT_TRUE(expected.empty()) << "not on the page: " << *expected.begin();
}

TEST_F(SamplesOfASession, NumbersAreTrue) {
  const sim::ServerCounters truth = exchange_->counters();
  EXPECT_EQ(sum("tidegate_net_http_requests_total"), truth.requests);
  EXPECT_EQ(sum("tidegate_client_request_seconds"), truth.requests) << "each was answered";
  EXPECT_EQ(sum("tidegate_streams_pushes_total"), truth.pushes);
  EXPECT_EQ(sum("tidegate_streams_upgrades_total"), truth.stream_connections);
  const desk::DeskSummary summary = session().summary();
  EXPECT_GT(summary.records, 0U);
  EXPECT_EQ(sum("tidegate_journal_records_total"), summary.records);
  EXPECT_EQ(sum("tidegate_desk_journal_latency_seconds"), summary.records);
  EXPECT_EQ(sum("tidegate_journal_queued_records"), 0U);
  EXPECT_EQ(sum("tidegate_trading_fills_total"), summary.trading.totals.fills);
  EXPECT_GT(sum("tidegate_net_loop_lag_seconds"), 0U);
}

TEST_F(SamplesOfASession, EveryHandshakeIsOneOfASidesEnds) {
  std::map<std::string, double> by_side;
  for (const Sample& sample : all()) {
    if (sample.name == "tidegate_net_tls_handshakes_total")
      by_side[sample.labels.at(0).second] += sample.value;
  }
  EXPECT_GT(by_side["client"], 0);
  EXPECT_EQ(by_side["client"], by_side["server"]);
}

}  // namespace
}  // namespace tidegate::system
