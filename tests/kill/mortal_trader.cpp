// The trading process of the kill test: the same session as `tidegate trade`, with settings by which it
// trades many times a second and finds out quickly what became of an order.
//
//   mortal_trader HOST:PORT JOURNAL live               trades until it is killed
//   mortal_trader HOST:PORT JOURNAL die POINT PASSING  kills itself when it passes that point so many times
//   mortal_trader HOST:PORT JOURNAL settle             reconciles what was left, sells what is held, ends
#include <fmt/format.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "kill/crash_point.hpp"
#include "kill/watched_network.hpp"
#include "tidegate/sim/exchange/exchange.hpp"
#include "tidegate/system/trading_session.hpp"
#include "tidegate/trading/strategies/imbalance.hpp"

namespace tidegate::kill {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

// Longer than any reconciliation here takes by far.
constexpr base::Duration kSettlePatience = seconds{40};

config::Settings quick_settings(const net::Address& exchange, const std::string& journal) {
  config::Settings settings;
  settings.access.set_host(exchange);
  settings.journal.path = journal;
  settings.access.blocks_path.clear();
  settings.access.client.transport.recv_window = milliseconds{500};
  settings.strategy.make = trading::factory_of<trading::ImbalanceStrategy>(
      {.smoothing = 1, .enter_imbalance = 0.001, .max_spread_bps = 100});
  trading::TradingSettings& trading = settings.trading;
  trading.account_interval =
      seconds{1};  // the exchange gives out two accounts a second, to all lives together
  trading.symbols = {market::Symbol{"BTCUSDT"}, market::Symbol{"ETHUSDT"}};
  trading.orders.recv_window = milliseconds{500};
  trading.orders.visibility_grace = milliseconds{200};
  trading.orders.first_query_after = milliseconds{20};
  trading.orders.max_query_backoff = milliseconds{100};
  trading.bracket.trade_notional = market::Amount::from_int(20);
  trading.bracket.max_holding = milliseconds{50};
  trading.bracket.entry_cooldown = milliseconds{1};
  trading.bracket.exit_interval = milliseconds{20};
  trading.ladder.climb_after = milliseconds{50};
  trading.risk.max_orders_per_minute = 10'000;
  trading.risk.max_daily_loss = market::Amount::from_int(5'000);
  return settings;
}

// SIGKILL cannot be caught, and nothing is flushed or closed after it.
class Executioner final : public base::EventSink {
 public:
  void await(CrashPoint point, int passing) { awaited_ = {point, passing}; }

  void pass(CrashPoint point, std::string_view client_id) {
    if (!awaited_ || awaited_->first != point || --awaited_->second > 0) return;
    const std::string line = fmt::format("died {} {}\n", name(point), client_id);
    const auto told = ::write(STDOUT_FILENO, line.data(), line.size());
    if (told == static_cast<ssize_t>(line.size())) ::kill(::getpid(), SIGKILL);
    std::abort();  // nobody can hear it: not the death that was asked for
  }

  // Told before the records are given to the journal.
  void on_event(const base::Event& event) override {
    if (event.kind == base::EventKind::kOrderFill) pass(CrashPoint::kFilled, event.subject);
    if (event.kind == base::EventKind::kOrderFilled || event.kind == base::EventKind::kOrderCanceled) {
      pass(CrashPoint::kEnded, event.subject);
    }
  }

 private:
  std::optional<std::pair<CrashPoint, int>> awaited_;
};

class Life {
 public:
  Life(config::Settings settings, Executioner& executioner)
      : settings_(std::move(settings)),
        executioner_(executioner),
        network_(*sockets_, [&executioner](CrashPoint point, std::string_view client_id) {
          executioner.pass(point, client_id);
        }) {}

  int run(bool settle) {
    loop_->spawn(open(this));
    if (settle) {
      settle_by_ = loop_->now() + kSettlePatience;
      look_whether_settled();
    }
    loop_->run();
    session_.reset();
    return failure_.empty() ? 0 : tell(failure_);
  }

 private:
  static net::Task<void> open(Life* self) {
    auto opening = system::TradingSession::open(self->loop_.get(), &self->network_, self->settings_,
                                                sim::demo_credentials(), &self->executioner_);
    auto session = co_await std::move(opening);
    if (session) {
      self->session_ = std::move(*session);
    } else {
      self->give_up(session.error().message);
    }
  }

  void look_whether_settled() {
    if (loop_->now() >= settle_by_)
      return give_up("an order of an earlier life could not be settled in time");
    if (session_ && session_->summary().trading.orders_to_reconcile == 0) {
      return session_->stop([this] { loop_->stop(); });
    }
    look_again_.arm(loop_->now() + milliseconds{10}, [this] { look_whether_settled(); });
  }
  void give_up(std::string why) {
    failure_ = std::move(why);
    loop_->stop();
  }
  static int tell(const std::string& failure) {
    std::fputs((failure + "\n").c_str(), stderr);
    return 1;
  }

  config::Settings settings_;
  Executioner& executioner_;
  std::unique_ptr<net::Loop> loop_ = net::Loop::real();
  std::unique_ptr<net::Network> sockets_ = net::make_socket_network(*loop_);
  WatchedNetwork network_;
  std::unique_ptr<system::TradingSession> session_;
  net::Timer look_again_{*loop_};
  base::MonotonicTime settle_by_{};
  std::string failure_;
};

int run(const std::string& exchange, const std::string& journal, const std::string& way,
        const std::string& point, const std::string& passing) {
  const auto address = net::parse_address(exchange);
  if (!address) return 2;
  Executioner executioner;
  if (way == "die") {
    const auto awaited = crash_point(point);
    if (!awaited) return 2;
    executioner.await(*awaited, std::atoi(passing.c_str()));
  }
  config::Settings settings = quick_settings(*address, journal);
  // A push could tell of the order before its answer does; then that instant would not be what its name says.
  settings.access.venue.follow_account = way != "die" || (point != "sent" && point != "answered");
  return Life{std::move(settings), executioner}.run(way == "settle");
}

}  // namespace
}  // namespace tidegate::kill

int main(int count, char** words) {
  const auto word = [&](int i) { return std::string{i < count ? words[i] : ""}; };
  return tidegate::kill::run(word(1), word(2), word(3), word(4), word(5));
}
