// What is made of a whole session's samples: a scrape, a second of the watch, a day's chart.
#include <benchmark/benchmark.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "apps/dashboard/exposition.hpp"
#include "apps/watch/session_watch.hpp"
#include "bench/claims.hpp"
#include "tidegate/base/assert.hpp"
#include "tidegate/dashboard/history_json.hpp"
#include "tidegate/monitor/exposition/metric_table.hpp"
#include "tidegate/monitor/exposition/page.hpp"
#include "tidegate/net/loop/loop.hpp"
#include "tidegate/net/network/network.hpp"
#include "tidegate/sim/whole/simulated_exchange.hpp"
#include "tidegate/system/trading_session.hpp"

namespace {

using namespace std::chrono_literals;
using namespace tidegate;

const net::Address kExchange{"localhost", 80};

using Session = std::unique_ptr<system::TradingSession>;

net::Task<void> open(net::Loop* loop, net::Network* network, config::Settings settings,
                     base::EventSink* events, Session* opened) {
  auto opening =
      system::TradingSession::open(loop, network, std::move(settings), sim::demo_credentials(), events);
  auto session = co_await std::move(opening);
  TIDEGATE_ASSERT(session.has_value(), "a session opens on an exchange that is well");
  *opened = std::move(*session);
}

// A session that has traded for a minute on a simulated exchange, in virtual time, and then stands still.
class MinuteOfTrading {
 public:
  MinuteOfTrading() {
    config::Settings settings;
    settings.access.set_host(kExchange);
    settings.access.blocks_path.clear();
    settings.access.client.call_times = true;
    settings.journal.path = ":memory:";
    settings.journal.own_thread = false;
    loop_->spawn(open(loop_.get(), &network_, std::move(settings), &events_, &session_));
    loop_->run_until(loop_->now() + 60s);
    TIDEGATE_ASSERT(session_ != nullptr, "a minute is enough to open");
  }
  ~MinuteOfTrading() {
    session_.reset();
    exchange_.reset();
  }
  MinuteOfTrading(const MinuteOfTrading&) = delete;
  MinuteOfTrading& operator=(const MinuteOfTrading&) = delete;

  system::TradingSession& session() { return *session_; }
  net::Loop& loop() { return *loop_; }

 private:
  std::unique_ptr<net::Loop> loop_ = net::Loop::simulated();
  net::MemoryNetwork network_{*loop_, 1};
  std::unique_ptr<sim::SimulatedExchange> exchange_ =
      sim::start_simulated_exchange(*loop_, network_, kExchange);
  base::NullEventSink events_;
  Session session_;
};

// The same as SessionDashboard::metrics.
void scrape(benchmark::State& state, std::string_view accept, std::string_view must_hold) {
  MinuteOfTrading trading;
  std::vector<base::Sample> samples;
  std::string body;
  for (auto _ : state) {
    samples.clear();
    trading.session().collect(samples);
    const auto calls = trading.session().client().call_exemplars();
    const auto exemplars = apps::exemplars_of(calls, trading.loop().now(), trading.loop().clock().wall_now());
    body = apps::exposed(samples, exemplars, accept).body;
    benchmark::DoNotOptimize(body);
  }
  const monitor::MetricTable table;
  const monitor::Page page{samples, table};
  state.counters["series"] = static_cast<double>(page.exposed_series());
  bench::claim(state, page.left_out(monitor::LeftOut::kBound) == 0 && page.exposed_series() > 300,
               "that is no whole session");
  bench::claim(state, body.find(must_hold) != std::string::npos, "the answer does not hold what it must");
}

void Scrape(benchmark::State& state) {
  scrape(state, "text/plain", "\ntidegate_client_call_seconds_bucket{");
}
BENCHMARK(Scrape);

void ScrapeOpenMetrics(benchmark::State& state) {
  scrape(state, "application/openmetrics-text", "# {request_id=\"");
}
BENCHMARK(ScrapeOpenMetrics);

// That session's samples, and in each histogram one duration more each time: no series is idle. The copies
// that this takes are measured with it.
class Busy final : public base::SampleSource {
 public:
  explicit Busy(const base::SampleSource& session) : session_(session) {}

  void collect(std::vector<base::Sample>& out) const override {
    ++times_;
    session_.collect(out);
    for (base::Sample& sample : out) {
      if (sample.histogram == nullptr) continue;
      auto more = std::make_shared<base::Histogram>(*sample.histogram);
      for (std::uint64_t i = 0; i < times_; ++i) more->record(1ms);
      sample.histogram = std::move(more);
    }
  }

 private:
  const base::SampleSource& session_;
  mutable std::uint64_t times_ = 0;
};

void SecondOfTheWatch(benchmark::State& state) {
  MinuteOfTrading trading;
  const Busy busy{trading.session()};
  const auto loop = net::Loop::simulated();
  net::MemoryNetwork network{*loop, 1};
  base::NullEventSink events;
  const auto watch = std::move(apps::SessionWatch::make(*loop, network, {}, {}, events).value());
  const base::WallTime began = loop->clock().wall_now();
  watch->look_at(busy);
  for (auto _ : state) loop->run_until(loop->now() + 1s);
  const auto asked = watch->history().find("requests", "asked").value();
  const auto kept = watch->history().query(asked, began, loop->clock().wall_now() + 1s, 100'000);
  // The first second has no rate.
  bench::claim(state, kept.points.size() + 1 >= static_cast<std::size_t>(state.iterations()),
               "not every second is in the history");
  bench::claim(state, watch->windows().rows().size() > 10, "there are no quantiles");
}
BENCHMARK(SecondOfTheWatch)->Iterations(200);

void ChartOfADay(benchmark::State& state) {
  monitor::SeriesHistory history{monitor::history_groups_of(monitor::product_history())};
  const base::WallTime from = base::from_unix_ms(1'700'000'000'000);
  std::vector<float> row(history.columns());
  constexpr int kSeconds = 86'400;
  for (int second = 0; second < kSeconds; ++second) {
    for (std::size_t column = 0; column < row.size(); ++column) {
      row[column] = static_cast<float>((second * 7 + static_cast<int>(column)) % 1'000) / 8;
    }
    if (second == kSeconds / 2) row.assign(row.size(), 54'321.0F);
    history.record(from + std::chrono::seconds{second}, row);
  }
  dashboard::HistoryRequest request;
  request.group = "latency";
  request.from = from;
  request.to = from + 24h;
  request.points = dashboard::HistoryRequest::kMostPoints;
  std::string told;
  for (auto _ : state) {
    told = dashboard::history_json(history, request).value();
    benchmark::DoNotOptimize(told);
  }
  bench::claim(state, told.find("54321") != std::string::npos, "the day's highest value is not in its chart");
}
BENCHMARK(ChartOfADay);

}  // namespace
