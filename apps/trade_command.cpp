#include "apps/trade_command.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>

#include "apps/api_keys.hpp"
#include "apps/exchange_options.hpp"
#include "apps/failure.hpp"
#include "apps/stop_on_signal.hpp"
#include "apps/trading_session.hpp"
#include "tidegate/monitor/event_log.hpp"

namespace tidegate::apps {
namespace {

struct Options : ExchangeOptions {
  std::string log;
  int seconds = 0;
};

// Every event as a line on standard output, and into the log.
class Narrator final : public base::EventSink {
 public:
  explicit Narrator(monitor::EventLog& log) : log_(log) {}

  void on_event(const base::Event& event) override {
    if (!began_) began_ = event.at;
    std::puts(fmt::format("{:9.3f} s  {} {}: {}", base::to_ms(event.at - *began_) / 1000, event.kind,
                          event.subject, event.text)
                  .c_str());
    std::fflush(stdout);
    log_.on_event(event);
  }

 private:
  monitor::EventLog& log_;
  std::optional<base::MonotonicTime> began_;
};

std::string closing_words(const desk::DeskSummary& desk) {
  const auto& trading = desk.trading;
  return fmt::format(
      "stopped: {} orders sent, {} filled, {} canceled, {} unknown and resolved; {} fills, volume {}, "
      "realised {}; "
      "{} still open",
      trading.orders.sent, trading.orders.filled, trading.orders.canceled, trading.orders.unknown,
      trading.totals.fills, trading.totals.volume.to_string(2), trading.totals.realised.to_string(4),
      trading.orders_open);
}

// One session on a loop: opened, run until told to stop, wound down.
class Trade {
 public:
  Trade(config::Settings settings, mexc::wire::Credentials credentials, base::EventSink& events)
      : loop_(net::Loop::real()),
        network_(net::make_socket_network(*loop_)),
        settings_(std::move(settings)),
        credentials_(std::move(credentials)),
        events_(events),
        given_up_(*loop_) {}

  int run(int seconds) {
    const StopOnSignal on_signal{*loop_};
    loop_->spawn(open(this));
    if (seconds > 0) {
      loop_->run_until(loop_->now() + std::chrono::seconds{seconds});
    } else {
      loop_->run();
    }
    if (session_ == nullptr && !failure_) give_up_opening();
    if (failure_) return tell_failure(failure_->message);
    session_->stop([this] { loop_->stop(); });
    loop_->run();
    std::puts(closing_words(session_->summary()).c_str());
    session_.reset();
    return 0;
  }

 private:
  static net::Task<void> open(Trade* self) {
    auto opening = TradingSession::open(self->loop_.get(), self->network_.get(), self->settings_,
                                        std::move(self->credentials_), &self->events_, &self->given_up_);
    auto session = co_await std::move(opening);
    if (session) {
      self->session_ = std::move(*session);
    } else {
      self->failure_ = session.error();
    }
    if (self->failure_ || self->giving_up_) self->loop_->stop();
  }
  // Ends what opens the session in good order; the session may come about all the same.
  void give_up_opening() {
    giving_up_ = true;
    given_up_.notify_all();
    loop_->run();
    if (failure_) failure_->message = "stopped before the exchange answered: " + failure_->message;
  }

  std::unique_ptr<net::Loop> loop_;
  std::unique_ptr<net::Network> network_;
  config::Settings settings_;
  mexc::wire::Credentials credentials_;
  base::EventSink& events_;
  net::Signal given_up_;
  bool giving_up_ = false;
  std::unique_ptr<TradingSession> session_;
  std::optional<base::Error> failure_;
};

int run_trade(const Options& options) {
  auto settings = options.settings();
  if (!settings) return tell_failure(settings.error().message);
  auto credentials = take_api_keys(options.keys);
  if (!credentials) return tell_failure(credentials.error().message);
  monitor::EventLog log{options.log};
  if (!log.open_error().empty()) return tell_failure(log.open_error());
  Narrator narrator{log};
  return Trade{std::move(*settings), std::move(*credentials), narrator}.run(options.seconds);
}

}  // namespace

void add_trade_command(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("trade", "the flash-trading system, until Ctrl-C");
  options->add_to(*command);
  command->add_option("--log", options->log, "also write every event to this file");
  command->add_option("--seconds", options->seconds, "stop by itself after that; 0: never")
      ->check(CLI::Range(0, 1'000'000))
      ->capture_default_str();
  command->callback([options, &exit_code] { exit_code = run_trade(*options); });
}

}  // namespace tidegate::apps
