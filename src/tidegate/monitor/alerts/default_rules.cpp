#include "tidegate/monitor/alerts/default_rules.hpp"

#include <chrono>

namespace tidegate::monitor {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using enum AlertWhen;
using enum base::Severity;

void add_orders_and_money(std::vector<AlertRule>& rules) {
  rules.push_back({.name = "order_unknown",
                   .metric = "tidegate_trading_oldest_unknown_order_seconds",
                   .when = kAbove,
                   .bound = 5,
                   .severity = kError,
                   .summary =
                       "the outcome of an order has been unknown for {value}: it may have been executed. "
                       "It is being asked for; look at the exchange's own page and at `tidegate orders` "
                       "before you act by hand"});
  rules.push_back({.name = "order_stuck",
                   .metric = "tidegate_trading_orders_stuck",
                   .when = kAbove,
                   .bound = 0,
                   .severity = kError,
                   .summary =
                       "nobody can say what became of {value} open order(s): nothing is bought of their "
                       "symbols. Look them up at the exchange and decide with `tidegate orders resolve`"});
  rules.push_back({.name = "loss_near_limit",
                   .metric = "tidegate_trading_daily_loss_ratio",
                   .when = kAbove,
                   .bound = 0.8,
                   .hysteresis = 0.05,
                   .hold_for = seconds{5},
                   .summary = "the day's loss is {value} of its limit (risk.max_daily_loss): at 100 % "
                              "nothing more is bought. Decide whether to stop: SIGINT sells what is held"});
}

void add_exchange(std::vector<AlertRule>& rules) {
  rules.push_back({.name = "host_blocked",
                   .metric = "tidegate_gate_host_blocked",
                   .when = kAbove,
                   .bound = 0,
                   .severity = kError,
                   .summary =
                       "the exchange has blocked this address: not one request goes out, and nothing can "
                       "be sold from here. The log's host.blocked says for how long; it waits by itself, "
                       "so close what must not wait by hand, from elsewhere"});
  rules.push_back({.name = "host_failing",
                   .metric = "tidegate_gate_host_refuses",
                   .when = kAbove,
                   .bound = 0,
                   .hold_for = seconds{10},
                   .severity = kError,
                   .summary =
                       "the exchange has not answered for {for}: only a probe goes to it, and neither orders "
                       "nor cancels arrive. It goes on by itself once a probe is answered; look whether this "
                       "machine has a network, and at the exchange's own status page"});
  rules.push_back({.name = "limit_answer",
                   .metric = "tidegate_gate_limit_answers_total",
                   .when = kIncreaseAbove,
                   .bound = 0,
                   .window = minutes{1},
                   .summary =
                       "the exchange refused requests with HTTP {status} in the last {window}: it is asked "
                       "for more than it allows. See what else uses this address or key, and ask for "
                       "less; going on leads to a block"});
  rules.push_back({.name = "circuit_open",
                   .metric = "tidegate_gate_circuit_state",
                   .when = kWithin,
                   .bound = 1,  // open; half-open; forced open (base::CircuitState)
                   .upper = 3,
                   .hold_for = seconds{10},
                   .summary =
                       "the circuit of {endpoint} has not been closed for {for}: its calls are refused, "
                       "but for single tries. The log's circuit.opened says why; see whether the "
                       "exchange is down for others too"});
}

void add_market(std::vector<AlertRule>& rules) {
  rules.push_back({.name = "ladder_below_live",
                   .metric = "tidegate_trading_ladder_step",
                   .when = kAbove,
                   .bound = 0,
                   .hold_for = seconds{30},
                   .while_stopping = false,
                   .summary =
                       "{symbol} has not been on live_book for {for}: trading does less of it, on step "
                       "{value} (3: no entries, 4: halted). The log's ladder.stepped_down says why"});
  rules.push_back({.name = "book_not_live",
                   .metric = "tidegate_books_live",
                   .when = kBelow,
                   .bound = 1,
                   .hold_for = seconds{10},
                   .while_stopping = false,
                   .summary =
                       "the book of {symbol} has not healed for {for}: prices come by request, or not at "
                       "all. The log's lines of book and stream say why; where it is one symbol alone, "
                       "see whether the exchange still trades it"});
  rules.push_back({.name = "user_stream_down",
                   .metric = "tidegate_streams_connections_up",
                   .labels = {{"stream", "user"}},
                   .when = kBelow,
                   .bound = 1,
                   .hold_for = seconds{30},
                   .while_stopping = false,
                   .summary = "orders and fills have not been told by stream for {for}: they are asked for, "
                              "which is slower and costs weight. The log's user_stream.down says why"});
}

void add_journal(std::vector<AlertRule>& rules) {
  rules.push_back({.name = "journal_write_failed",
                   .metric = "tidegate_journal_write_failures_total",
                   .when = kIncreaseAbove,
                   .bound = 0,
                   .window = minutes{1},
                   .severity = kError,
                   .summary =
                       "the journal could not be written in the last {window}: no order is sent, entry or "
                       "exit, until it can. Look at its disk; the log's journal.failed says why"});
  rules.push_back({.name = "journal_mute",
                   .metric = "tidegate_trading_journal_wait_seconds",
                   .when = kAbove,
                   .bound = 5,
                   .severity = kError,
                   .summary =
                       "the journal has not answered for {value}: no order is sent, entry or exit, until "
                       "it does. Look at its disk"});
  rules.push_back({.name = "disk_nearly_full",
                   .metric = "tidegate_journal_disk_free_ratio",
                   .when = kBelow,
                   .bound = 0.05,
                   .hysteresis = 0.01,
                   .hold_for = seconds{30},
                   .summary =
                       "{value} is left of the journal's disk: when it is full no order is sent any more. "
                       "Free some space"});
}

void add_machine(std::vector<AlertRule>& rules) {
  rules.push_back({.name = "clock_off",
                   .metric = "tidegate_client_clock_offset_seconds",
                   .when = kOutside,
                   .bound = -0.5,
                   .upper = 0.5,
                   .hysteresis = 0.1,
                   .hold_for = seconds{10},
                   .summary =
                       "this machine's clock is {value} behind the exchange's (negative: ahead). Orders "
                       "go by the exchange's, but the log, the journal and the day's limits by this one: "
                       "see why it is not kept right (timedatectl)"});
  rules.push_back({.name = "loop_lag",
                   .metric = "tidegate_net_loop_lag_seconds",
                   .when = kSlowerAbove,
                   .bound = 0,
                   .window = minutes{1},
                   .slow = milliseconds{100},
                   .summary =
                       "the event loop stood still for more than {slow}, {value} time(s) in the last "
                       "{window}: prices and orders were late by as much. See what else this machine does"});
  rules.push_back({.name = "no_samples",
                   .metric = "tidegate_gate_calls_total",
                   .when = kAbsent,
                   .hold_for = minutes{1},
                   .severity = kError,
                   .summary =
                       "nothing has been heard of trading for {for}: it does not run, or has not begun. "
                       "Look at its log, and start it again"});
}

}  // namespace

std::vector<AlertRule> default_rules() {
  std::vector<AlertRule> rules;
  add_orders_and_money(rules);
  add_exchange(rules);
  add_market(rules);
  add_journal(rules);
  add_machine(rules);
  return rules;
}

}  // namespace tidegate::monitor
