#include "tidegate/monitor/exposition/metric_table.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "tidegate/monitor/exposition/format_rules.hpp"

namespace tidegate::monitor {
namespace {

using enum base::Sample::Kind;

constexpr auto kRows = std::to_array<MetricRow>({
    {"tidegate_books_age_seconds", kGauge, "symbol",
     "upper bound of the book's true age; absent while it is not live"},
    {"tidegate_books_live", kGauge, "symbol",
     "1: the book is equal to the exchange's, as far as can be known"},
    {"tidegate_books_refreshes_total", kCounter, "symbol", "snapshots taken while the book was live"},
    {"tidegate_books_resyncs_total", kCounter, "symbol", "how often stream and book did not fit"},
    {"tidegate_client_call_seconds", kHistogram, "endpoint, source",
     "from a call to its answer, as its caller waits. Only with `ClientSettings::call_times`. Pairs that "
     "occurred"},
    {"tidegate_client_calls_total", kCounter, "endpoint, source",
     "calls by what answered them (6 sources, `error`); each caller counts. Pairs that occurred"},
    {"tidegate_client_clock_offset_seconds", kGauge, "",
     "by how much this machine's clock is behind the exchange's (negative: ahead), at the least; absent "
     "while that is not known"},
    {"tidegate_client_request_seconds", kHistogram, "endpoint",
     "from the first byte of a request to its whole answer. Endpoints that were asked"},
    {"tidegate_client_unknown_words_total", kCounter, "",
     "words of the exchange's that this version does not know"},
    {"tidegate_desk_effects_total", kCounter, "effect", "effects performed (10 kinds)"},
    {"tidegate_desk_events_total", kCounter, "", "events fed to the engine"},
    {"tidegate_desk_journal_latency_seconds", kHistogram, "",
     "from the engine's Persist to its Persisted; 256 records at a time are measured"},
    {"tidegate_desk_refused_records_total", kCounter, "", "records that the journal's queue had no room for"},
    {"tidegate_gate_bulk_parts_total", kCounter, "", "parts of the requests sent for several parts"},
    {"tidegate_gate_bulk_requests_total", kCounter, "", "requests sent for several parts"},
    {"tidegate_gate_cached_entries", kGauge, "", "answers in the cache"},
    {"tidegate_gate_calls_total", kCounter, "", "calls that asked for a decision"},
    {"tidegate_gate_circuit_judged", kGauge, "endpoint",
     "state that a circuit that only measures would be in; else its state"},
    {"tidegate_gate_circuit_opened_total", kCounter, "endpoint", "how often the endpoint's circuit opened"},
    {"tidegate_gate_circuit_state", kGauge, "endpoint",
     "state of the endpoint's circuit: 0 closed, 1 open, 2 half-open, 3 forced open, 4 disabled, 5 metrics "
     "only"},
    {"tidegate_gate_circuit_would_refuse_total", kCounter, "endpoint",
     "calls that a circuit that only measures would have refused"},
    {"tidegate_gate_collected_total", kCounter, "", "calls and refreshes held back for a batch"},
    {"tidegate_gate_collecting", kGauge, "", "batches that are being collected"},
    {"tidegate_gate_endpoint_calls_total", kCounter, "endpoint",
     "calls that asked for a decision, by endpoint"},
    {"tidegate_gate_endpoint_sent_total", kCounter, "endpoint", "requests granted, by endpoint"},
    {"tidegate_gate_failed_total", kCounter, "", "calls asked for, sent, and answered with an error"},
    {"tidegate_gate_flights", kGauge, "", "loads under way"},
    {"tidegate_gate_hedged_total", kCounter, "", "reads sent a second time because the first was late"},
    {"tidegate_gate_hedges_won_total", kCounter, "",
     "reads whose second request was answered before the first"},
    {"tidegate_gate_host_blocked", kGauge, "", "1: the exchange has blocked us"},
    {"tidegate_gate_host_probes_total", kCounter, "", "probes of a host in trouble"},
    {"tidegate_gate_host_refuses", kGauge, "",
     "1: the host takes no connections, or its endpoints fail at once"},
    {"tidegate_gate_joined_total", kCounter, "", "calls that joined a load under way"},
    {"tidegate_gate_ledger_blocked", kGauge, "endpoint", "1: the exchange limits the endpoint (429)"},
    {"tidegate_gate_ledger_used_weight", kGauge, "endpoint, by", "weight used in the endpoint's window"},
    {"tidegate_gate_limit_answers_total", kCounter, "status",
     "requests and streams that the exchange refused because of its limits, by HTTP status: `429`, `418`, "
     "`403`"},
    {"tidegate_gate_merged_waiting_total", kCounter, "",
     "calls that became parts of a bulk request while they waited for weight"},
    {"tidegate_gate_refreshed_total", kCounter, "", "answers renewed behind their readers' backs"},
    {"tidegate_gate_rejected_total", kCounter, "reason",
     "calls refused here, without a request, by error code. Codes that occurred"},
    {"tidegate_gate_repeated_total", kCounter, "", "requests repeated after a failure"},
    {"tidegate_gate_replies_total", kCounter, "source", "answers, for all who asked for them (6 sources)"},
    {"tidegate_gate_sent_total", kCounter, "", "requests granted, refreshes, repeats and probes included"},
    {"tidegate_gate_shared_limit", kGauge, "limit",
     "what may be used in the window of a limit over all endpoints"},
    {"tidegate_gate_shared_limit_used", kGauge, "limit", "what is used of it"},
    {"tidegate_gate_waited_total", kCounter, "", "calls that waited for weight"},
    {"tidegate_gate_waiting", kGauge, "", "loads that wait for weight"},
    {"tidegate_gate_weight_sent_total", kCounter, "by",
     "weight of what was sent, by what it counts for: `address`, `account`"},
    {"tidegate_guard_loads", kGauge, "", "loads for which somebody waits"},
    {"tidegate_guard_requests_under_way", kGauge, "", "requests given to the transport and not ended"},
    {"tidegate_guard_waiting_loads", kGauge, "", "loads for which somebody waits, and which wait for weight"},
    {"tidegate_journal_disk_free_ratio", kGauge, "",
     "what is free of the disk that it lies on; 1 of a journal in memory, absent where the system does not "
     "say"},
    {"tidegate_journal_queued_records", kGauge, "",
     "records that wait for the disk (at most `journal.max_queued`)"},
    {"tidegate_journal_records_total", kCounter, "", "records written"},
    {"tidegate_journal_write_failures_total", kCounter, "", "attempts to write that failed"},
    {"tidegate_journal_write_seconds", kHistogram, "",
     "how long an attempt took, commit included; zero in virtual time"},
    {"tidegate_monitor_exposed_series", kGauge, "",
     "series that this answer shows; a bucket of a histogram counts as one"},
    {"tidegate_monitor_left_out_series", kGauge, "reason",
     "series that this answer leaves out: `bound`, `duplicate`, `malformed`"},
    {"tidegate_net_http_connections_total", kCounter, "", "connections that the HTTP client opened"},
    {"tidegate_net_http_received_bytes_total", kCounter, "",
     "bytes that the HTTP client received, headers included, TLS not"},
    {"tidegate_net_http_requests_total", kCounter, "",
     "requests given to the HTTP client, those that never left included"},
    {"tidegate_net_http_sent_bytes_total", kCounter, "",
     "bytes that the HTTP client sent, headers included, TLS not"},
    {"tidegate_net_http_server_connections_total", kCounter, "", "connections that an HTTP server accepted"},
    {"tidegate_net_http_server_received_bytes_total", kCounter, "",
     "bytes that an HTTP server received, WebSocket frames included, TLS not"},
    {"tidegate_net_http_server_sent_bytes_total", kCounter, "",
     "bytes that an HTTP server sent, WebSocket frames included, TLS not"},
    {"tidegate_net_http_waiting_requests", kGauge, "",
     "requests of the HTTP client that wait for a connection"},
    {"tidegate_net_loop_lag_seconds", kHistogram, "",
     "how late the first timer of each turn of the loop was fired: what slow callbacks or a busy machine "
     "cost"},
    {"tidegate_net_tls_handshakes_total", kCounter, "side, end",
     "connections that were to be TLS, by what came of them (14 ends); `new` and `resumed` are TLS"},
    {"tidegate_process_build_info", kGauge, "version", "always 1; the label says which build runs"},
    {"tidegate_process_cpu_seconds_total", kCounter, "",
     "processor time of all its threads, the kernel's for it included"},
    {"tidegate_process_max_descriptors", kGauge, "", "how many may be; absent: no limit is set"},
    {"tidegate_process_open_descriptors", kGauge, "", "files, sockets and pipes that are open"},
    {"tidegate_process_private_memory_bytes", kGauge, "",
     "of this, what is of no file and shared with nobody"},
    {"tidegate_process_resident_memory_bytes", kGauge, "",
     "memory that it has in RAM, shared with others or not"},
    {"tidegate_process_start_time_seconds", kGauge, "", "when it started, in seconds since 1970"},
    {"tidegate_streams_bad_pushes_total", kCounter, "stream", "pushes that could not be read"},
    {"tidegate_streams_connections", kGauge, "stream",
     "connections kept up: of `books`, of `tickers`, of the `user`"},
    {"tidegate_streams_connections_lost_total", kCounter, "stream", "connections that ended, or never came"},
    {"tidegate_streams_connections_renewed_total", kCounter, "stream",
     "connections replaced before the exchange cuts them"},
    {"tidegate_streams_connections_up", kGauge, "stream",
     "connections kept up of which every channel is confirmed"},
    {"tidegate_streams_pushed_bytes_total", kCounter, "stream", "bytes of the pushes that could be read"},
    {"tidegate_streams_pushes_total", kCounter, "stream", "pushes that could be read"},
    {"tidegate_streams_upgrades_total", kCounter, "stream", "WebSocket upgrades asked of the exchange"},
    {"tidegate_trading_daily_loss_ratio", kGauge, "",
     "the day's loss, realised and open at the last bids, as a part of its limit: at 1 nothing more is "
     "bought"},
    {"tidegate_trading_fees", kGauge, "asset", "fees paid, by the asset they were paid in"},
    {"tidegate_trading_fills_total", kCounter, "", "trades of our orders"},
    {"tidegate_trading_halted", kGauge, "",
     "1: a person halted trading, and nothing is bought until it is resumed"},
    {"tidegate_trading_held_base", kGauge, "symbol", "what is held of the symbol, in its base asset"},
    {"tidegate_trading_journal_wait_seconds", kGauge, "",
     "how long the oldest intent has been on its way to the disk; 0: there is none"},
    {"tidegate_trading_ladder_changes_total", kCounter, "", "changes of a symbol's step on the ladder"},
    {"tidegate_trading_ladder_step", kGauge, "symbol",
     "step of the ladder that the symbol stands on, 0 the best"},
    {"tidegate_trading_ladder_time_seconds_total", kCounter, "symbol, step",
     "how long the symbol stood on each step of the ladder"},
    {"tidegate_trading_oldest_unknown_order_seconds", kGauge, "",
     "how long the oldest unknown outcome has been one; 0: there is none"},
    {"tidegate_trading_open_result_quote", kGauge, "",
     "result of what is held, at the last bids, in quote assets"},
    {"tidegate_trading_orders_open", kGauge, "", "orders whose outcome is open"},
    {"tidegate_trading_orders_stuck", kGauge, "",
     "of the open ones, those of which nobody can say what became: a person must look"},
    {"tidegate_trading_orders_to_reconcile", kGauge, "", "orders of which the exchange must be asked"},
    {"tidegate_trading_orders_total", kCounter, "state", "orders that reached this state (8)"},
    {"tidegate_trading_realised_result_quote", kGauge, "", "result of what was sold, in quote assets"},
    {"tidegate_trading_risk_refusals_total", kCounter, "rule", "proposals refused, by the rule"},
    {"tidegate_trading_volume_quote", kGauge, "", "what was traded, in quote assets"},
});

// Sorted, and each name once: find() halves its way.
static_assert(std::ranges::adjacent_find(kRows, std::ranges::greater_equal{}, &MetricRow::name) ==
              kRows.end());

const MetricRow* row_of(std::string_view name) noexcept {
  const auto found = std::ranges::lower_bound(kRows, name, {}, &MetricRow::name);
  return found != kRows.end() && found->name == name ? &*found : nullptr;
}

}  // namespace

std::span<const MetricRow> metric_rows() noexcept {
  return kRows;
}

base::Result<void> MetricTable::add(const MetricRow& row) {
  const auto refuse = [&row](base::ErrorCode code, std::string_view why) {
    return base::fail(code, "the metric " + std::string{row.name} + " " + std::string{why});
  };
  if (!is_metric_name(row.name))
    return refuse(base::ErrorCode::kInvalidArgument, "has no name that Prometheus takes");
  if (find(row.name)) return refuse(base::ErrorCode::kInvalidArgument, "has a row already");
  if (row.meaning.empty() || !code_points(row.meaning)) {
    return refuse(base::ErrorCode::kInvalidArgument, "does not say in UTF-8 what it means");
  }
  if (added_.size() >= kMostAdded)
    return refuse(base::ErrorCode::kQueueFull, "finds no room: 1,000 rows were added");
  added_.emplace(row.name, Added{row.kind, std::string{row.labels}, std::string{row.meaning}});
  return {};
}

std::optional<MetricRow> MetricTable::find(std::string_view name) const {
  if (const MetricRow* row = row_of(name)) return *row;
  const auto added = added_.find(name);
  if (added == added_.end()) return std::nullopt;
  return MetricRow{added->first, added->second.kind, added->second.labels, added->second.meaning};
}

}  // namespace tidegate::monitor
