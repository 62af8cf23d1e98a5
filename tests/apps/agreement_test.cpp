// /status, which the page and `tidegate top` show, /metrics and the exchange's own books tell the same of one
// run.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>

#include "apps/dashboard_scene.hpp"

namespace tidegate::apps {
namespace {

using nlohmann::json;
using std::chrono::milliseconds;
using std::chrono::seconds;

// Right after the watch has looked, which it does in the middle of each second.
constexpr base::Duration kAsked = seconds{120} + milliseconds{501};

using Labels = std::map<std::string, std::string>;

// What /metrics told, by name and labels.
class Metrics {
 public:
  explicit Metrics(const std::string& text) {
    std::size_t begin = 0;
    while (begin < text.size()) {
      const std::size_t end = std::min(text.find('\n', begin), text.size());
      if (text[begin] != '#' && end > begin) take(text.substr(begin, end - begin));
      begin = end + 1;
    }
  }

  // Over all of the metric's series with these labels, whatever others they have.
  double sum(const std::string& name, const Labels& wanted = {}) const {
    double total = 0;
    std::size_t found = 0;
    const auto [first, last] = series_.equal_range(name);
    for (auto it = first; it != last; ++it) {
      const auto& [labels, value] = it->second;
      bool fits = true;
      for (const auto& [label, is] : wanted) fits = fits && labels.contains(label) && labels.at(label) == is;
      if (!fits) continue;
      total += value;
      ++found;
    }
    EXPECT_GT(found, 0U) << name << " " << json(wanted);
    return total;
  }

 private:
  void take(const std::string& line) {
    const std::size_t blank = line.rfind(' ');
    const std::size_t brace = line.find('{');
    Labels labels;
    for (std::size_t at = brace; at < blank && line[at] != '}';) {
      const std::size_t equals = line.find("=\"", at);
      const std::size_t quote = line.find('"', equals + 2);
      labels[line.substr(at + 1, equals - at - 1)] = line.substr(equals + 2, quote - equals - 2);
      at = quote + 1;
    }
    const std::string name = line.substr(0, std::min(brace, blank));
    series_.emplace(name, std::pair{std::move(labels), std::strtod(line.c_str() + blank, nullptr)});
  }

  std::multimap<std::string, std::pair<Labels, double>> series_;
};

class Agreement : public DashboardScene {
 protected:
  // A run that buys; what was told of it at one instant, and what the exchange had seen by then.
  void look() {
    run_settings_.length = seconds{130};
    const auto& status = ask("/status", kAsked);
    const auto& metrics = ask("/metrics", kAsked);
    net::Timer then{*loop_};
    std::uint64_t seen = 0;
    then.arm(loop_->now() + kAsked, [&] { seen = exchange_->counters().requests; });
    run();
    status_ = json::parse(body(status));
    metrics_.emplace(body(metrics));
    seen_ = static_cast<double>(seen);
  }
  double number(const json& value) const {
    return value.is_string() ? std::strtod(value.get<std::string>().c_str(), nullptr) : value.get<double>();
  }

  json status_;
  std::optional<Metrics> metrics_;
  double seen_ = 0;
};

TEST_F(Agreement, CountsAreTheSameEverywhereAndTheExchangesOwn) {
  look();
  EXPECT_EQ(status_["requests"]["asked"], metrics_->sum("tidegate_gate_calls_total"));
  EXPECT_EQ(status_["requests"]["sent"], metrics_->sum("tidegate_gate_sent_total"));
  EXPECT_LE(seen_, metrics_->sum("tidegate_gate_sent_total"));
  EXPECT_GE(seen_ + metrics_->sum("tidegate_gate_flights"), metrics_->sum("tidegate_gate_sent_total"));
  EXPECT_EQ(status_["batches"]["requests"], metrics_->sum("tidegate_gate_bulk_requests_total"));
  EXPECT_EQ(status_["batches"]["parts"], metrics_->sum("tidegate_gate_bulk_parts_total"));
  EXPECT_EQ(metrics_->sum("tidegate_gate_endpoint_sent_total"), metrics_->sum("tidegate_gate_sent_total"));
  ASSERT_FALSE(status_["circuits"].empty());
  for (const json& circuit : status_["circuits"]) {
    const Labels endpoint{{"endpoint", circuit["endpoint"]}};
    EXPECT_EQ(circuit["opened"], metrics_->sum("tidegate_gate_circuit_opened_total", endpoint)) << circuit;
  }
  ASSERT_FALSE(status_["limits"].empty());
  for (const json& limit : status_["limits"]) {
    if (limit["endpoint"] == "all endpoints") {
      const Labels name{{"limit", limit["by"]}};
      EXPECT_EQ(limit["used"], metrics_->sum("tidegate_gate_shared_limit_used", name)) << limit;
      EXPECT_EQ(number(limit["used"]) + number(limit["left"]),
                metrics_->sum("tidegate_gate_shared_limit", name));
    } else {
      const Labels ledger{{"endpoint", limit["endpoint"]}, {"by", limit["by"]}};
      EXPECT_EQ(limit["used"], metrics_->sum("tidegate_gate_ledger_used_weight", ledger)) << limit;
    }
  }
}

TEST_F(Agreement, OrdersAndMoneyAreTheSameEverywhere) {
  look();
  EXPECT_GT(status_["orders"]["fills"], 0) << "else nothing is compared";
  EXPECT_EQ(status_["orders"]["fills"], metrics_->sum("tidegate_trading_fills_total"));
  for (const auto& [state, count] : status_["orders"]["by_state"].items()) {
    EXPECT_EQ(count, metrics_->sum("tidegate_trading_orders_total", {{"state", state}})) << state;
  }
  const json& money = status_["money"];
  EXPECT_NEAR(number(money["realised"]), metrics_->sum("tidegate_trading_realised_result_quote"), 1e-9);
  EXPECT_NEAR(number(money["open_result"]), metrics_->sum("tidegate_trading_open_result_quote"), 1e-9);
  EXPECT_NEAR(number(money["volume"]), metrics_->sum("tidegate_trading_volume_quote"), 1e-9);
}

TEST_F(Agreement, EveryQuantileStandsInTheBucketThatMetricsHaveForItsRank) {
  look();
  std::size_t compared = 0;
  for (const json& row : status_["latency"]) {
    const std::string name = row["name"];
    if (name == "tidegate_net_loop_lag_seconds") continue;  // being asked takes turns of the loop itself
    Labels labels = row["labels"];
    const json& hour = row["windows"].back();
    const double count = metrics_->sum(name + "_count", labels);
    EXPECT_EQ(hour["count"], count) << row;
    for (const auto& [key, quantile] : std::map<std::string, double>{{"p50_s", 0.5}, {"p99_s", 0.99}}) {
      // As many as that took no longer than the first bound above it, within the 2 % of a fine bucket.
      const double told = number(hour.at(key));
      for (const char* bound :
           {"0.001", "0.0025", "0.005", "0.01", "0.025", "0.05", "0.1", "0.25", "0.5", "1"}) {
        if (std::strtod(bound, nullptr) < told * 1.02) continue;
        labels["le"] = bound;
        EXPECT_GE(metrics_->sum(name + "_bucket", labels), std::floor(count * quantile)) << row << bound;
        ++compared;
        break;
      }
      labels.erase("le");
    }
  }
  EXPECT_GT(compared, 5U);
}

}  // namespace
}  // namespace tidegate::apps
