#include "tidegate/monitor/history/history_table.hpp"

#include <string>

namespace tidegate::monitor {
namespace {

// For a row a line. What they make is as HistoryValue says.
constexpr HistoryValue sum(std::string_view group, std::string_view value, std::string_view metric) {
  return {.group = group, .value = value, .metric = metric, .reduce = Reduce::kSum};
}
constexpr HistoryValue max(std::string_view group, std::string_view value, std::string_view metric) {
  return {.group = group, .value = value, .metric = metric, .reduce = Reduce::kMax};
}
constexpr HistoryValue rate(std::string_view group, std::string_view value, std::string_view metric) {
  return {.group = group, .value = value, .metric = metric, .reduce = Reduce::kRate};
}
constexpr HistoryValue quantile(double q, std::string_view group, std::string_view value,
                                std::string_view metric) {
  return {.group = group, .value = value, .metric = metric, .reduce = Reduce::kQuantile, .q = q};
}
constexpr HistoryValue count_of(std::uint32_t states, std::string_view group, std::string_view value,
                                std::string_view metric) {
  return {.group = group, .value = value, .metric = metric, .reduce = Reduce::kCountOf, .states = states};
}
constexpr HistoryValue where(std::string_view label, std::array<std::string_view, 3> among,
                             HistoryValue row) {
  row.label = label;
  row.among = among;
  return row;
}

constexpr std::uint32_t state(int value) {
  return std::uint32_t{1} << value;
}

// Of base::CircuitState and trading::Step, as docs/metrics.md numbers them.
constexpr std::uint32_t kClosed = state(0);
constexpr std::uint32_t kOpen = state(1) | state(3);  // by itself or by hand
constexpr std::uint32_t kHalfOpen = state(2);
constexpr std::uint32_t kBelowLive = ~state(0);

// Weight is that of the endpoint nearest to its limit: each has a window of its own, or all share one. Fees
// are those paid in USDT: amounts of several assets do not add up.
constexpr auto kProduct = std::to_array<HistoryValue>({
    rate("requests", "asked", "tidegate_gate_calls_total"),
    rate("requests", "sent", "tidegate_gate_sent_total"),
    rate("requests", "joined", "tidegate_gate_joined_total"),
    where("source", {"cache", "stale", "stream"}, rate("requests", "at_hand", "tidegate_gate_replies_total")),
    rate("requests", "rejected", "tidegate_gate_rejected_total"),
    rate("requests", "failed", "tidegate_gate_failed_total"),

    rate("latency", "count", "tidegate_client_request_seconds"),
    quantile(0.5, "latency", "p50", "tidegate_client_request_seconds"),
    quantile(0.9, "latency", "p90", "tidegate_client_request_seconds"),
    quantile(0.99, "latency", "p99", "tidegate_client_request_seconds"),
    quantile(0.999, "latency", "p999", "tidegate_client_request_seconds"),

    quantile(0.5, "loop_lag", "p50", "tidegate_net_loop_lag_seconds"),
    quantile(0.99, "loop_lag", "p99", "tidegate_net_loop_lag_seconds"),
    quantile(1, "loop_lag", "max", "tidegate_net_loop_lag_seconds"),

    quantile(0.5, "journal", "p50", "tidegate_journal_write_seconds"),
    quantile(0.99, "journal", "p99", "tidegate_journal_write_seconds"),
    quantile(1, "journal", "max", "tidegate_journal_write_seconds"),
    rate("journal", "records", "tidegate_journal_records_total"),
    sum("journal", "queued", "tidegate_journal_queued_records"),
    rate("journal", "failures", "tidegate_journal_write_failures_total"),

    sum("gate", "cached", "tidegate_gate_cached_entries"),
    sum("gate", "flights", "tidegate_gate_flights"),
    sum("gate", "waiting", "tidegate_gate_waiting"),
    where("by", {"address"}, max("gate", "weight_by_address", "tidegate_gate_ledger_used_weight")),
    where("by", {"account"}, max("gate", "weight_by_account", "tidegate_gate_ledger_used_weight")),
    max("gate", "blocked", "tidegate_gate_host_blocked"),

    rate("batches", "requests", "tidegate_gate_bulk_requests_total"),
    rate("batches", "parts", "tidegate_gate_bulk_parts_total"),

    count_of(kOpen, "circuits", "open", "tidegate_gate_circuit_state"),
    count_of(kHalfOpen, "circuits", "half_open", "tidegate_gate_circuit_state"),
    count_of(kClosed, "circuits", "closed", "tidegate_gate_circuit_state"),
    sum("circuits", "limited", "tidegate_gate_ledger_blocked"),
    max("circuits", "host_refuses", "tidegate_gate_host_refuses"),

    sum("streams", "up", "tidegate_streams_connections_up"),
    sum("streams", "wanted", "tidegate_streams_connections"),
    rate("streams", "pushes", "tidegate_streams_pushes_total"),
    rate("streams", "resyncs", "tidegate_books_resyncs_total"),
    rate("streams", "lost", "tidegate_streams_connections_lost_total"),

    max("books", "worst_age", "tidegate_books_age_seconds"),
    count_of(state(1), "books", "live", "tidegate_books_live"),
    count_of(state(0), "books", "not_live", "tidegate_books_live"),

    sum("orders", "open", "tidegate_trading_orders_open"),
    sum("orders", "unknown", "tidegate_trading_orders_to_reconcile"),
    where("state", {"filled"}, rate("orders", "filled", "tidegate_trading_orders_total")),
    where("state", {"rejected"}, rate("orders", "rejected", "tidegate_trading_orders_total")),
    rate("orders", "refused", "tidegate_trading_risk_refusals_total"),

    max("ladder", "worst_step", "tidegate_trading_ladder_step"),
    count_of(kBelowLive, "ladder", "below_live", "tidegate_trading_ladder_step"),

    sum("money", "realised", "tidegate_trading_realised_result_quote"),
    sum("money", "open_result", "tidegate_trading_open_result_quote"),
    where("asset", {"USDT"}, sum("money", "fees", "tidegate_trading_fees")),
    sum("money", "volume", "tidegate_trading_volume_quote"),

    sum("process", "memory", "tidegate_process_resident_memory_bytes"),
    sum("process", "private_memory", "tidegate_process_private_memory_bytes"),
    sum("process", "descriptors", "tidegate_process_open_descriptors"),
    rate("process", "cpu", "tidegate_process_cpu_seconds_total"),
});

}  // namespace

std::span<const HistoryValue> product_history() noexcept {
  return kProduct;
}

std::vector<HistoryGroup> history_groups_of(std::span<const HistoryValue> table) {
  std::vector<HistoryGroup> groups;
  for (const HistoryValue& row : table) {
    if (groups.empty() || groups.back().name != row.group) groups.push_back({std::string{row.group}, {}});
    groups.back().values.emplace_back(row.value);
  }
  return groups;
}

}  // namespace tidegate::monitor
