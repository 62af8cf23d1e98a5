// The presets' numbers. Each differs from the defaults only in what its purpose calls for; a test holds all
// of them to be valid and free of what unwise() warns of.
#include "tidegate/config/model/presets.hpp"

#include <algorithm>
#include <array>

namespace tidegate::config {
namespace {

constexpr std::array kConservative{
    PresetRow{"batching.window_ms", "100"},
    PresetRow{"stale_bound.depth_ms", "3000"},
    PresetRow{"circuit.failure_threshold", "3"},
    PresetRow{"circuit.open_for_ms", "10000"},
    PresetRow{"circuit.probes", "2"},
    PresetRow{"limits.one_read_percent", "30"},
    PresetRow{"retry.percent", "5"},
    PresetRow{"hedge.enabled", "false"},
    PresetRow{"trading.trade_notional", "50"},
    PresetRow{"trading.entry_cooldown_ms", "5000"},
    PresetRow{"risk.max_order_notional", "100"},
    PresetRow{"risk.max_position_notional", "200"},
    PresetRow{"risk.max_total_notional", "400"},
    PresetRow{"risk.max_open_orders", "4"},
    PresetRow{"risk.max_orders_per_minute", "30"},
    PresetRow{"risk.max_daily_loss", "40"},
    PresetRow{"risk.max_data_age_ms", "1500"},
    PresetRow{"risk.min_balance", "100"},
    PresetRow{"ladder.max_stream_age_ms", "750"},
    PresetRow{"ladder.max_rest_age_ms", "1500"},
    PresetRow{"ladder.max_cached_age_ms", "3000"},
    PresetRow{"ladder.climb_after_ms", "3000"},
};

// The performance guide's own: its batcher, its cache, its circuit breaker.
constexpr std::array kBalanced{
    PresetRow{"batching.window_ms", "50"},       PresetRow{"batching.max_size", "10"},
    PresetRow{"ttl.default_ms", "1000"},         PresetRow{"cache.max_entries", "1000"},
    PresetRow{"circuit.failure_threshold", "5"}, PresetRow{"circuit.open_for_ms", "5000"},
};

constexpr std::array kAggressive{
    PresetRow{"batching.window_ms", "20"},
    PresetRow{"ttl.default_ms", "500"},
    PresetRow{"refresh_after.depth_ms", "250"},
    PresetRow{"refresh_after.klines_ms", "250"},
    PresetRow{"refresh_after.ticker_price_ms", "250"},
    PresetRow{"refresh_after.ticker_book_ms", "250"},
    PresetRow{"circuit.failure_threshold", "8"},
    PresetRow{"circuit.open_for_ms", "2000"},
    PresetRow{"retry.max_repeats", "2"},
    PresetRow{"retry.percent", "20"},
    PresetRow{"hedge.percent", "10"},
    PresetRow{"trading.trade_notional", "200"},
    PresetRow{"trading.entry_cooldown_ms", "500"},
    PresetRow{"risk.max_order_notional", "400"},
    PresetRow{"risk.max_position_notional", "1000"},
    PresetRow{"risk.max_total_notional", "2000"},
    PresetRow{"risk.max_open_orders", "16"},
    PresetRow{"risk.max_orders_per_minute", "240"},
    PresetRow{"risk.max_daily_loss", "200"},
};

constexpr std::array kHighFrequency{
    PresetRow{"exchange.call_timeout_ms", "1000"},
    PresetRow{"exchange.order_timeout_ms", "1000"},
    PresetRow{"exchange.warm_connections", "4"},
    PresetRow{"batching.window_ms", "5"},
    PresetRow{"batching.negative_ttl_ms", "100"},
    PresetRow{"ttl.default_ms", "250"},
    PresetRow{"refresh_after.depth_ms", "100"},
    PresetRow{"refresh_after.klines_ms", "100"},
    PresetRow{"refresh_after.ticker_price_ms", "100"},
    PresetRow{"refresh_after.ticker_book_ms", "100"},
    PresetRow{"stale_bound.depth_ms", "2000"},
    PresetRow{"circuit.open_for_ms", "1000"},
    PresetRow{"hedge.percent", "10"},
    PresetRow{"stream.suspect_after_ms", "1500"},
    PresetRow{"trading.trade_notional", "50"},
    PresetRow{"trading.max_holding_ms", "3000"},
    PresetRow{"trading.entry_cooldown_ms", "250"},
    PresetRow{"trading.exit_interval_ms", "100"},
    PresetRow{"risk.max_orders_per_minute", "600"},
    PresetRow{"risk.max_data_age_ms", "1000"},
    PresetRow{"ladder.max_stream_age_ms", "500"},
    PresetRow{"ladder.max_rest_age_ms", "1000"},
    PresetRow{"ladder.max_cached_age_ms", "2000"},
    PresetRow{"ladder.climb_after_ms", "500"},
};

constexpr std::array kSwing{
    PresetRow{"batching.window_ms", "200"},
    PresetRow{"ttl.default_ms", "3000"},
    PresetRow{"refresh_after.depth_ms", "1500"},
    PresetRow{"refresh_after.klines_ms", "1500"},
    PresetRow{"refresh_after.ticker_price_ms", "1500"},
    PresetRow{"refresh_after.ticker_book_ms", "1500"},
    PresetRow{"stale_bound.depth_ms", "15000"},
    PresetRow{"stale_bound.ticker_price_ms", "15000"},
    PresetRow{"stale_bound.ticker_book_ms", "15000"},
    PresetRow{"trading.take_profit", "0.02"},
    PresetRow{"trading.stop_loss", "0.01"},
    PresetRow{"trading.max_holding_ms", "14400000"},
    PresetRow{"trading.entry_cooldown_ms", "300000"},
    PresetRow{"trading.exit_interval_ms", "1000"},
    PresetRow{"trading.account_interval_ms", "15000"},
    PresetRow{"risk.max_orders_per_minute", "20"},
    PresetRow{"risk.max_data_age_ms", "10000"},
    PresetRow{"ladder.max_stream_age_ms", "5000"},
    PresetRow{"ladder.max_rest_age_ms", "10000"},
    PresetRow{"ladder.max_cached_age_ms", "15000"},
    PresetRow{"ladder.climb_after_ms", "5000"},
};

constexpr std::array kPresets{
    Preset{"conservative", "asks little, gives a failing endpoint up early, trades small", kConservative},
    Preset{"balanced", "the defaults; of batches, cache and circuits the performance guide's own numbers",
           kBalanced},
    Preset{"aggressive", "spends requests on fresher answers and tries again sooner, trades large",
           kAggressive},
    Preset{"high_frequency", "many small and short trades on books that must be young", kHighFrequency},
    Preset{"swing", "few trades, held for hours, on answers that may be older", kSwing},
};

}  // namespace

std::span<const Preset> presets() noexcept {
  return kPresets;
}

const Preset* preset_named(std::string_view name) noexcept {
  const auto found = std::ranges::find(kPresets, name, &Preset::name);
  return found == kPresets.end() ? nullptr : &*found;
}

std::vector<std::string> preset_names() {
  std::vector<std::string> names;
  for (const Preset& preset : kPresets) names.emplace_back(preset.name);
  return names;
}

}  // namespace tidegate::config
