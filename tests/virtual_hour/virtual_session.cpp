#include "virtual_hour/virtual_session.hpp"

#include <algorithm>
#include <iterator>
#include <memory>
#include <optional>
#include <utility>

#include "system/opening.hpp"
#include "tidegate/base/assert.hpp"
#include "tidegate/scenarios/arms/tidegate_arm.hpp"
#include "tidegate/sim/whole/simulated_exchange.hpp"

namespace tidegate::virtual_hour {
namespace {

// Longer than the deadline of what opening asks for.
constexpr base::Duration kOpening = std::chrono::seconds{5};
// How often it is looked whether a process could begin.
constexpr base::Duration kOpeningLook = std::chrono::seconds{1};
// Answers under way when trading stopped still arrive.
constexpr base::Duration kAftermath = std::chrono::seconds{10};
const net::Address kExchangeAddress{"localhost", 80};

config::Settings in_one_thread(config::Settings system, std::string journal) {
  system.access.set_host(kExchangeAddress);
  system.access.blocks_path.clear();
  system.journal.path = std::move(journal);
  system.journal.own_thread = false;
  return system;
}

struct Taps final : net::WireTap {
  explicit Taps(RunLog& its_log) : log(its_log) {}
  void on_wire(const net::WireRun& run) override {
    log.on_wire(run);
    requests.on_wire(run);
    books.on_wire(run);
  }

  RunLog& log;
  RequestLog requests;
  BookLog books;
};

sim::SimulatedExchangeSettings exchange_settings(const VirtualSessionSettings& settings) {
  sim::SimulatedExchangeSettings exchange{.seed = settings.seed};
  exchange.exchange.accounts[0].fees = settings.fees;
  exchange.server.latency = sim::LatencyProfile::far();
  exchange.server.faults = settings.faults;
  exchange.server.rate_limits = settings.rate_limits;
  return exchange;
}

// Destroyed in reverse order: the session first, the loop last.
class SessionParts {
 public:
  explicit SessionParts(const VirtualSessionSettings& settings)
      : settings_(settings),
        loop_(net::Loop::simulated()),
        begin_(loop_->now()),
        log_(loop_->clock()),
        taps_(log_),
        network_(*loop_, settings.seed),
        exchange_(sim::SimulatedExchange::make(*loop_, network_, exchange_settings(settings)).value()),
        truth_(exchange_->truth()) {
    network_.tap(&taps_);
    log_.listen_to(truth_);
    const auto started = exchange_->start(kExchangeAddress);
    TIDEGATE_ASSERT(started.has_value(), "an address of an empty in-memory network is free");
  }
  ~SessionParts() {
    second_.reset();
    quotes_.reset();
    session_.reset();
    exchange_->stop();
    truth_.remove_listener(log_);
  }

  base::Result<VirtualSessionReport> run() {
    open();
    run_until(begin_ + kOpening);
    TIDEGATE_ASSERT(session_.has_value(), "opening a session has a deadline");
    if (!*session_) return std::unexpected(std::move(session_->error()));
    begin_second_user();
    begin_polling();
    for (const base::Duration at : settings_.crashes) {
      run_until(begin_ + at);
      crash();
      run_until(loop_->now() + settings_.crash_pause);
      begin_again();
    }
    run_until(begin_ + settings_.duration);

    VirtualSessionReport report;
    if (second_) second_->stop();
    if (quotes_) quotes_->stop();
    report.stopped_at = loop_->now();
    session().stop([&report] { report.stopped = true; });
    run_until(loop_->now() + settings_.system.trading.stop_patience + kAftermath);
    fill(report);
    return report;
  }

 private:
  system::TradingSession& session() { return ***session_; }

  // Does on the way what is to be done, and shows what is to be seen.
  void run_until(base::MonotonicTime until) {
    for (; deeds_done_ < settings_.deeds.size(); ++deeds_done_) {
      const Deed& deed = settings_.deeds[deeds_done_];
      if (begin_ + deed.at > until) break;
      show_until(begin_ + deed.at);
      deed.act();
    }
    show_until(until);
  }
  void show_until(base::MonotonicTime until) {
    const bool looks = settings_.watcher || settings_.hand;
    for (; looks && next_look_ <= until; next_look_ += std::chrono::seconds{1}) {
      loop_->run_until(next_look_);
      const bool lives = session_ && *session_;
      if (settings_.hand && lives) settings_.hand(session(), next_look_ - begin_);
      if (!settings_.watcher) continue;
      std::vector<base::Sample> samples;
      if (lives) session().collect(samples);
      settings_.watcher(samples, next_look_ - begin_);
    }
    loop_->run_until(until);
  }

  void open() {
    session_.reset();
    loop_->spawn(system::open_session(loop_.get(), &network_,
                                      in_one_thread(settings_.system, settings_.journal),
                                      sim::demo_credentials(), &log_, &session_));
  }

  void begin_second_user() {
    if (!settings_.second_user) return;
    second_.emplace(*loop_, session().client(), settings_.system.trading.symbols.front(),
                    settings_.seed + crashes_.size(), seconds_.size() + 1);
  }

  void begin_polling() {
    if (!settings_.polling) return;
    TIDEGATE_ASSERT(settings_.crashes.empty(), "what polls through a session's client dies with it");
    const scenarios::WorkloadSettings& polling = *settings_.polling;
    poller_ = std::make_unique<scenarios::TidegateArm>(session().client());
    scenarios::start_workload(*loop_, *poller_, polling, settings_.seed, begin_ + settings_.duration,
                              on_poll_);
    quotes_.emplace(*loop_, session().client(), polling.symbols, settings_.seed);
  }

  void judge(const scenarios::CallRecord& record) {
    ++polls_.reads;
    if (!record.answer.ok) ++polls_.failed;
    if (record.answer.ok && record.answer.stale) ++polls_.stale;
    scenarios::BoundScore& score = polls_.fresh[static_cast<std::size_t>(record.call.kind)];
    const std::uint64_t past = score.past_bound;
    score.add(record, scenarios::true_age(truth_, record));
    if (record.answer.ok && !record.answer.stale && score.past_bound == past) ++polls_.in_bounds;
  }

  // What was not reported to the second user by then never will be.
  void bury_second_user() {
    if (!second_) return;
    for (SecondUser::Placed& order : second_->orders()) {
      if (!order.outcome) {
        order.outcome = std::unexpected(base::Error{.code = base::ErrorCode::kCancelled,
                                                    .message = "its process died",
                                                    .delivery = base::Delivery::kUnknown,
                                                    .retry_at = std::nullopt});
      }
      seconds_.push_back(std::move(order));
    }
    second_.reset();
  }

  void crash() {
    crashes_.push_back(loop_->now());
    bury_second_user();
    session_.reset();
  }

  void begin_again() {
    open();
    while (!session_ || !*session_) {
      run_until(loop_->now() + kOpeningLook);
      if (!session_ || *session_) continue;
      run_until(loop_->now() + settings_.crash_pause);
      open();
    }
    begin_second_user();
  }

  void fill(VirtualSessionReport& report) {
    report.wire_runs = log_.wire_runs();
    report.fills = log_.fills();
    report.orders = log_.orders();
    report.account = truth_.account(*truth_.account_of(sim::demo_account().api_key));
    report.exchange = exchange_->counters();
    report.trading = session().summary();
    report.booked = log_.take_booked();
    report.told = log_.take_told();
    report.requests = taps_.requests.take();
    report.streams = taps_.requests.take_streams();
    report.book_told = taps_.books.take();
    report.log = log_.take();
    report.crashes = std::move(crashes_);
    report.seconds = std::move(seconds_);
    report.polls = polls_;
    if (quotes_) report.cancel_requests = quotes_->cancel_requests();
    if (second_) std::ranges::copy(second_->orders(), std::back_inserter(report.seconds));
  }

  const VirtualSessionSettings& settings_;
  std::unique_ptr<net::Loop> loop_;
  base::MonotonicTime begin_;
  RunLog log_;
  Taps taps_;
  net::MemoryNetwork network_;
  std::unique_ptr<sim::SimulatedExchange> exchange_;
  sim::Exchange& truth_;
  system::Opened session_;
  std::optional<SecondUser> second_;
  std::unique_ptr<scenarios::TidegateArm> poller_;
  std::optional<RestingQuotes> quotes_;
  PollScore polls_;
  const scenarios::OnCallDone on_poll_ = [this](const scenarios::CallRecord& record) { judge(record); };
  std::vector<SecondUser::Placed> seconds_;  // of processes that died
  std::vector<base::MonotonicTime> crashes_;
  std::size_t deeds_done_ = 0;
  base::MonotonicTime next_look_ = begin_;
};

}  // namespace

base::Result<VirtualSessionReport> run_virtual_session(const VirtualSessionSettings& settings) {
  TIDEGATE_ASSERT(settings.duration > kOpening, "a virtual session lasts longer than its opening");
  SessionParts parts{settings};
  return parts.run();
}

}  // namespace tidegate::virtual_hour
