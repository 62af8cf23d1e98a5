// What tests of a trade's dashboard share: a whole run in virtual time, and somebody who asks it at instants.
#pragma once

#include <gtest/gtest.h>

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "apps/trade/trade_run.hpp"
#include "tidegate/net/network/stream.hpp"
#include "tidegate/net/web/http_client.hpp"
#include "tidegate/sim/whole/simulated_exchange.hpp"

namespace tidegate::apps {

inline const net::Address kExchange{"localhost", 80};
inline const net::Address kDashboard{"127.0.0.1", 8091};

class RecordedOutput final : public monitor::Output {
 public:
  void write(std::string text) override { all += text; }
  void show(std::string) override {}
  std::vector<std::string> take_news() override { return {}; }
  std::string all;
};

inline net::Task<void> fetch(net::HttpClient* client, net::HttpRequest request, base::MonotonicTime deadline,
                             std::optional<base::Result<net::HttpResponse>>* out) {
  auto asking = client->send(std::move(request), deadline);
  auto answer = co_await std::move(asking);
  *out = std::move(answer);
}

// A whole run of `trade` in virtual time, and somebody who looks at its dashboard.
class DashboardScene : public testing::Test {
 protected:
  DashboardScene() {
    auto& settings = run_settings_.settings;
    settings.access.set_host(kExchange);
    settings.journal.path = ":memory:";
    settings.journal.own_thread = false;
    settings.access.blocks_path.clear();
    run_settings_.dashboard = DashboardWish{};
    run_settings_.length = std::chrono::seconds{20};
  }

  using Answer = std::optional<base::Result<net::HttpResponse>>;
  // `target` is asked for at `at`, counted from the beginning.
  Answer& ask(std::string target, base::Duration at) {
    return ask_by([target = std::move(target)] { return net::HttpRequest{.target = target}; }, at);
  }
  // With the token that was among the opening words.
  Answer& act(std::string name, base::Duration at) {
    return ask_by(
        [this, name = std::move(name)] {
          return net::HttpRequest{
              .method = "POST",
              .target = "/actions/" + name,
              .headers = {{"Content-Type", "application/json"}, {"X-Tidegate-Token", token()}},
              .body = "{}"};
        },
        at);
  }
  Answer& ask_by(std::function<net::HttpRequest()> request, base::Duration at,
                 net::Address where = kDashboard) {
    Asked& asked = asked_.emplace_back(*loop_, network_, std::move(where));
    asked.timer.arm(loop_->now() + at, [this, &asked, request = std::move(request)] {
      loop_->spawn(fetch(&asked.client, request(), loop_->now() + std::chrono::seconds{1}, &asked.answer));
    });
    return asked.answer;
  }
  std::string token() const {
    constexpr std::string_view kBefore = "from the page: token ";
    const std::size_t at = output_.all.find(kBefore);
    return at == std::string::npos ? "" : output_.all.substr(at + kBefore.size(), 32);
  }
  TradeEnd run() {
    TradeRun trade{*loop_, network_, run_settings_, sim::demo_credentials(), output_, log_};
    return trade.run();
  }
  static std::string body(const Answer& answer) {
    if (!answer || !*answer) ADD_FAILURE() << "no answer";
    return answer && *answer ? (*answer)->body : "{}";
  }

  struct Asked {
    Asked(net::Loop& loop, net::Network& network, net::Address where)
        : client(loop, network, std::move(where)), timer(loop) {}
    net::HttpClient client;
    net::Timer timer;
    Answer answer;
  };

  std::unique_ptr<net::Loop> loop_ = net::Loop::simulated();
  net::MemoryNetwork network_{*loop_, 1};
  std::unique_ptr<sim::SimulatedExchange> exchange_ =
      sim::start_simulated_exchange(*loop_, network_, kExchange);
  TradeRunSettings run_settings_;
  RecordedOutput output_;
  monitor::EventLog log_;
  std::deque<Asked> asked_;
};

}  // namespace tidegate::apps
