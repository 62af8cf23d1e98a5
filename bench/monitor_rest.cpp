#include "bench/monitor_rest.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "bench/allocations.hpp"
#include "bench/rest_client.hpp"
#include "bench/rest_server.hpp"
#include "tidegate/base/assert.hpp"
#include "tidegate/mexc/client/rest/client.hpp"
#include "tidegate/net/loop/loop.hpp"

namespace tidegate::bench {
namespace {

using base::Duration;
using std::chrono::milliseconds;

constexpr int kWarmUp = 2'000;
constexpr int kTurns = 20'000;
constexpr double kMostPercent = 3;

constexpr std::array<const char*, 2> kNames{"a ping", "a ping, call times kept"};

mexc::client::ClientSettings settings_of(std::uint16_t port, bool call_times) {
  mexc::client::ClientSettings settings = unlimited(port);
  settings.call_times = call_times;
  return settings;
}

Duration median(std::vector<Duration> times) {
  const auto middle = times.begin() + static_cast<std::ptrdiff_t>(times.size()) / 2;
  std::nth_element(times.begin(), middle, times.end());
  return *middle;
}

class CallTimesBench {
 public:
  std::vector<TableRow> run() {
    loop_->spawn(measure_all(this));
    loop_->run();
    return std::move(rows_);
  }

 private:
  struct Side {
    std::unique_ptr<mexc::client::Client> client;
    std::vector<Duration> times;
    std::size_t allocations = 0;
  };

  static net::Task<void> measure_all(CallTimesBench* self) {
    for (const bool kept : {false, true}) {
      self->sides_[kept ? 1 : 0].client = std::make_unique<mexc::client::Client>(
          *self->loop_, *self->network_, settings_of(self->server_.port(), kept),
          mexc::wire::Credentials{"demo-key", mexc::wire::Secret{"demo-secret"}}, self->events_);
    }
    for (int turn = -kWarmUp; turn < kTurns; ++turn) {
      const std::size_t first = turn % 2 == 0 ? 0 : 1;
      for (const std::size_t each : {first, 1 - first}) {
        auto asking = ask(self, &self->sides_[each], turn >= 0);
        co_await std::move(asking);
      }
    }
    self->judge();
    for (Side& side : self->sides_) side.client.reset();
    self->loop_->stop();
  }

  static net::Task<void> ask(CallTimesBench* self, Side* side, bool counts) {
    const base::Clock& clock = self->loop_->clock();
    const std::size_t allocated = allocations();
    const base::MonotonicTime begin = clock.now();
    auto asking = side->client->ping();
    const auto answer = co_await std::move(asking);
    const base::MonotonicTime end = clock.now();
    TIDEGATE_ASSERT(answer.has_value(), "the server answers every call");
    if (!counts) co_return;
    side->allocations += allocations() - allocated;
    side->times.push_back(end - begin);
  }

  static std::uint64_t times_kept(const Side& side) {
    std::vector<base::Sample> samples;
    side.client->collect(samples);
    std::uint64_t count = 0;
    for (const base::Sample& sample : samples) {
      if (sample.name == "tidegate_client_call_seconds") count += sample.histogram->count();
    }
    return count;
  }

  void judge() {
    TIDEGATE_ASSERT(times_kept(sides_[0]) == 0, "the one keeps no time");
    TIDEGATE_ASSERT(times_kept(sides_[1]) >= kTurns + kWarmUp, "the other keeps that of every call");
    std::array<double, 2> us{};
    std::array<double, 2> allocated{};
    for (const std::size_t each : {0U, 1U}) {
      us[each] = base::to_ms(median(sides_[each].times)) * 1000;
      allocated[each] = static_cast<double>(sides_[each].allocations) / kTurns;
      rows_.push_back({std::string{"REST call over the loopback, "} + kNames[each] + ", p50",
                       rounded(us[each]) + " us", "", Holds::kNoTarget});
    }
    const double percent = std::max(0.0, 100 * (us[1] - us[0]) / us[0]);
    rows_.push_back({"REST call, more time with call times", rounded(percent) + " %",
                     "<= " + rounded(kMostPercent) + " %",
                     percent <= kMostPercent ? Holds::kYes : Holds::kNo});
    // The clients' own work between calls is in it by chance: less than one in a thousand calls.
    const double more = std::max(0.0, allocated[1] - allocated[0]);
    rows_.push_back({"REST call, more allocations with call times", rounded(more), "0 (< 0.001)",
                     more < 0.001 ? Holds::kYes : Holds::kNo});
  }

  RestServer server_{{}};
  std::unique_ptr<net::Loop> loop_ = net::Loop::real();
  std::unique_ptr<net::Network> network_ = net::make_socket_network(*loop_);
  base::NullEventSink events_;
  std::array<Side, 2> sides_;
  std::vector<TableRow> rows_;
};

}  // namespace

std::vector<TableRow> judge_rest_call_times() {
  stay_on_one_core();
  return CallTimesBench{}.run();
}

}  // namespace tidegate::bench
