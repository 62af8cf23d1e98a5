// A process that has something of everything to tell.
#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "tidegate/dashboard/sources.hpp"

namespace tidegate::dashboard::testing_support {

inline Status full_status() {
  using namespace std::chrono_literals;
  Status status{.command = "trade", .version = "9.8.7", .exchange = "api.mexc.com:443", .phase = "trading"};
  status.now = base::from_unix_ms(1'700'000'100'000);
  status.started = base::from_unix_ms(1'700'000'000'000);
  status.uptime = 100s;
  status.requests = {.asked = 1'000, .sent = 25};
  status.latency.push_back(
      {.name = "tidegate_client_request_seconds",
       .labels = {{"endpoint", "depth"}},
       .windows = {{10s, 7, 210ms, 300ms, 420ms, 421ms, 425ms}, {60s, 9, 33ms, 44ms, 55ms, 66ms, 77ms}}});
  status.circuits.push_back({"ping", base::CircuitState::kClosed, 100s, std::nullopt, 0});
  status.circuits.push_back({"depth", base::CircuitState::kOpen, 4s, 26s, 2});
  status.limits.push_back({"depth", "address", 20, 480, 10s, 0s});
  status.limits.push_back({"account", "account", 30, std::nullopt, 10s, 2500ms});
  status.batches = {.requests = 4, .parts = 14};
  status.books.push_back({"BTCUSDT", true, 35ms, {{"61686", "0.5"}, {"61685.99", "2"}}, {{"61687", "1"}}});
  status.books.push_back({"ETHUSDT", false, std::nullopt});
  status.ladder.push_back({"BTCUSDT", "live_book", true, "", "no signal"});
  status.ladder.push_back({"ETHUSDT", "no_entries", false, "there is no book", ""});
  status.orders = {.open = 1, .to_reconcile = 2, .fills = 3, .by_state = {{"sent", 9}, {"filled", 8}}};
  status.orders.list.push_back({"tg-1-9", "BTCUSDT", "BUY", "sent", "0.0016", "0", "61686"});
  status.money = {.quotes = {{"USDT", true, "1000.5", "900.25"}, {"USDC", false, "0", "0"}},
                  .positions = {{"BTCUSDT", "0.0016", "98.5", "61685", 40ms}, {"OLDUSDT", "5", "10"}},
                  .realised = "-1.5",
                  .open_result = "0.25",
                  .day_realised = "-3.25",
                  .exposure = "98.5",
                  .volume = "1234.5",
                  .fees = {{"USDT", "0.05"}}};
  status.alerts = std::vector<AlertRow>{
      {"CircuitOpen", base::Severity::kWarning, "firing", 3s, "depth refuses calls for 3 s"}};
  status.events.push_back({base::from_unix_ms(1'700'000'096'000), base::Severity::kWarning, "circuit.opened",
                           "depth", "5 failures"});
  return status;
}

// Does all that it is asked to, unless it has a failure to give.
class FakeActions final : public Actions {
 public:
  base::Result<std::string> perform(const Action& action) override {
    performed.push_back(action);
    if (failure) return std::unexpected(*failure);
    return action.name + " is done";
  }
  void refused(const Action& action, const std::string& why) override {
    refusals.push_back(action.name + " from " + action.from + ": " + why);
  }

  std::vector<Action> performed;
  std::vector<std::string> refusals;
  std::optional<base::Error> failure;
};

// The full one is ready until a test says otherwise.
class FakeSource final : public DashboardSource {
 public:
  MetricsText metrics(std::string_view accept) override {
    ++asked;
    return {.content_type = "text/made-up", .body = "accepts " + std::string{accept} + "\n"};
  }
  Status status() override {
    ++asked;
    return told;
  }
  const monitor::SeriesHistory* history() override { return kept.get(); }
  std::vector<std::string> not_ready_because() override {
    ++asked;
    return told.not_ready_because;
  }

  Actions* actions() override { return offers_actions ? &acting : nullptr; }
  base::Result<std::string> explain(base::RequestId id) override {
    if (id != known) return DashboardSource::explain(id);
    return "{\"id\":\"" + base::to_text(id) + "\"}\n";
  }

  // Two groups; a value each second, of `requests` the second itself, of `latency` none in every third.
  void keep_seconds(std::int64_t from, std::int64_t to) {
    using namespace std::chrono_literals;
    if (!kept) {
      kept = std::make_unique<monitor::SeriesHistory>(
          std::vector<monitor::HistoryGroup>{{"requests", {"asked", "sent"}}, {"latency", {"p99"}}}, 3600s);
    }
    for (std::int64_t second = from; second < to; ++second) {
      const auto value = static_cast<float>(second - 1'700'000'000);
      const float absent = std::numeric_limits<float>::quiet_NaN();
      const std::array<float, 3> row{value, value / 2, second % 3 == 0 ? absent : 0.25F};
      kept->record(base::from_unix_ms(second * 1000), row);
    }
  }

  Status told = full_status();
  std::unique_ptr<monitor::SeriesHistory> kept;
  int asked = 0;
  FakeActions acting;
  bool offers_actions = true;
  base::RequestId known = base::request_id(0x692c5a70, 0x1f);
};

}  // namespace tidegate::dashboard::testing_support
