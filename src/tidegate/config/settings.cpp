#include "tidegate/config/settings.hpp"

#include <fmt/format.h>

#include "tidegate/base/validation.hpp"
#include "tidegate/config/setting_place.hpp"
#include "tidegate/config/strategy_settings.hpp"
#include "tidegate/mexc/client/rest/endpoint_policies.hpp"
#include "tidegate/mexc/wire/requests/endpoints.hpp"

namespace tidegate::config {
namespace {

void read_exchange(TomlSection section, Settings& settings, std::vector<std::string>& wrong) {
  std::string host, stream_host;
  section.read("host", host);
  section.read("stream_host", stream_host);
  section.read("ca_file", settings.access.tls.ca_file);
  section.read("allow_plain_http", settings.access.allow_plain_http);
  section.read("recv_window_ms", settings.access.client.transport.recv_window);
  section.read("call_timeout_ms", settings.access.client.call_timeout);
  section.read("order_timeout_ms", settings.access.venue.order_timeout);
  section.read("rules_interval_ms", settings.access.venue.rules_interval);
  section.read("max_connections", settings.access.client.transport.http.max_connections);
  section.read("warm_connections", settings.access.client.warm_connections);
  if (host.empty() && !stream_host.empty()) wrong.emplace_back("stream_host: needs host as well");
  if (host.empty()) return;
  const auto requests = net::parse_origin(host);
  const auto streams = stream_host.empty() ? requests : net::parse_origin(stream_host);
  if (!requests) {
    wrong.push_back("host: " + requests.error().message);
  } else if (!requests->path.empty()) {
    wrong.push_back("host: '" + host +
                    "' has a path; requests go to /api/v3 of the host: leave the path out");
  } else if (!streams) {
    wrong.push_back("stream_host: " + streams.error().message);
  } else {
    settings.access.set_exchange(*requests, *streams);
  }
}

void read_batching(TomlSection section, resilience::GateSettings& gate) {
  section.read("join_identical", gate.join_identical);
  section.read("window_ms", gate.batch.window);
  section.read("max_size", gate.batch.max_batch_size);
  section.read("negative_ttl_ms", gate.negative_ttl);
  section.read("flight_timeout_ms", gate.flight_timeout);
  section.read("max_waiting", gate.max_waiting);
  section.read("max_flights", gate.max_flights);
}

void read_cache(TomlSection section, resilience::CacheSettings& cache, std::vector<std::string>& wrong) {
  section.read("max_entries", cache.max_entries);
  section.read("max_bytes", cache.max_bytes);
  section.read("ttl_jitter_percent", cache.ttl_jitter_percent);
  std::string eviction = "lru";
  section.read("eviction", eviction);
  if (eviction == "s3_fifo") {
    cache.eviction = resilience::Eviction::kS3Fifo;
  } else if (eviction != "lru") {
    wrong.push_back("eviction: unknown way \"" + eviction + "\": use lru or s3_fifo");
  }
}

// [ttl], [refresh_after] and [stale_bound] have one key an endpoint that may be cached: `depth_ms = 1000`.
void read_lifetimes(TomlFile& file, mexc::client::ClientSettings& client) {
  TomlSection ttl = file.section("ttl");
  TomlSection refresh = file.section("refresh_after");
  TomlSection stale = file.section("stale_bound");
  for (const auto& policy : mexc::client::usual_policies()) {
    if (policy.write) continue;
    mexc::client::Lifetimes terms{policy.ttl, policy.refresh_after, policy.stale_bound};
    ttl.read(policy.name + "_ms", terms.ttl);
    refresh.read(policy.name + "_ms", terms.refresh_after);
    stale.read(policy.name + "_ms", terms.stale_bound);
    client.lifetimes[policy.name] = terms;
  }
}

// The profile first: the other keys change single fields of it.
void read_circuit(TomlSection section, resilience::CircuitBreakerSettings& circuit,
                  std::vector<std::string>& wrong) {
  std::string profile = "guide";
  section.read("profile", profile);
  if (const auto named = resilience::CircuitBreakerSettings::named(profile)) {
    circuit = *named;
  } else {
    wrong.push_back("profile: " + named.error().message);
  }
  std::string rule{name(circuit.rule)};
  section.read("rule", rule);
  if (const auto named = resilience::circuit_rule(rule)) {
    circuit.rule = *named;
  } else {
    wrong.push_back("rule: " + named.error().message);
  }
  section.read("failure_threshold", circuit.failure_threshold);
  section.read("trip_percent", circuit.trip_percent);
  section.read("min_calls", circuit.min_calls);
  section.read("window_ms", circuit.window);
  section.read("slow_after_ms", circuit.slow_after);
  section.read("open_for_ms", circuit.open_for);
  section.read("open_growth", circuit.open_growth);
  section.read("max_open_for_ms", circuit.max_open_for);
  section.read("open_jitter_percent", circuit.open_jitter_percent);
  section.read("probes", circuit.probes);
  section.read("probe_failures_allowed", circuit.probe_failures_allowed);
  section.read("max_concurrent_probes", circuit.max_concurrent_probes);
  section.read("probe_lease_ms", circuit.probe_lease);
  section.read("metrics_only", circuit.metrics_only);
  section.read("seed", circuit.seed);
}

void read_limits(TomlSection section, Settings& settings, std::vector<std::string>& wrong) {
  section.read("blocks_path", settings.access.blocks_path);
  resilience::GateSettings& gate = settings.access.client.gate;
  std::string profile = gate.limits.name;
  section.read("profile", profile);
  const auto named = resilience::LimitProfile::named(profile);
  if (named) {
    gate.limits = *named;
  } else {
    wrong.push_back("profile: " + named.error().message);
  }
  section.read("one_read_percent", gate.limits.one_read_percent);
}

void read_retry(TomlSection section, resilience::RetrySettings& retry) {
  section.read("enabled", retry.enabled);
  section.read("max_repeats", retry.max_repeats);
  section.read("percent", retry.percent);
  section.read("burst", retry.burst);
  section.read("backoff_ms", retry.backoff);
  section.read("max_backoff_ms", retry.max_backoff);
}

void read_hedge(TomlSection section, resilience::HedgeSettings& hedge) {
  section.read("enabled", hedge.enabled);
  section.read("percent", hedge.percent);
  section.read("burst", hedge.burst);
  section.read("most_weight", hedge.most_weight);
  section.read("quiet_after_429_ms", hedge.quiet_after_429);
}

void read_stream(TomlSection section, Settings& settings) {
  section.read("connect_timeout_ms", settings.access.books.stream.connect_timeout);
  section.read("ping_every_ms", settings.access.books.stream.ping_every);
  section.read("silence_limit_ms", settings.access.books.stream.silence_limit);
  section.read("max_subscriptions", settings.access.books.stream.max_subscriptions);
  section.read("snapshot_limit", settings.access.books.book.snapshot_limit);
  section.read("suspect_after_ms", settings.access.books.book.silence);
  section.read("poll_interval_ms", settings.access.venue.poll_interval);
  section.read("renew_after_ms", settings.access.books.stream.renew_after);
  section.read("follow_account", settings.access.venue.follow_account);
  section.read("keep_key_alive_ms", settings.access.venue.user_stream.keep_alive);
}

void read_trading(TomlSection section, trading::TradingSettings& trading) {
  std::vector<std::string> symbols;
  for (const auto& symbol : trading.symbols) symbols.push_back(symbol.value());
  section.read("symbols", symbols);
  trading.symbols.clear();
  for (auto& symbol : symbols) trading.symbols.emplace_back(std::move(symbol));
  section.read("trade_notional", trading.bracket.trade_notional);
  section.read("take_profit", trading.bracket.take_profit);
  section.read("stop_loss", trading.bracket.stop_loss);
  section.read("max_holding_ms", trading.bracket.max_holding);
  section.read("entry_cooldown_ms", trading.bracket.entry_cooldown);
  section.read("exit_interval_ms", trading.bracket.exit_interval);
  section.read("exit_concession", trading.bracket.exit_concession);
  section.read("account_interval_ms", trading.account_interval);
}

void read_risk(TomlSection section, trading::RiskLimits& risk) {
  section.read("max_order_notional", risk.max_order_notional);
  section.read("max_position_notional", risk.max_position_notional);
  section.read("max_total_notional", risk.max_total_notional);
  section.read("max_open_orders", risk.max_open_orders);
  section.read("max_orders_per_minute", risk.max_orders_per_minute);
  section.read("max_daily_loss", risk.max_daily_loss);
  section.read("max_data_age_ms", risk.max_data_age);
  section.read("min_balance", risk.min_balance);
}

void read_ladder(TomlSection section, trading::LadderSettings& ladder) {
  section.read("max_stream_age_ms", ladder.max_stream_age);
  section.read("max_rest_age_ms", ladder.max_rest_age);
  section.read("max_cached_age_ms", ladder.max_cached_age);
  section.read("climb_after_ms", ladder.climb_after);
  section.read("circuit_probe_after_ms", ladder.circuit_probe_after);
}

// A user knows a field by its key in the file. Gives what is no key of it.
std::vector<std::string> tell_by_key(TomlFile& file, const std::vector<std::string>& found) {
  std::vector<std::string> others;
  for (const std::string& text : found) {
    const std::string_view path = std::string_view(text).substr(0, text.find_first_of(": "));
    if (is_copy(path)) continue;
    if (const auto place = place_of(path)) {
      file.section(place->section).add_problems({place->field + text.substr(path.size())});
    } else {
      others.push_back(file.name() + ": " + text);
    }
  }
  return others;
}

base::Result<Settings> read_settings(TomlFile& file) {
  Settings settings;
  std::vector<std::string> wrong_exchange, wrong_cache, wrong_circuit, wrong_limits;
  read_exchange(file.section("exchange"), settings, wrong_exchange);
  file.section("exchange").add_problems(wrong_exchange);
  read_batching(file.section("batching"), settings.access.client.gate);
  read_lifetimes(file, settings.access.client);
  read_cache(file.section("cache"), settings.access.client.gate.cache, wrong_cache);
  file.section("cache").add_problems(wrong_cache);
  read_circuit(file.section("circuit"), settings.access.client.gate.circuit, wrong_circuit);
  file.section("circuit").add_problems(wrong_circuit);
  read_limits(file.section("limits"), settings, wrong_limits);
  file.section("limits").add_problems(wrong_limits);
  read_retry(file.section("retry"), settings.access.client.gate.retry);
  read_hedge(file.section("hedge"), settings.access.client.gate.hedge);
  read_stream(file.section("stream"), settings);
  read_trading(file.section("trading"), settings.trading);
  settings.strategy = read_strategy(file);
  read_risk(file.section("risk"), settings.trading.risk);
  read_ladder(file.section("ladder"), settings.trading.ladder);
  file.section("journal").read("path", settings.journal.path);
  file.section("journal").read("max_queued", settings.journal.max_queued);
  settings.access.venue.symbols = settings.trading.symbols;
  // What is signed with a window may arrive within it: absence is proven only beyond.
  settings.trading.orders.recv_window = settings.access.client.transport.recv_window;

  base::Problems found;
  found.append(settings.access.client.validate());
  found.append(settings.access.books.validate());
  found.append(settings.access.venue.validate());
  found.append(settings.trading.validate());
  found.append("journal", settings.journal.validate());
  const std::vector<std::string> others = tell_by_key(file, found.take());
  auto problems = file.problems();
  problems.insert(problems.end(), others.begin(), others.end());
  if (!problems.empty()) {
    return base::fail(base::ErrorCode::kInvalidArgument, fmt::format("{}", fmt::join(problems, "\n")));
  }
  return settings;
}

}  // namespace

base::Result<Settings> load_settings(const std::string& path) {
  auto file = TomlFile::open(path);
  if (!file) return std::unexpected(std::move(file.error()));
  return read_settings(*file);
}

base::Result<Settings> parse_settings(std::string_view text, const std::string& shown_name) {
  auto file = TomlFile::parse(text, shown_name);
  if (!file) return std::unexpected(std::move(file.error()));
  return read_settings(*file);
}

base::Result<std::vector<std::string>> effective_settings(std::string_view text,
                                                          const std::string& shown_name) {
  auto file = TomlFile::parse(text, shown_name);
  if (!file) return std::unexpected(std::move(file.error()));
  if (auto settings = read_settings(*file); !settings) return std::unexpected(std::move(settings.error()));
  return file->effective();
}

}  // namespace tidegate::config
