// What a process tells of itself at one instant, for /status and the live page. docs/status.md has each
// field.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "tidegate/base/circuit_state.hpp"
#include "tidegate/base/event_kind.hpp"
#include "tidegate/base/sample.hpp"
#include "tidegate/base/time.hpp"

namespace tidegate::dashboard {

struct RequestFigures {
  std::uint64_t asked = 0;  // calls that wanted an answer
  std::uint64_t sent = 0;   // requests to the exchange, renewals, repeats and probes included

  // Never negative: right after the start there may be more sent than asked.
  std::uint64_t saved() const noexcept { return asked - std::min(asked, sent); }
  double saved_percent() const noexcept {
    return asked == 0 ? 0 : 100.0 * static_cast<double>(saved()) / static_cast<double>(asked);
  }
};

// Requests to the exchange that stood for several calls.
struct BatchFigures {
  std::uint64_t requests = 0;
  std::uint64_t parts = 0;  // calls that were answered out of them
};

// Of one histogram over the last `window`. Count 0: nothing was recorded in it, and no quantile means
// anything.
struct LatencyWindow {
  base::Duration window{};
  std::uint64_t count = 0;
  base::Duration p50{}, p90{}, p99{}, p999{}, max{};
};

struct LatencyRow {
  std::string name;  // the sample's
  base::SampleLabels labels;
  std::vector<LatencyWindow> windows;  // the shortest first
};

struct CircuitRow {
  std::string endpoint;
  base::CircuitState state = base::CircuitState::kClosed;
  base::Duration in_state_for{};
  std::optional<base::Duration> tries_again_in;  // absent: it refuses nothing, or until a person resets it
  std::uint64_t opened = 0;                      // times
};

// What a limit has left: an endpoint's own, or one over all of them.
struct LimitRow {
  std::string endpoint;  // "all endpoints"
  std::string by;        // what counts: weight by "address" or "account", "requests", "orders", …
  std::uint32_t used = 0;
  std::optional<std::uint32_t> left;  // absent: there is no such limit
  base::Duration window{};
  base::Duration blocked_for{};  // the exchange said so (429); zero: not blocked
};

struct BookLevel {
  std::string price;
  std::string quantity;
};

struct BookRow {
  std::string symbol;
  bool live = false;
  std::optional<base::Duration> age;  // an upper bound of its true age; absent: it is not live
  std::vector<BookLevel> bids{};      // the best first, and no more than a chart shows
  std::vector<BookLevel> asks{};
};

struct LadderRow {
  std::string symbol;
  std::string step;
  bool entries_allowed = false;
  std::string reason;  // why it is not a better step; empty: it is the best
  std::string idle;    // why nothing is bought now; empty: something is open
};

// An order whose outcome is open.
struct OrderRow {
  std::string id;  // ours
  std::string symbol;
  std::string side;
  std::string state;
  std::string quantity;
  std::string executed;
  std::string price;  // empty: at the market's
};

struct OrderFigures {
  std::uint64_t open = 0;          // their outcome is open
  std::uint64_t to_reconcile = 0;  // the exchange must be asked for them
  std::uint64_t fills = 0;
  std::vector<std::pair<std::string, std::uint64_t>> by_state;  // that ever reached it
  std::vector<OrderRow> list{};
};

struct QuoteRow {
  std::string asset;
  bool known = false;  // the account has answered; else what follows says nothing
  std::string equity;
  std::string available;
};

struct PositionRow {
  std::string symbol;
  std::string quantity;
  std::string cost;
  std::optional<std::string> bid;  // that it is valued at; absent: none was seen
  base::Duration bid_age{};
};

// Exact decimals, as text. In quote assets where nothing else is said.
struct MoneyFigures {
  std::vector<QuoteRow> quotes;
  std::vector<PositionRow> positions;
  std::string realised;
  std::string open_result;
  std::string day_realised;  // of this UTC day, over all sessions of the journal
  std::string exposure;
  std::string volume;
  std::vector<std::pair<std::string, std::string>> fees;  // by the asset they were paid in
};

struct AlertRow {
  std::string name;
  base::Severity severity = base::Severity::kInfo;
  std::string state;  // "pending", "firing", "resolved"
  base::Duration in_state_for{};
  std::string text;
};

struct EventRow {
  base::WallTime at{};
  base::Severity severity = base::Severity::kInfo;
  std::string kind;
  std::string subject;
  std::string text;
};

struct Status {
  std::string command;  // "trade", "demo"
  std::string version;
  std::string exchange;  // HOST:PORT
  std::string phase;     // "trading", "winding down", …
  base::WallTime now{};
  base::WallTime started{};
  base::Duration uptime{};
  std::vector<std::string> not_ready_because;  // as of DashboardSource
  bool actions = false;                        // the page may offer them: /actions takes them with the token
  bool halted = false;                         // a person halted trading
  RequestFigures requests;
  BatchFigures batches;
  std::vector<LatencyRow> latency;
  std::vector<CircuitRow>
      circuits;                  // of endpoints that were called, and of those whose circuit is not closed
  std::vector<LimitRow> limits;  // of which something is used, or blocked
  std::vector<BookRow> books;
  std::vector<LadderRow> ladder;
  OrderFigures orders;
  MoneyFigures money;
  std::optional<std::vector<AlertRow>> alerts;  // absent: no rules are watched
  std::vector<EventRow> events;                 // the latest; the last of them is the newest
};

}  // namespace tidegate::dashboard
